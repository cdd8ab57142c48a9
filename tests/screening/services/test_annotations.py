"""Marks on full texts: private while blind, told as verdicts are, taken back by their author."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Candidate
from screening.selectors.candidates import candidate_reading, stage_of
from screening.selectors.decisions import visible_annotations, visible_events
from screening.services import full_texts
from screening.services.annotations import annotate
from screening.services.integrity import find_violations
from screening.services.stages import close_stage
from screening.vocabulary import StageKind
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(review_cast, screening_of, vote):
    report = reports_sent_on(review_cast, screening_of, vote, n=1)[0]
    return full_texts.attach_file(
        review_cast.ana, report.pk, name="a.pdf", content=BytesIO(pdf("x"))
    )


def mark(member, given, **values):
    return annotate(member, given, **({"key": uuid4(), "page": 1, "comment": "Look"} | values))


def who_sees(cast, given, one):
    return [
        name
        for name in ("lena", "ana", "bo", "ines", "olu")
        if one in visible_annotations(getattr(cast, name), [given], candidate_reading(given))
    ]


def test_a_mark_is_seen_as_a_verdict_is(review_cast, given, vote):
    cast = review_cast
    one = mark(cast.ana, given)
    candidate = Candidate.objects.get(report=given.report)
    assert who_sees(cast, given, one) == ["ana"]
    assert not visible_events(cast.bo).filter(action="annotation.added").exists()
    vote(cast.ana, candidate, "include")
    assert who_sees(cast, given, one) == ["ana"]
    vote(cast.bo, candidate, "exclude", reason_id=cast.review.exclusion_reasons.first().pk)
    assert who_sees(cast, given, one) == ["lena", "ana"]
    close_stage(cast.lena, stage_of(cast.lena, StageKind.FULL_TEXT))
    assert who_sees(cast, given, one) == ["lena", "ana", "bo", "ines", "olu"]
    assert list(find_violations(cast.review)) == []


def test_the_same_click_is_stored_once_and_belongs_to_one_person(review_cast, given):
    key = uuid4()
    assert mark(review_cast.ana, given, key=key) == mark(review_cast.ana, given, key=key)
    with pytest.raises(Conflict):
        mark(review_cast.bo, given, key=key)


@pytest.mark.parametrize(
    "values",
    [
        {"comment": " "},
        {"quote": "x", "rectangles": [[0, 0, 2, 1]]},
        {"quote": "x", "rectangles": [[0, 0, 1]]},
        {"quote": "x", "rectangles": [["a", 0, 1, 1]]},
        {"quote": "x", "rectangles": [[0, 0, 0.1, 0.1]] * 300},
    ],
    ids=["nothing", "outside", "three", "letters", "too many"],
)
def test_a_mark_must_be_one(review_cast, given, values):
    with pytest.raises(BadInput):
        mark(review_cast.ana, given, **values)


def test_who_does_not_screen_does_not_mark(review_cast, given):
    with pytest.raises(NotAllowed):
        mark(review_cast.olu, given)


def test_the_reader_keeps_shows_and_takes_back_own_marks(review_cast, given, client_of):
    address = reverse("screening:mark-list", args=["tacrolimus", given.pk])
    client = client_of(review_cast.ana)
    said = {"key": uuid4(), "page": 2, "quote": "a passage", "comment": "<b>so</b>"}
    said["rectangles"] = json.dumps([[0.1, 0.2, 0.3, 0.01]])
    (kept,) = client.post(address, said).json()["marks"]
    assert (kept["page"], kept["comment"], kept["by"]) == (2, "<b>so</b>", "")
    bo = client_of(review_cast.bo)
    assert bo.get(address).json() == {"marks": []}
    assert bo.post(kept["withdraw"]).status_code == 404
    assert client.post(address, {"page": "x"}).status_code == 422
    assert client_of(review_cast.outsider).get(address).status_code == 404
    assert client.post(kept["withdraw"]).status_code == 200
    assert client.get(address).json() == {"marks": []}
