"""Undoing an import: nothing is lost, the numbers follow, and it can be put back."""

import random
from uuid import uuid4

import pytest
from django.utils.timezone import now

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Candidate
from screening.models.decisions import Decision
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import own_history
from screening.selectors.duplicates import (
    groups_of,
    last_job,
    waits_for_comparison,
)
from screening.selectors.exports import source_of
from screening.selectors.prisma import count_flow
from screening.selectors.reports import reports_of
from screening.selectors.withdrawals import preview_withdrawal
from screening.services.citations import merge_by_hand, split_record
from screening.services.decisions import record_decision, withdraw_last
from screening.services.integrity import find_violations
from screening.services.reports import group_reports, set_retrieval, ungroup_report
from screening.services.stages import send_on, take_in_citations
from screening.services.withdrawals import restore_file, withdraw_file
from screening.vocabulary import StageKind
from searches.models import Citation, ImportFile, Record, Run
from searches.services.comparisons import compare_new
from searches.services.fills import fill_from_record
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(review_cast, add_citations):
    """Two files: A with `one`, `two`, `shared`; B with `shared too`, joined with A\'s."""
    add_citations(review_cast.lena, ["one", "two", "shared"])
    add_citations(review_cast.lena, ["shared too"], database="scopus")
    shared = Citation.objects.filter(title__startswith="shared").values_list("pk", flat=True)
    merge_by_hand(review_cast.lena, list(shared))
    take_in_citations(review_cast.lena)
    return list(ImportFile.objects.order_by("uploaded_at"))


def titles() -> list[str]:
    return sorted(Citation.objects.visible().values_list("title", flat=True))


def candidate(title: str) -> Candidate:
    return Candidate.objects.get(citation__title=title)


def vote(member, title: str, verdict: str = "include") -> Decision:
    return record_decision(member, candidate(title).pk, verdict=verdict, key=uuid4())


def sound(review) -> bool:
    return list(find_violations(review)) == []


def test_what_only_this_file_reports_vanishes_and_the_rest_loses_a_source(review_cast, files):
    a, b = files
    withdraw_file(review_cast.ines, a, reason="The wrong export")
    assert titles() == ["shared too"]
    flow = count_flow(review_cast.review)
    assert (flow.database_results, flow.duplicates, flow.records_screened) == (1, 0, 1)
    assert Candidate.objects.live().count() == 1 and sound(review_cast.review)
    event = AuditEvent.objects.get(action="file.withdrawn")
    assert event.new == {"records": 3, "citations": 2} and event.reason == "The wrong export"
    assert Record.objects.count() == 4


def test_putting_it_back_makes_everything_as_it_was(review_cast, files):
    before = count_flow(review_cast.review), titles()
    withdraw_file(review_cast.ines, files[0], reason="x")
    restore_file(review_cast.ines, files[0])
    assert (count_flow(review_cast.review), titles()) == before
    assert Candidate.objects.live().count() == 3 and sound(review_cast.review)


def test_a_file_that_was_imported_again_is_put_back_only_by_who_wants_it_twice(review_cast, files):
    withdraw_file(review_cast.ines, files[0], reason="x")
    ImportFile.objects.filter(pk=files[1].pk).update(sha256=files[0].sha256)
    with pytest.raises(Conflict, match="same file was imported meanwhile"):
        restore_file(review_cast.ines, files[0])
    assert titles() == ["shared too"]
    restore_file(review_cast.ines, files[0], again=True)
    assert len(titles()) == 3 and sound(review_cast.review)


def test_a_twin_that_counts_nowhere_or_is_another_reviews_does_not_matter(review_cast, files):
    for file in files:
        withdraw_file(review_cast.lena, file, reason="x")
    ImportFile.objects.update(sha256="a" * 64)
    other = create_review(review_cast.lena.user, title="Other", slug="other")
    run = Run.objects.create(review=other.review, database="pubmed", created_by=other.user)
    ImportFile.objects.create(
        run=run, name="b", size=1, sha256="a" * 64, uploaded_by=other.user, published_at=now()
    )
    restore_file(review_cast.ines, files[0])
    assert len(titles()) == 3


