"""What comes late: leases that ran out, merges, splits and rulings in the middle of screening."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from reviewsite.lib.errors import Conflict
from screening.models import Assignment, Candidate, Report
from screening.models.decisions import Decision
from screening.rules.allocation import start_of_order
from screening.selectors.candidates import stage_of
from screening.services import citations
from screening.services.adjudications import adjudicate
from screening.services.decisions import record_decision, withdraw_decision, withdraw_last
from screening.services.integrity import find_violations
from screening.services.reports import set_retrieval
from screening.services.stages import send_on, take_in_citations
from screening.vocabulary import StageKind
from searches.models import Citation, Record
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db


def let_leases_run_out():
    Assignment.objects.filter(state="leased").update(
        leased_until=timezone.now() - timedelta(minutes=1)
    )


def rule(lead, candidate, *others):
    seen = Decision.objects.filter(candidate__in=[candidate, *others]).values_list("pk", flat=True)
    adjudicate(lead, candidate.pk, verdict="include", why="x", seen=[str(pk) for pk in seen])


@pytest.fixture
def begin(review_cast, add_citations):
    def take_in(n: int):
        made = add_citations(review_cast.lena, [f"Work {i:02d}" for i in range(n)])
        take_in_citations(review_cast.lena)
        return made, stage_of(review_cast.lena, StageKind.TITLE_ABSTRACT)

    return take_in


def test_a_withdrawn_verdict_can_be_given_again_after_the_lease_ran_out(
    review_cast, begin, vote, client_of
):
    _, stage = begin(1)
    candidate = Candidate.objects.get()
    vote(review_cast.ana, candidate, "include")
    withdraw_last(review_cast.ana, stage, key=uuid4())
    let_leases_run_out()
    client = client_of(review_cast.ana)
    shown = client.get(reverse("screening:desk-title-abstract", args=["tacrolimus"]))
    replaces = shown.context["form"].initial["replaces"]
    answer = client.post(
        reverse("screening:verdict", args=["tacrolimus", candidate.pk]),
        {"verdict": "include", "key": uuid4(), "replaces": replaces},
    )
    assert answer.status_code == 302
    assert Assignment.objects.count() == 1


def test_settled_merges_at_the_front_do_not_hide_what_is_open(review_cast, begin, vote, make_user):
    from reviews.models import Membership

    works, stage = begin(45)
    cy = Membership.objects.create(review=review_cast.review, user=make_user("Cy"), role="reviewer")
    for one, other in zip(works[0:40:2], works[1:40:2], strict=True):
        vote(review_cast.ana, one.candidate, "include")
        vote(review_cast.bo, other.candidate, "exclude")
        citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
        rule(review_cast.lena, one.candidate, other.candidate)
    assert next_assignment(cy, stage) is not None


def test_records_read_before_their_merge_do_not_hide_what_is_open(review_cast, begin, vote):
    works, stage = begin(45)
    front = start_of_order(review_cast.ana.pk, stage.pk)
    for one, other in zip(works[0:40:2], works[1:40:2], strict=True):
        vote(review_cast.ana, other.candidate, "exclude")
        citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
        Candidate.objects.filter(citation=one).update(order_key=front)
    assert next_assignment(review_cast.ana, stage) is not None


def test_undo_after_a_merge_shows_the_record_that_stands_for_it(
    review_cast, begin, vote, client_of
):
    (one, other, _), _ = begin(3)
    vote(review_cast.ana, other.candidate, "include")
    citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
    client = client_of(review_cast.ana)
    page = client.post(
        reverse("screening:undo-title-abstract", args=["tacrolimus"]),
        {"key": uuid4()},
        follow=True,
    )
    assert page.context["card"].candidate == one.candidate
    answer = client.post(
        reverse("screening:verdict", args=["tacrolimus", one.candidate.pk]),
        {
            "verdict": "exclude",
            "key": uuid4(),
            "replaces": page.context["form"].initial["replaces"],
        },
    )
    assert answer.status_code == 302
    assert list(find_violations(review_cast.review)) == []


@pytest.mark.parametrize("before", ["decided", "withdrawn"])
def test_a_record_in_hand_that_joins_one_already_judged_is_not_shown_for_ever(
    review_cast, begin, vote, before
):
    (one, other, third), stage = begin(3)
    for work in (one, third):
        Candidate.objects.filter(citation=work).update(withdrawn_at=timezone.now())
    next_assignment(review_cast.ana, stage)
    Candidate.objects.update(withdrawn_at=None)
    vote(review_cast.ana, one.candidate, "exclude")
    if before == "withdrawn":
        withdraw_last(review_cast.ana, stage, key=uuid4())
    citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
    if before == "withdrawn":
        assert next_assignment(review_cast.ana, stage).candidate != third.candidate
        vote(review_cast.ana, one.candidate, "include")
    assert next_assignment(review_cast.ana, stage).candidate == third.candidate
    citations.split_citation(review_cast.lena, Citation.objects.get(pk=one.pk))
    assert list(find_violations(review_cast.review)) == []


def test_who_ruled_does_not_read_the_record_any_more(review_cast, begin, vote):
    _, stage = begin(1)
    candidate = Candidate.objects.get()
    vote(review_cast.ana, candidate, "include")
    vote(review_cast.bo, candidate, "exclude")
    rule(review_cast.lena, candidate)
    withdraw_last(review_cast.ana, stage, key=uuid4())
    let_leases_run_out()
    assert next_assignment(review_cast.lena, stage) is None
    with pytest.raises(Conflict):
        vote(review_cast.lena, candidate, "include")


def test_when_the_founder_leaves_the_rest_goes_on_with_its_candidate(review_cast, add_citations):
    lead = review_cast.lena
    one, two, three = add_citations(lead, ["a", "b", "c"])
    citations.merge_by_hand(lead, [one.pk, two.pk])
    take_in_citations(lead)
    citations.merge_by_hand(lead, [one.pk, three.pk])
    citations.split_record(lead, Record.objects.get(own_citation=one))
    assert Citation.objects.get(pk=two.pk).merged_into == three
    assert list(find_violations(lead.review)) == []


def test_a_persons_word_given_while_the_job_compares_still_wins(
    review_cast, add_citations, monkeypatch
):
    from reviews.services.jobs import run_inline
    from screening.services import deduplication
    from searches.dedup import Result
    from searches.services.comparisons import compare_new

    one, two = add_citations(review_cast.lena, ["a", "b"])
    first, second = Record.objects.order_by("pk")

    def meanwhile(keyed, **others):
        citations.merge_by_hand(review_cast.lena, [one.pk, two.pk])
        citations.split_record(review_cast.lena, second)
        return Result(clusters=((first.pk, second.pk),), edges=(), maybe=())

    monkeypatch.setattr(deduplication, "match_keys", meanwhile)
    job = run_inline(compare_new(review_cast.ines))
    assert job.state == "done"
    assert Citation.objects.visible().count() == 2


@pytest.fixture
def two_reports(review_cast, begin, vote):
    works, _ = begin(2)
    for work in works:
        for member in (review_cast.ana, review_cast.bo):
            vote(member, work.candidate, "include")
    send_on(review_cast.lena)
    return works


def test_the_report_of_a_merged_record_is_not_marked_any_more(review_cast, two_reports):
    one, other = two_reports
    citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
    with pytest.raises(Conflict, match="joined with another"):
        set_retrieval(review_cast.lena, other.reports.get().pk, retrieval="retrieved")


def test_two_joined_retrieved_reports_are_taken_apart_first(review_cast, two_reports):
    one, other = two_reports
    for report in Report.objects.all():
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    citations.merge_by_hand(review_cast.lena, [one.pk, other.pk])
    with pytest.raises(Conflict, match="take their group apart"):
        set_retrieval(review_cast.lena, one.reports.get().pk, retrieval="sought")


def test_a_report_that_was_only_shown_can_still_be_marked_lost(review_cast, two_reports):
    one, _ = two_reports
    set_retrieval(review_cast.lena, one.reports.get().pk, retrieval="retrieved")
    next_assignment(review_cast.ana, stage_of(review_cast.lena, StageKind.FULL_TEXT))
    let_leases_run_out()
    set_retrieval(review_cast.lena, one.reports.get().pk, retrieval="not_retrieved", note="lost")
    assert list(find_violations(review_cast.review)) == []


@pytest.fixture
def judged_twins(review_cast, begin, vote):
    """Two records that Ana judged and Bo has not, then found to be one."""
    works, stage = begin(2)
    given = [vote(review_cast.ana, work.candidate, "include") for work in works]
    citations.merge_by_hand(review_cast.lena, [work.pk for work in works])
    return stage, given


@pytest.mark.parametrize("changed", [0, 1])
def test_either_verdict_of_who_judged_both_twins_can_be_changed(review_cast, judged_twins, changed):
    _, given = judged_twins
    last = given[changed]
    record_decision(
        review_cast.ana, last.candidate_id, verdict="exclude", key=uuid4(), replaces=last.pk
    )
    assert Decision.objects.filter(replaces=last).exists()
    assert not list(find_violations(review_cast.review))


@pytest.mark.parametrize("undone", [0, 1])
def test_undoing_one_of_two_verdicts_does_not_bring_the_record_back(
    review_cast, judged_twins, undone
):
    stage, given = judged_twins
    last = given[undone]
    withdraw_decision(review_cast.ana, last.candidate_id, key=uuid4(), replaces=last.pk)
    assert next_assignment(review_cast.ana, stage) is None
    assert next_assignment(review_cast.bo, stage)
    assert not list(find_violations(review_cast.review))
