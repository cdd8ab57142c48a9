"""What was settled after its version was frozen is said, for no number tells of it."""

from datetime import date

import pytest
from django.urls import reverse

from screening.models import Candidate, Removal, Report
from screening.prisma.sums import check
from screening.selectors.prisma import diagram_of, shown_flow
from screening.selectors.uncounted import uncounted_of
from screening.services.citations import merge_by_hand
from screening.services.diagram import save_diagram, take_snapshot
from screening.services.removals import remove_before_screening, undo_removal
from screening.services.reports import set_retrieval
from screening.services.stages import send_on

pytestmark = pytest.mark.django_db


def uncounted(cast):
    return uncounted_of(diagram_of(cast.review))


@pytest.fixture
def both(review_cast, vote):
    def give(candidate, verdict, label=""):
        reason = review_cast.review.exclusion_reasons.get(label=label).pk if label else None
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate, verdict, reason_id=reason)

    return give


@pytest.fixture
def citations(review_cast, screening_of, both):
    """One report is an ongoing study, one was not retrieved, one record was excluded, one left
    unread by a stopping rule, and all of this was frozen as the previous version."""
    candidates = list(screening_of(review_cast, 4).candidates.order_by("citation__title"))
    for candidate, verdict in zip(candidates, ("include", "include", "exclude"), strict=False):
        both(candidate, verdict)
    send_on(review_cast.lena)
    ongoing, missing = Report.objects.order_by("citation__title")
    set_retrieval(review_cast.lena, ongoing.pk, retrieval="retrieved")
    both(Candidate.objects.get(report=ongoing), "exclude", "Ongoing study")
    set_retrieval(review_cast.lena, missing.pk, retrieval="not_retrieved", note="nowhere")
    remove_before_screening(
        review_cast.lena,
        [candidates[3].pk],
        kind="stopping",
        tool="ASReview",
        version="2.1",
        rule="SAFE",
        done_on=date(2026, 3, 1),
    )
    snapshot = take_snapshot(review_cast.lena, name="Base")
    assert not shown_flow(review_cast.review).is_interim
    save_diagram(review_cast.lena, previous=snapshot.pk)
    return [candidate.citation_id for candidate in candidates]


@pytest.fixture
def note(review_cast, client_of):
    """What the page of the diagram says of them."""

    def read():
        assert check(shown_flow(review_cast.review)) == ()
        page = client_of(review_cast.lena).get(reverse("screening:prisma", args=["tacrolimus"]))
        told = [each.message for each in page.context["warnings"] if each.code == "PR-211"]
        assert ("in none of them (PR-211)" in page.content.decode()) == bool(told)
        return told

    return read


def test_as_it_was_frozen_there_is_nothing_to_say(review_cast, citations, add_citations, note):
    add_citations(review_cast.lena, ["New"])
    assert uncounted(review_cast) == [] and note() == []


def test_an_ongoing_study_that_is_included_now_is_said_and_opens(
    review_cast, citations, both, client_of, note
):
    both(Candidate.objects.get(report__citation=citations[0]), "include")
    assert uncounted(review_cast) == [citations[0]]
    assert ": 1; no number of this version" in note()[0]
    address = reverse("screening:prisma-uncounted", args=["tacrolimus"])
    client = client_of(review_cast.lena)
    page = client.get(reverse("screening:prisma", args=["tacrolimus"])).content.decode()
    assert f'href="{address}"' in page
    listed = client.get(address).content.decode()
    assert "1 in all" in listed and "Citation 001" in listed
    assert client_of(review_cast.ana).get(address).status_code == 403
    assert client_of(review_cast.outsider).get(address).status_code == 404
    assert client.post(address).status_code == 405


def test_a_report_that_is_found_later_is_said(review_cast, citations):
    report = Report.objects.get(citation=citations[1])
    set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    assert uncounted(review_cast) == [citations[1]]


def test_what_comes_back_to_screening_is_said_before_and_after(
    review_cast, citations, both, client_of, note
):
    client, removal = client_of(review_cast.lena), Removal.objects.get()
    listed = client.get(reverse("screening:removal-list", args=["tacrolimus"])).content.decode()
    assert "1 of an earlier version, whose numbers are kept" in listed
    address = reverse("screening:removal-undo", args=["tacrolimus", removal.pk])
    told = client.post(address, follow=True).content.decode()
    assert "1 of these records are of an earlier version" in told
    assert uncounted(review_cast) == [citations[3]]
    both(Candidate.objects.get(citation=citations[3]), "exclude")
    assert uncounted(review_cast) == [citations[3]] and len(note()) == 1


def test_what_was_pending_is_said_also_once_it_is_settled(review_cast, citations, both, note):
    save_diagram(review_cast.lena, is_update=False)
    undo_removal(review_cast.lena, Removal.objects.get().pk)
    pending = take_snapshot(review_cast.lena, name="With one pending")
    save_diagram(review_cast.lena, previous=pending.pk)
    assert uncounted(review_cast) == [citations[3]]
    both(Candidate.objects.get(citation=citations[3]), "exclude")
    assert uncounted(review_cast) == [citations[3]] and len(note()) == 1


def test_a_second_version_still_says_it_of_the_first(review_cast, citations, both, add_citations):
    add_citations(review_cast.lena, ["New"])
    second = take_snapshot(review_cast.lena, name="Update 1")
    save_diagram(review_cast.lena, previous=second.pk)
    new = review_cast.review.citations.get(title="New").pk
    assert uncounted(review_cast) == [new]
    both(Candidate.objects.get(report__citation=citations[0]), "include")
    assert uncounted(review_cast) == [citations[0], new]


def test_a_website_s_exclusion_was_told_by_its_snapshot(
    review_cast, citations, both, add_citations
):
    from screening.services.stages import take_in_citations

    save_diagram(review_cast.lena, is_update=False)
    (site,) = add_citations(review_cast.lena, ["Site"], kind="website", database="other")
    take_in_citations(review_cast.lena)
    both(Candidate.objects.get(citation=site), "exclude")
    snapshot = take_snapshot(review_cast.lena, name="With a website")
    save_diagram(review_cast.lena, previous=snapshot.pk)
    assert uncounted(review_cast) == []


def test_a_duplicate_found_later_changes_nothing_here(review_cast, citations, add_citations):
    (again,) = add_citations(review_cast.lena, ["Again"])
    merge_by_hand(review_cast.lena, [citations[0], again.pk])
    assert uncounted(review_cast) == []