def test_verdicts_survive_undoing_and_putting_back(review_cast, files):
    for member in (review_cast.ana, review_cast.bo):
        vote(member, "one")
    name = files[0].name
    withdraw_file(review_cast.lena, files[0], reason="x", confirmation=name)
    assert Decision.objects.count() == 2 and candidate("one").withdrawn_at
    restore_file(review_cast.ines, files[0])
    assert candidate("one").outcome == "included" and candidate("one").withdrawn_at is None


def test_once_people_have_decided_only_the_lead_undoes_and_says_so(review_cast, files):
    vote(review_cast.ana, "one")
    withdraw_last(review_cast.ana, stage_of(review_cast.ana, StageKind.TITLE_ABSTRACT), key=uuid4())
    with pytest.raises(NotAllowed, match="Only the lead|Screening has begun"):
        withdraw_file(review_cast.ines, files[0], reason="x", confirmation=files[0].name)
    for confirmation in ("", "yes"):
        with pytest.raises(BadInput, match="verdicts"):
            withdraw_file(review_cast.lena, files[0], reason="x", confirmation=confirmation)
    with pytest.raises(BadInput, match="why"):
        withdraw_file(review_cast.lena, files[0], reason=" ", confirmation=files[0].name)
    withdraw_file(review_cast.lena, files[0], reason="x", confirmation=files[0].name)
    with pytest.raises(Conflict):
        withdraw_file(review_cast.lena, files[0], reason="x", confirmation=files[0].name)


def test_verdicts_on_what_another_file_reports_too_do_not_stand_in_the_way(review_cast, files):
    vote(review_cast.ana, "shared")
    withdraw_file(review_cast.ines, files[0], reason="x")
    withdraw_file_b = preview_withdrawal(review_cast.ines, files[1])
    assert withdraw_file_b.has_verdicts and sound(review_cast.review)


def test_the_preview_tells_the_lead_the_numbers_and_the_searcher_only_whether(review_cast, files):
    vote(review_cast.ana, "one")
    vote(review_cast.bo, "one", "exclude")
    lead = preview_withdrawal(review_cast.lena, files[0])
    assert (lead.records, lead.unreadable, lead.vanishing, lead.losing) == (3, 0, 2, 1)
    searcher = preview_withdrawal(review_cast.ines, files[0])
    assert searcher.has_verdicts and searcher.verdicts is None and searcher.conflicts is None


def test_a_leased_place_is_free_again_and_a_late_verdict_is_refused(review_cast, files):
    stage = stage_of(review_cast.ana, StageKind.TITLE_ABSTRACT)
    leased = {next_assignment(review_cast.ana, stage).candidate_id}
    withdraw_file(review_cast.ines, files[0], reason="x")
    gone = candidate("one")
    with pytest.raises(Conflict, match="undone"):
        record_decision(review_cast.ana, gone.pk, verdict="include", key=uuid4())
    places = Assignment.objects.filter(candidate__withdrawn_at__isnull=False)
    assert {place.state for place in places} <= {"released"}
    assert leased and sound(review_cast.review)


def test_reports_of_what_vanished_leave_the_list_and_come_back(review_cast, files):
    for member in (review_cast.ana, review_cast.bo):
        vote(member, "one")
    send_on(review_cast.lena)
    assert [report.citation.title for report in reports_of(review_cast.lena)] == ["one"]
    withdraw_file(review_cast.lena, files[0], reason="x", confirmation=files[0].name)
    assert not reports_of(review_cast.lena) and sound(review_cast.review)
    restore_file(review_cast.lena, files[0])
    assert len(reports_of(review_cast.lena)) == 1 and sound(review_cast.review)


def test_a_citation_taken_apart_while_a_source_is_undone_is_in_or_out_as_its_records_say(
    review_cast, files
):
    withdraw_file(review_cast.ines, files[0], reason="x")
    record = Record.objects.get(raw="shared too")
    split_record(review_cast.lena, record)
    assert titles() == ["shared too"] and sound(review_cast.review)
    restore_file(review_cast.ines, files[0])
    assert titles() == ["one", "shared", "shared too", "two"] and sound(review_cast.review)


def test_a_file_still_being_read_cannot_be_undone(review_cast, files):
    ImportFile.objects.filter(pk=files[0].pk).update(published_at=None)
    with pytest.raises(Conflict):
        withdraw_file(review_cast.ines, files[0], reason="x")
    with pytest.raises(Conflict):
        restore_file(review_cast.ines, files[0])


