"""Conflicts over HTTP."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from screening.models import Candidate, Stage
from screening.models.decisions import Decision
from screening.services.annotations import annotate
from screening.services.discussions import open_discussions
from screening.services.full_texts import attach_file
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/conflicts/"


@pytest.fixture
def conflict(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 2).candidates.first()
    vote(review_cast.ana, candidate, "include", note="about RIF")
    vote(review_cast.bo, candidate, "exclude", note="only the drug")
    return candidate


def address(candidate):
    return reverse("screening:conflict-detail", args=["tacrolimus", candidate.pk])


def ruling(**values):
    seen = [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]
    return {"verdict": "include", "why": "RIF counts", "seen": seen} | values


def test_the_lead_sees_both_verdicts_side_by_side_and_rules(review_cast, conflict, client_of):
    client = client_of(review_cast.lena)
    assert conflict.citation.title.encode() in client.get(LIST).content
    page = client.get(address(conflict)).content
    assert b"about RIF" in page and b"only the drug" in page
    assert client.post(address(conflict), ruling()).status_code == 302
    assert conflict.citation.title.encode() not in client.get(LIST).content
    assert conflict.citation.title.encode() in client.get(f"{LIST}?show=ruled").content


def test_a_changed_verdict_makes_the_ruling_a_409_with_the_new_state(
    review_cast, conflict, client_of, vote
):
    stale = ruling()
    vote(review_cast.bo, conflict, "exclude", note="on second thoughts")
    answer = client_of(review_cast.lena).post(address(conflict), stale)
    assert answer.status_code == 409 and b"on second thoughts" in answer.content


@pytest.mark.parametrize("bad", [{"why": ""}, {"verdict": "maybe"}])
def test_a_ruling_that_does_not_bind_is_sent_back(review_cast, conflict, client_of, bad):
    assert client_of(review_cast.lena).post(address(conflict), ruling(**bad)).status_code == 422


@pytest.mark.parametrize(
    ("person", "status"), [("ana", 403), ("ines", 403), ("olu", 403), ("outsider", 404)]
)
def test_conflicts_are_the_leads(review_cast, conflict, client_of, person, status):
    client = client_of(getattr(review_cast, person))
    for answer in (client.get(LIST), client.get(address(conflict)), client.post(address(conflict))):
        assert answer.status_code == status


def test_a_record_without_conflict_has_no_such_page(review_cast, conflict, client_of):
    other = conflict.stage.candidates.exclude(pk=conflict.pk).get()
    assert client_of(review_cast.lena).get(address(other)).status_code == 404


@pytest.fixture
def paper(review_cast, screening_of, vote):
    """A report in conflict with one file, on which both readers marked something."""
    report = reports_sent_on(review_cast, screening_of, vote, 1)[0]
    paper = attach_file(review_cast.ana, report.pk, name="a.pdf", content=BytesIO(pdf("x", "y")))
    for person, page, comment in (("ana", 1, "Fits."), ("bo", 2, "No comparator.")):
        mark = {"key": uuid4(), "page": page, "quote": f"Words on {page}", "comment": comment}
        annotate(getattr(review_cast, person), paper, **mark)
    return paper


def test_the_marks_of_both_readers_stand_with_their_verdicts(review_cast, paper, vote, client_of):
    candidate = Candidate.objects.get(report=paper.report)
    lead = client_of(review_cast.lena)
    vote(review_cast.ana, candidate, "include")
    assert lead.get(address(candidate)).status_code == 404
    reason = review_cast.review.exclusion_reasons.first()
    vote(review_cast.bo, candidate, "exclude", reason_id=reason.pk)
    page = lead.get(address(candidate)).content.decode()
    for words in ("Words on 1", "Fits.", "Words on 2", "No comparator.", 'data-page="2"'):
        assert words in page
    assert "<strong>Ana</strong>" in page and "<strong>Bo</strong>" in page
    marks = reverse("screening:mark-list", args=["tacrolimus", paper.pk])
    assert {each["by"] for each in lead.get(marks).json()["marks"]} == {"Ana", "Bo"}
    Stage.objects.filter(pk=candidate.stage_id).update(hides_names=True)
    assert {each["by"] for each in lead.get(marks).json()["marks"]} == {"Reader A", "Reader B"}
    page = lead.get(address(candidate)).content.decode()
    assert "<strong>Reader A</strong>" in page and "<strong>Ana</strong>" not in page


def test_readers_who_discuss_see_each_others_marks(review_cast, paper, vote, client_of):
    candidate = Candidate.objects.get(report=paper.report)
    vote(review_cast.ana, candidate, "include")
    reason = review_cast.review.exclusion_reasons.first()
    vote(review_cast.bo, candidate, "exclude", reason_id=reason.pk)
    ana = client_of(review_cast.ana)
    part = reverse("screening:discussion-detail", args=["tacrolimus", candidate.pk])
    assert ana.get(part).status_code == 404
    open_discussions(review_cast.lena, [candidate.pk])
    page = ana.get(part).content.decode()
    assert "No comparator." in page and "<strong>You</strong>" in page
