"""The integrity check finds what is planted, and nothing in a sound review."""

import pytest
from django.utils import timezone

from screening.models import Assignment, Candidate, Stage
from screening.services.integrity import find_violations
from screening.services.places import refresh_places
from searches.models import Citation

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 3).candidates.first()
    vote(review_cast.ana, candidate, "exclude")
    vote(review_cast.bo, candidate, "exclude")
    return candidate


def found(review_cast) -> str:
    return "\n".join(find_violations(review_cast.review))


def test_a_sound_review_has_no_violation(review_cast, candidate):
    assert found(review_cast) == ""


def test_it_finds_an_outcome_that_the_decisions_do_not_say(review_cast, candidate):
    Candidate.objects.filter(pk=candidate.pk).update(outcome="included")
    assert str(candidate.pk) in found(review_cast)


def test_it_finds_a_decided_place_that_was_released(review_cast, candidate):
    Assignment.objects.filter(reviewer=review_cast.ana).update(state="released")
    assert "which its decisions do not say" in found(review_cast)


def test_it_finds_a_row_that_crosses_two_reviews(review_cast, candidate, make_user):
    from reviews.services.reviews import create_review

    other = create_review(make_user("Eve"), title="Another")
    Citation.objects.filter(candidate=candidate).update(review=other.review)
    assert "crosses two reviews" in found(review_cast)


def test_it_finds_a_known_relevant_paper_of_another_review(review_cast, candidate, make_user):
    from reviews.services.reviews import create_review
    from searches.models import KnownRelevant

    other = create_review(make_user("Eve"), title="Another")
    KnownRelevant.objects.create(
        review=other.review, citation=candidate.citation, added_by=other.user
    )
    assert "known-relevant paper" in found(review_cast)


def test_it_finds_a_record_in_a_merged_citation(review_cast, candidate):
    one, other = Citation.objects.order_by("pk")[:2]
    Citation.objects.filter(pk=one.pk).update(merged_into=other)
    assert "which was merged" in found(review_cast)


@pytest.mark.parametrize(
    ("allocation", "role", "says"),
    [
        ("queue", "reviewer", "is dealt out at a stage without shares"),
        ("share", "observer", "is dealt to somebody who does not screen there"),
        ("share", "reviewer", ""),
    ],
)
def test_it_finds_a_place_that_should_not_be_dealt(review_cast, candidate, allocation, role, says):
    other = candidate.stage.candidates.exclude(pk=candidate.pk).first()
    Stage.objects.update(allocation=allocation)
    type(review_cast.ana).objects.filter(pk=review_cast.ana.pk).update(role=role)
    Assignment.objects.create(
        candidate=other,
        reviewer=review_cast.ana,
        slot=1,
        state="allotted",
        leased_until=timezone.now(),
    )
    refresh_places([other.pk])
    assert says in found(review_cast) and bool(says) is bool(found(review_cast))


def test_it_finds_a_reader_of_another_review(review_cast, candidate, make_user):
    from reviews.services.reviews import create_review

    candidate.stage.readers.add(create_review(make_user("Eve"), title="Another"))
    assert "reader" in found(review_cast) and "crosses two reviews" in found(review_cast)
