"""Conflicts over HTTP."""

import pytest
from django.urls import reverse

from screening.models.decisions import Decision

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
