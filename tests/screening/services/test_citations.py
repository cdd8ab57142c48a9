"""Merging and splitting citations, before and after screening has begun."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.services.jobs import run_inline
from reviewsite.lib.errors import BadInput, NotAllowed
from screening.models import Candidate, Report
from screening.models.decisions import Decision
from screening.prisma.sums import check
from screening.selectors.prisma import count_flow
from screening.services import citations as services
from screening.services.decisions import withdraw_last
from screening.services.integrity import find_violations
from screening.services.stages import send_on, take_in_citations
from searches.models import Citation, DuplicateRuling, Record
from searches.services.comparisons import compare_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins(review_cast, screening_of):
    """Two candidates that turn out to be one publication, and a third."""
    stage = screening_of(review_cast, 3)
    return list(stage.candidates.order_by("citation__title"))


def merge(cast, *candidates):
    return services.merge_by_hand(cast.ines, [c.citation_id for c in candidates])


def split(cast, citation):
    services.split_citation(cast.ines, citation, reason="not the same")


def assert_whole(review):
    assert list(find_violations(review)) == []
    assert check(count_flow(review)) == ()


def test_equal_verdicts_stand_after_a_late_merge(review_cast, twins, vote):
    one, other, _ = twins
    vote(review_cast.ana, one, "exclude")
    vote(review_cast.bo, other, "exclude")
    merge(review_cast, one, other)
    one.refresh_from_db()
    assert one.outcome == "excluded"
    assert_whole(review_cast.review)


def test_verdicts_that_differ_make_a_conflict_and_none_moves(review_cast, twins, vote):
    one, other, _ = twins
    vote(review_cast.ana, one, "include")
    vote(review_cast.bo, other, "exclude")
    head = merge(review_cast, one, other)
    one.refresh_from_db()
    assert one.outcome == "conflict"
    assert set(Decision.objects.values_list("candidate", flat=True)) == {one.pk, other.pk}
    split(review_cast, head)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.outcome, other.outcome, other.merged_into) == ("pending", "pending", None)
    assert_whole(review_cast.review)


def test_a_second_verdict_of_one_person_is_history_not_a_second_reader(review_cast, twins, vote):
    one, other, _ = twins
    vote(review_cast.ana, one, "include")
    vote(review_cast.ana, other, "exclude")
    merge(review_cast, one, other)
    one.refresh_from_db()
    assert one.outcome == "pending"
    vote(review_cast.bo, one, "exclude")
    one.refresh_from_db()
    assert one.outcome == "excluded"


def test_the_citation_furthest_along_stands_for_the_others(review_cast, twins, vote):
    one, other, _ = twins
    for member in (review_cast.ana, review_cast.bo):
        vote(member, other, "include")
    send_on(review_cast.lena)
    head = merge(review_cast, one, other)
    assert head.pk == other.citation_id
    assert Report.objects.get().citation_id == head.pk
    assert_whole(review_cast.review)


def test_prisma_follows_a_merge_and_comes_back_after_a_split(review_cast, twins):
    before = count_flow(review_cast.review)
    head = merge(review_cast, *twins)
    merged = count_flow(review_cast.review)
    assert (merged.duplicates, merged.records_screened) == (2, 1)
    split(review_cast, head)
    assert count_flow(review_cast.review) == before


def test_taking_out_the_founding_record_leaves_the_others_together(review_cast, twins):
    head = merge(review_cast, *twins)
    services.split_record(review_cast.ines, head.founding_record)
    sizes = sorted(c.records.count() for c in Citation.objects.visible())
    assert sizes == [1, 2]
    assert_whole(review_cast.review)


def test_a_record_that_stands_alone_cannot_be_taken_out(review_cast, twins):
    with pytest.raises(BadInput):
        services.split_record(review_cast.ines, Record.objects.first())
    with pytest.raises(BadInput):
        services.split_citation(review_cast.ines, Citation.objects.first())


def test_reviewers_do_not_merge(review_cast, twins):
    with pytest.raises(NotAllowed):
        services.merge_by_hand(review_cast.ana, [c.citation_id for c in twins])


def deduplicate(cast):
    return run_inline(compare_new(cast.ines)).result


def same_everywhere(add_citations, cast):
    for database in ("pubmed", "scopus", "wos"):
        add_citations(
            cast.lena, ["Tacrolimus in recurrent implantation failure"], database=database
        )
    Record.objects.update(
        fields={
            "title": "Tacrolimus in recurrent implantation failure",
            "doi": "10.5555/x",
            "year": 2020,
            "authors": [{"family": "Khalili", "initials": "A"}],
        }
    )


def test_deduplicating_twice_changes_nothing_the_second_time(review_cast, add_citations):
    same_everywhere(add_citations, review_cast)
    first = deduplicate(review_cast)
    assert (first["merged"], first["citations"]) == (2, 1)
    rulings = DuplicateRuling.objects.count()
    again = deduplicate(review_cast)
    assert (again["merged"], again["citations"]) == (0, 1)
    assert DuplicateRuling.objects.count() == rulings
    assert all(ruling.reason for ruling in DuplicateRuling.objects.all())


def test_a_persons_different_is_never_undone_by_the_software(review_cast, add_citations):
    same_everywhere(add_citations, review_cast)
    deduplicate(review_cast)
    split(review_cast, Citation.objects.visible().get())
    assert deduplicate(review_cast)["citations"] == 3
    assert_whole(review_cast.review)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["vote", "vote", "vote", "undo", "merge", "split", "send", "take in"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(["include", "exclude", "maybe"]),
    ),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_every_sum_closes_after_any_history(review_cast, add_citations, vote, steps):
    from django.db import transaction

    from reviewsite.lib.errors import ProblemForPerson

    point = transaction.savepoint()
    try:
        add_citations(review_cast.lena, [f"Work {n}" for n in range(6)])
        take_in_citations(review_cast.lena)
        for step, a, b, verdict in steps:
            candidates = list(Candidate.objects.live().order_by("citation__title"))
            member = (review_cast.ana, review_cast.bo, review_cast.lena)[b % 3]
            one, other = candidates[a % len(candidates)], candidates[b % len(candidates)]
            try:
                if step == "vote" and one.citation_id:
                    vote(member, one, verdict)
                elif step == "undo":
                    withdraw_last(member, one.stage, key=uuid4())
                elif step == "merge" and one.citation_id and other.citation_id:
                    merge(review_cast, one, other)
                elif step == "split" and one.citation_id:
                    split(review_cast, one.citation)
                elif step == "send":
                    send_on(review_cast.lena)
                elif step == "take in":
                    take_in_citations(review_cast.lena)
            except ProblemForPerson:
                pass
            assert_whole(review_cast.review)
    finally:
        transaction.savepoint_rollback(point)
