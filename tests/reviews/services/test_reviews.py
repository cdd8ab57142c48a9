"""Reviews, their criteria in versions, their reasons in order."""

import pytest

from reviews.models import AuditEvent, Review
from reviews.services.reviews import create_review, save_criteria, save_reasons, update_question
from reviewsite.lib.errors import BadInput, Conflict

pytestmark = pytest.mark.django_db


def test_the_address_is_made_from_the_title_and_never_taken_twice(make_user):
    user = make_user("Lena")
    slugs = [create_review(user, title="A  B!").review.slug for _ in range(2)]
    assert slugs == ["a-b", "a-b-2"]
    with pytest.raises(Conflict, match="taken"):
        create_review(user, title="x", slug="a-b")


@pytest.mark.parametrize("title", ["new", "!!!", "題名"])
def test_every_title_gives_an_address_that_works(make_user, title):
    slug = create_review(make_user("Lena"), title=title).review.slug
    assert slug and slug != "new"


def test_changed_criteria_are_a_new_version_and_the_old_one_stays(review_cast):
    first = save_criteria(review_cast.lena, inclusion="Women", exclusion="")
    same = save_criteria(review_cast.lena, inclusion="Women", exclusion="")
    second = save_criteria(review_cast.lena, inclusion="Women\nRIF", exclusion="")
    assert (first.version, same, second.version) == (2, first, 3)
    assert review_cast.review.criteria.get(version=2).inclusion == "Women"


def test_a_reason_left_out_is_retired_not_deleted(review_cast):
    save_reasons(review_cast.lena, ["Other", "Wrong population"])
    reasons = review_cast.review.exclusion_reasons
    assert [r.label for r in reasons.filter(is_active=True)] == [
        "Other",
        "Wrong population",
        "Awaiting classification",
        "Ongoing study",
    ]
    assert reasons.filter(label="Retracted", is_active=False).exists()


@pytest.mark.parametrize("labels", [[], ["  "], ["A", "a"], ["x" * 121], ["Ongoing Study"]])
def test_a_list_of_reasons_that_cannot_work_is_refused(review_cast, labels):
    with pytest.raises(BadInput):
        save_reasons(review_cast.lena, labels)


def test_what_changed_in_the_question_is_in_the_audit_log(review_cast):
    update_question(review_cast.lena, question="Does it work?", population="")
    event = AuditEvent.objects.get(action="review.changed")
    assert event.old == {"question": ""} and event.new == {"question": "Does it work?"}
    update_question(review_cast.lena, question="Does it work?")
    assert AuditEvent.objects.filter(action="review.changed").count() == 1
    assert Review.objects.get().question == "Does it work?"
