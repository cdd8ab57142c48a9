"""Undoing an import: nothing is lost, the numbers follow, and it can be put back."""

import random
from uuid import uuid4

import pytest

from reviews.models import AuditEvent
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Candidate
from screening.models.decisions import Decision
from screening.selectors.candidates import stage_of
from screening.selectors.prisma import count_flow
from screening.selectors.reports import reports_of
from screening.selectors.withdrawals import preview_withdrawal
from screening.services.citations import merge_by_hand, split_record
from screening.services.decisions import record_decision, withdraw_last
from screening.services.integrity import find_violations
from screening.services.queue import next_assignment
from screening.services.stages import send_on, take_in_citations
from screening.services.withdrawals import restore_file, withdraw_file
from screening.vocabulary import StageKind
from searches.models import Citation, ImportFile, Record

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