def test_those_who_do_not_search_and_other_reviews_undo_nothing(review_cast, files, make_user):
    for member in (review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            withdraw_file(member, files[0], reason="x")
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    with pytest.raises(ImportFile.DoesNotExist):
        withdraw_file(eve, files[0], reason="x")


def everything(review) -> dict:
    """The rows of a review as they are, except when leases end and what the audit log tells."""
    citations = Citation.objects.filter(review=review)
    candidates = Candidate.objects.filter(stage__review=review)
    decided = Assignment.objects.filter(candidate__in=candidates, state="decided")
    decisions = Decision.objects.filter(candidate__in=candidates)
    return {
        "flow": count_flow(review),
        "citations": list(citations.order_by("pk").values()),
        "records": list(Record.objects.filter(review=review).order_by("pk").values()),
        "candidates": [
            {name: row[name] for name in row if name not in ("readers", "only_reader_id")}
            for row in candidates.order_by("pk").values()
        ],
        "places": list(decided.order_by("pk").values("pk", "slot", "reviewer")),
        "decisions": list(decisions.order_by("pk").values()),
    }


def test_a_verdict_on_what_was_joined_is_no_longer_the_one_to_undo(review_cast, files):
    """`one` and `two` are joined after Ana judged both; then their only file is undone."""
    stage = stage_of(review_cast.ana, StageKind.TITLE_ABSTRACT)
    vote(review_cast.ana, "shared")
    vote(review_cast.ana, "one")
    vote(review_cast.ana, "two", "exclude")
    gone = Citation.objects.filter(title__in=("one", "two")).values_list("pk", flat=True)
    merge_by_hand(review_cast.lena, list(gone))
    withdraw_file(review_cast.lena, files[0], reason="x", confirmation=files[0].name)
    assert [d.candidate_id for d in own_history(review_cast.ana, stage)] == [shared_candidate().pk]
    undone = withdraw_last(review_cast.ana, stage, key=uuid4())
    assert undone.candidate_id == shared_candidate().pk and sound(review_cast.review)


def shared_candidate() -> Candidate:
    return Candidate.objects.get(citation__title__startswith="shared", merged_into=None)


def test_a_place_leased_on_what_was_joined_is_free_when_all_of_it_is_undone(review_cast, files):
    stage = stage_of(review_cast.ana, StageKind.TITLE_ABSTRACT)
    gone = Citation.objects.filter(title__in=("one", "two")).order_by("pk")
    Candidate.objects.exclude(citation__in=gone).update(outcome="excluded", how="agreement")
    Candidate.objects.filter(citation__title="one").update(outcome="excluded", how="agreement")
    held = next_assignment(review_cast.ana, stage)
    assert held.candidate.citation.title == "two"
    Candidate.objects.update(outcome="pending", how="")
    merge_by_hand(review_cast.lena, [citation.pk for citation in gone])
    withdraw_file(review_cast.ines, files[0], reason="x")
    held.refresh_from_db()
    assert held.state == "released" and sound(review_cast.review)
    assert next_assignment(review_cast.ana, stage).candidate_id == shared_candidate().pk


def test_the_preview_counts_the_studies_that_the_diagram_would_lose(review_cast, files):
    for title in ("one", "two", "shared"):
        for member in (review_cast.ana, review_cast.bo):
            vote(member, title)
    send_on(review_cast.lena)
    reports = {report.citation.title: report for report in reports_of(review_cast.lena)}
    for report in reports.values():
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
        for member in (review_cast.ana, review_cast.bo):
            record_decision(member, report.candidate.pk, verdict="include", key=uuid4())
    group_reports(review_cast.lena, [report.pk for report in reports.values()], label="Ng 2020")

    def lost() -> int:
        preview = preview_withdrawal(review_cast.lena, files[0])
        before = count_flow(review_cast.review).new_studies
        withdraw_file(review_cast.lena, files[0], reason="x", confirmation=files[0].name)
        after = count_flow(review_cast.review).new_studies
        restore_file(review_cast.lena, files[0])
        assert preview.studies == before - after
        return preview.studies

    assert lost() == 0
    ungroup_report(review_cast.lena, reports["two"].pk)
    assert lost() == 1
    group_reports(review_cast.lena, [reports["one"].pk, reports["two"].pk], label="Ng 2021")
    assert lost() == 1


def test_sources_groups_and_fills_of_an_undone_file_are_not_shown(review_cast, files):
    a, _ = files
    of_a = Record.objects.get(file=a, raw="shared")
    of_a.fields["abstract"] = "From the first file"
    of_a.save()
    citation = of_a.citation
    fill_from_record(review_cast.ines, citation, of_a)
    assert groups_of(review_cast.ines).count() == 1
    withdraw_file(review_cast.ines, a, reason="x")
    citation.refresh_from_db()
    assert citation.abstract == "" and "abstract" not in citation.provenance
    assert not groups_of(review_cast.ines).exists()
    (row,) = source_of(review_cast.lena).citations
    assert row.found_in == ("Scopus",)
    restore_file(review_cast.ines, a)
    citation.refresh_from_db()
    assert citation.abstract == "From the first file"


def test_a_file_put_back_is_to_be_looked_through_for_duplicates(review_cast, files):
    run_inline(compare_new(review_cast.ines))
    withdraw_file(review_cast.ines, files[0], reason="x")
    assert not waits_for_comparison(review_cast.ines)
    restore_file(review_cast.ines, files[0])
    assert waits_for_comparison(review_cast.ines)
    job = last_job(review_cast.ines)
    assert (job.state, run_inline(job).state) == ("queued", "done")
    assert not waits_for_comparison(review_cast.ines)


@pytest.mark.parametrize("seed", range(4))
def test_undoing_and_putting_back_changes_no_row(review_cast, add_citations, seed):
    chance = random.Random(seed)
    for number in range(3):
        add_citations(review_cast.lena, [f"{number}-{n}" for n in range(4)], database="scopus")
    take_in_citations(review_cast.lena)
    for _ in range(25):
        step(chance, review_cast)
    for file in ImportFile.objects.filter(withdrawn_at__isnull=False):
        restore_file(review_cast.lena, file)
    before = everything(review_cast.review)
    for file in ImportFile.objects.order_by("pk"):
        withdraw_file(review_cast.lena, file, reason="x", confirmation=file.name)
    assert Citation.objects.visible().count() == 0 and sound(review_cast.review)
    for file in chance.sample(list(ImportFile.objects.order_by("pk")), 3):
        restore_file(review_cast.lena, file)
    assert everything(review_cast.review) == before


@pytest.mark.parametrize("seed", range(6))
def test_any_history_keeps_every_sum_closed_and_comes_back(review_cast, add_citations, seed):
    chance = random.Random(seed)
    lena = review_cast.lena
    for number in range(3):
        add_citations(lena, [f"{number}-{n}" for n in range(4)], database="scopus")
    take_in_citations(lena)
    for _ in range(30):
        step(chance, review_cast)
        assert sound(review_cast.review)
    for file in ImportFile.objects.filter(withdrawn_at__isnull=False):
        restore_file(lena, file)
    assert Record.objects.visible().count() == 12 and sound(review_cast.review)
    assert not Candidate.objects.filter(withdrawn_at__isnull=False, merged_into__isnull=True)


def step(chance: random.Random, cast) -> None:
    """One act of somebody, refused or not."""
    try:
        match chance.randrange(6):
            case 0:
                file = chance.choice(ImportFile.objects.order_by("pk"))
                withdraw_file(cast.lena, file, reason="x", confirmation=file.name)
            case 1:
                restore_file(cast.lena, chance.choice(ImportFile.objects.order_by("pk")))
            case 2:
                pks = list(Citation.objects.visible().order_by("pk").values_list("pk", flat=True))
                merge_by_hand(cast.lena, chance.sample(pks, min(2, len(pks))))
            case 3:
                joined = Record.objects.exclude(citation__records__pk=None).order_by("pk")
                split_record(cast.lena, chance.choice(joined))
            case 4:
                stage = stage_of(cast.lena, StageKind.TITLE_ABSTRACT)
                withdraw_last(chance.choice((cast.ana, cast.bo)), stage, key=uuid4())
            case _:
                one = chance.choice(Candidate.objects.order_by("pk"))
                verdict = chance.choice(("include", "exclude", "maybe"))
                member = chance.choice((cast.ana, cast.bo))
                record_decision(member, one.pk, verdict=verdict, key=uuid4())
    except (BadInput, Conflict):
        pass
