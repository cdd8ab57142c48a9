"""Records removed before screening: by a tool, unread by a stopping rule, or screened before."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import AuditEvent, Membership
from reviews.services.reviews import create_review
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Candidate, Removal
from screening.prisma.cells import Chart
from screening.prisma.notices import warnings
from screening.prisma.sums import check
from screening.selectors.ledger import LISTS
from screening.selectors.per_source import per_source
from screening.selectors.prisma import count_flow
from screening.selectors.removals import (
    named_citations,
    preview_of,
    preview_of_rest,
    records_of,
    screened_in,
)
from screening.services.calibration_verdicts import record_calibration_verdict
from screening.services.calibrations import close_round, open_round
from screening.services.citations import merge_by_hand, split_record
from screening.services.diagram import save_diagram, take_snapshot
from screening.services.integrity import find_violations
from screening.services.queue import next_assignments
from screening.services.removals import remove_before_screening, undo_removal
from screening.services.stages import take_in_citations
from screening.services.withdrawals import restore_file, withdraw_file
from screening.vocabulary import StageKind
from searches.models import Citation, ImportFile, Record

pytestmark = pytest.mark.django_db

STOP = {
    "kind": "stopping",
    "tool": "ASReview",
    "version": "2.1, ELAS u4",
    "rule": "SAFE",
    "recall_target": 95,
    "done_on": date(2026, 3, 1),
}
CLASSIFIER = STOP | {"kind": "tool", "tool": "RCT classifier", "version": "1.0", "rule": "no trial"}
BEFORE = {"kind": "previous", "rule": "Version of 2024", "done_on": date(2026, 3, 1)}


def flow_of(cast):
    flow = count_flow(cast.review)
    assert check(flow) == ()
    assert list(find_violations(cast.review)) == []
    for key in ("excluded_automatic", "excluded_other", "duplicates", "screened_before"):
        assert LISTS[key](cast.review).count() == getattr(flow, key), key
    return flow


@pytest.fixture
def candidates(review_cast, screening_of):
    return list(screening_of(review_cast, 10).candidates.order_by("citation__title"))


@pytest.fixture
def read(review_cast, vote):
    """Both readers exclude these."""

    def give(candidates):
        for candidate in candidates:
            vote(review_cast.ana, candidate, "exclude")
            vote(review_cast.bo, candidate, "exclude")

    return give


def remove(cast, candidates, **said):
    return remove_before_screening(cast.lena, [c.pk for c in candidates], **said)


def test_18_what_a_stopping_rule_leaves_unread_is_removed_by_automation(
    review_cast, candidates, read
):
    read(candidates[:6])
    going = preview_of_rest(review_cast.lena).candidates
    assert len(going) == 4
    remove_before_screening(review_cast.lena, going, **STOP)
    flow = flow_of(review_cast)
    assert (flow.records_screened, flow.records_excluded, flow.excluded_automatic) == (6, 6, 4)
    assert not flow.is_interim
    (note,) = [note for note in Chart(flow, {}, False).footnotes if note.startswith("**")]
    assert note == (
        "** ASReview (2.1, ELAS u4): by the stopping rule “SAFE”, recall target 95%, 2026-03-01, "
        "4 records were left unread."
    )
    assert "PR-201" not in {notice.code for notice in warnings(flow)}


def test_19_where_all_is_read_nothing_is_automatic(review_cast, candidates, read):
    read(candidates)
    assert preview_of_rest(review_cast.lena).candidates == ()
    with pytest.raises(BadInput, match="Nothing"):
        remove(review_cast, [], **STOP)
    assert flow_of(review_cast).excluded_automatic == 0


def test_20_what_a_classifier_removed_is_not_screened(review_cast, candidates):
    remove(review_cast, candidates[:3], **CLASSIFIER)
    flow = flow_of(review_cast)
    assert (flow.excluded_automatic, flow.records_screened) == (3, 7)
    assert "RCT classifier (1.0) marked 3 records as ineligible: no trial" in flow.automation_note


def test_46_what_the_previous_version_screened_counts_where_the_review_says(
    review_cast, candidates
):
    remove(review_cast, candidates[:2], **BEFORE)
    flow = flow_of(review_cast)
    assert (flow.excluded_other, flow.screened_before, flow.duplicates) == (2, 2, 0)
    (removed,) = [c for c in Chart(flow, {}, False).rows[0] if "removed" in c.heading]
    labels = [(entry.label, entry.n) for entry in removed.entries]
    assert labels[-2:] == [
        ("Records removed for other reasons", 2),
        ("Screened in previous version", 2),
    ]
    save_diagram(review_cast.lena, screened_before="duplicates")
    flow = flow_of(review_cast)
    assert (flow.excluded_other, flow.screened_before, flow.duplicates) == (0, 2, 2)


def test_nobody_is_given_what_is_removed_and_open_places_on_it_are_free(review_cast, candidates):
    stage = candidates[0].stage
    (held,) = next_assignments(review_cast.ana, stage, count=1)
    remove(review_cast, candidates, **STOP)
    assert not Assignment.objects.filter(pk=held.pk).held().exists()
    assert next_assignments(review_cast.bo, stage, count=1) == []


def test_a_place_on_what_was_merged_into_it_is_free_too(review_cast, candidates):
    """Else its holder would be given, first and for ever, a record that takes no verdict."""
    stage, (stands, merged) = candidates[0].stage, candidates[:2]
    until = timezone.now() + timedelta(hours=1)
    place = Assignment.objects.create(
        candidate=merged, reviewer=review_cast.ana, slot=1, state="leased", leased_until=until
    )
    merge_by_hand(review_cast.lena, [stands.citation_id, merged.citation_id])
    remove(review_cast, [stands], **STOP)
    given = next_assignments(review_cast.ana, stage, count=10)
    assert {one.candidate_id for one in given} == {one.pk for one in candidates[2:]}
    stands.refresh_from_db()
    assert stands.readers == 0
    flow_of(review_cast)
    Assignment.objects.filter(pk=place.pk).update(state="leased")
    assert any("is open, but" in found for found in find_violations(review_cast.review))


def test_a_verdict_that_comes_too_late_is_told_so(review_cast, candidates, vote):
    remove(review_cast, candidates, **STOP)
    with pytest.raises(Conflict, match="removed before screening"):
        vote(review_cast.ana, candidates[0], "include")


def test_what_somebody_judged_is_never_removed(review_cast, candidates, vote):
    vote(review_cast.ana, candidates[0], "include")
    preview = preview_of(review_cast.lena, [c.citation_id for c in candidates[:2]])
    assert (preview.candidates, preview.judged) == ((candidates[1].pk,), 1)
    with pytest.raises(Conflict, match="judged"):
        remove(review_cast, candidates[:2], **CLASSIFIER)
    assert not Removal.objects.exists()
    assert flow_of(review_cast).records_screened == 10


def test_a_verdict_on_what_was_merged_into_it_counts_too(review_cast, candidates, vote):
    vote(review_cast.ana, candidates[1], "include")
    merge_by_hand(review_cast.lena, [c.citation_id for c in candidates[:2]])
    assert candidates[0].pk not in preview_of_rest(review_cast.lena).candidates


def test_what_was_judged_in_a_calibration_round_counts_too(review_cast, candidates):
    calibration = open_round(review_cast.lena, StageKind.TITLE_ABSTRACT, size=4, seed=7)
    drawn = list(calibration.candidates.all())
    assert len(preview_of_rest(review_cast.lena).candidates) == 6
    record_calibration_verdict(review_cast.ana, drawn[0].pk, verdict="include", key=uuid4())
    close_round(review_cast.lena, calibration)
    judged = Candidate.objects.get(citation=drawn[0].citation)
    rest = preview_of_rest(review_cast.lena).candidates
    assert len(rest) == 9 and judged.pk not in rest
    other = next(c for c in candidates if c.pk in rest)
    merge_by_hand(review_cast.lena, [judged.citation_id, other.citation_id])
    assert len(preview_of_rest(review_cast.lena).candidates) == 8
    remove(review_cast, [Candidate.objects.get(pk=pk) for pk in rest if pk != other.pk], **STOP)
    assert list(find_violations(review_cast.review)) == []


def test_what_is_removed_is_drawn_for_no_calibration_round(review_cast, candidates):
    remove(review_cast, candidates[:7], **STOP)
    calibration = open_round(review_cast.lena, StageKind.TITLE_ABSTRACT, size=3, seed=7)
    drawn = {one.citation_id for one in calibration.candidates.all()}
    assert drawn == {one.citation_id for one in candidates[7:]}


def test_taken_back_everything_is_as_it_was(review_cast, candidates):
    before = flow_of(review_cast)
    removal = remove(review_cast, candidates[:4], **STOP)
    undo_removal(review_cast.lena, removal.pk)
    assert flow_of(review_cast) == before
    assert len(next_assignments(review_cast.ana, candidates[0].stage, count=10)) == 10
    with pytest.raises(Conflict):
        undo_removal(review_cast.lena, removal.pk)
    events = AuditEvent.objects.filter(subject=str(removal.pk)).order_by("at")
    assert [event.action for event in events] == ["records.removed", "records.removal_undone"]


def test_an_undone_import_and_a_removal_do_not_undo_each_other(review_cast, candidates):
    removal = remove(review_cast, candidates[:4], **STOP)
    file = ImportFile.objects.get()
    withdraw_file(review_cast.lena, file, reason="wrong file")
    assert flow_of(review_cast).excluded_automatic == 0
    restore_file(review_cast.lena, file)
    assert flow_of(review_cast).excluded_automatic == 4
    withdraw_file(review_cast.lena, file, reason="wrong file")
    undo_removal(review_cast.lena, removal.pk)
    assert flow_of(review_cast).records_screened == 0


def test_a_record_in_screening_stands_for_its_duplicate_that_was_removed(review_cast, candidates):
    remove(review_cast, candidates[:1], **STOP)
    merge_by_hand(review_cast.lena, [c.citation_id for c in candidates[:2]])
    flow = flow_of(review_cast)
    assert (flow.duplicates, flow.excluded_automatic, flow.records_screened) == (1, 0, 9)
    split_record(review_cast.lena, Record.objects.get(own_citation=candidates[0].citation_id))
    flow = flow_of(review_cast)
    assert (flow.duplicates, flow.excluded_automatic, flow.records_screened) == (0, 1, 9)


def test_what_only_other_methods_found_leaves_their_arm(review_cast, candidates, add_citations):
    add_citations(review_cast.lena, ["A site", "Its page"], kind="website", database="other")
    take_in_citations(review_cast.lena)
    sites = list(Candidate.objects.filter(citation__title__in=["A site", "Its page"]))
    removal = remove(review_cast, sites, **STOP)
    flow = flow_of(review_cast)
    assert (flow.other_removed, flow.excluded_automatic) == (2, 0)
    assert flow.automation_note.endswith("2 records of other methods were left unread.")
    assert records_of(removal).count() == 2
    undo_removal(review_cast.lena, removal.pk)
    removal = remove(review_cast, [candidates[0], *sites], **STOP)
    flow = flow_of(review_cast)
    assert (flow.other_removed, flow.excluded_automatic) == (2, 1)
    assert flow.automation_note.endswith("1 record and 2 of other methods were left unread.")
    assert records_of(removal).count() == 3


def test_one_record_was_left_unread(review_cast, candidates):
    remove(review_cast, candidates[:1], **STOP)
    assert flow_of(review_cast).automation_note.endswith(" 1 record was left unread.")


def test_each_source_says_what_was_removed_of_it(review_cast, candidates):
    removal = remove(review_cast, candidates[:3], **CLASSIFIER)
    ((_, line),) = per_source(review_cast.lena, first_found=True)
    assert (line.removed, line.screened) == (3, 7)
    assert records_of(removal).count() == 3


@pytest.mark.parametrize(
    "missing", [{"tool": ""}, {"version": " "}, {"rule": ""}, {"done_on": None}, {"kind": "?"}]
)
def test_an_act_is_said_in_full(review_cast, candidates, missing):
    with pytest.raises(BadInput):
        remove(review_cast, candidates[:1], **STOP | missing)


def test_the_database_keeps_a_removed_candidate_out_of_screening(review_cast, candidates):
    removal = remove(review_cast, candidates[:1], **STOP)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(removal=removal).update(withdrawn_at=None)


def test_only_a_lead_removes(review_cast, candidates):
    for member in (review_cast.ana, review_cast.ines, review_cast.olu):
        with pytest.raises(NotAllowed):
            remove_before_screening(member, [candidates[0].pk], **STOP)


def test_a_list_names_records_by_our_number_by_doi_or_by_pmid(review_cast, candidates):
    doi, pmid = (c.citation_id for c in candidates[1:3])
    Citation.objects.filter(pk=doi).update(doi="10.5555/ab")
    Citation.objects.filter(pk=pmid).update(pmid=123)
    text = "1\nhttps://doi.org/10.5555/AB\n\nPMID: 123\n11\nsomething\n"
    found, unknown = named_citations(review_cast.lena, text)
    assert found == {candidates[0].citation_id, doi, pmid}
    assert unknown == ("11", "something")


def test_of_what_is_merged_the_list_names_what_stands_for_it(review_cast, candidates):
    merge_by_hand(review_cast.lena, [c.citation_id for c in candidates[:2]])
    assert named_citations(review_cast.lena, "2")[0] == {candidates[0].citation_id}


@pytest.fixture
def earlier(review_cast, make_user, add_citations, vote):
    """A snapshot of an earlier review: two records, one of them screened."""
    lead = create_review(review_cast.lena.user, title="First version", slug="first")
    add_citations(lead, ["Tacrolimus in mice"], doi="10.5555/a")
    add_citations(lead, ["Cyclosporin in men"], doi="10.5555/b")
    for citation in Citation.objects.filter(review=lead.review):
        Record.objects.filter(citation=citation).update(
            fields={"title": citation.title, "doi": citation.doi, "year": 2020}
        )
    take_in_citations(lead)
    readers = [
        Membership.objects.create(review=lead.review, user=make_user(name), role="reviewer")
        for name in ("Eva", "Jan")
    ]
    for reader in readers:
        vote(reader, Candidate.objects.get(citation__title="Tacrolimus in mice"), "exclude")
    return take_snapshot(lead, name=f"Submitted {uuid4()}")


def test_records_screened_before_are_found_as_duplicates_are(
    review_cast, add_citations, earlier, candidates
):
    add_citations(review_cast.lena, ["Tacrolimus in mice."], doi="10.5555/a")
    add_citations(review_cast.lena, ["Cyclosporin in men"], doi="10.5555/b")
    for citation in Citation.objects.filter(review=review_cast.review).exclude(doi=""):
        Record.objects.filter(citation=citation).update(
            fields={"title": citation.title, "doi": citation.doi, "year": 2020}
        )
    take_in_citations(review_cast.lena)
    found = screened_in(review_cast.lena, earlier)
    assert [Citation.objects.get(pk=pk).title for pk in found] == ["Tacrolimus in mice."]
