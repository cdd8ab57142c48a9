"""Calibration rounds over HTTP."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from screening.models import CalibrationRound, Stage
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Decision
from screening.services import calibrations
from screening.services.stages import close_stage
from screening.vocabulary import StageKind

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/screening/title-abstract/calibrations/"
DESK = "/reviews/tacrolimus/screening/title-abstract/"
NEW = {
    "size": 3,
    "strata": "none",
    "seed": 7,
    "statistic": "either",
    "least": "0.6",
    "percent": "80",
}
JSON = {"Accept": "application/json"}


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 6)


@pytest.fixture
def open_one(review_cast, stage):
    def make(size=3):
        return calibrations.open_round(
            review_cast.lena, StageKind.TITLE_ABSTRACT, size=size, seed=7
        )

    return make


def at(calibration, name="detail"):
    return reverse(f"screening:calibration-{name}", args=["tacrolimus", calibration.pk])


def judge_all(client, calibration, verdict, **fields):
    for candidate in calibration.candidates.all():
        address = reverse("screening:calibration-verdict", args=["tacrolimus", candidate.pk])
        form = {"verdict": verdict, "key": uuid4()} | fields
        assert client.post(address, form, headers=JSON).status_code == 200


def test_a_round_from_the_sample_to_the_adopted_verdicts(review_cast, stage, client_of):
    lead, ana, bo = (client_of(getattr(review_cast, name)) for name in ("lena", "ana", "bo"))
    assert "No calibration round yet" in lead.get(LIST).content.decode()
    assert "Open the desk of this round" in lead.post(LIST, NEW, follow=True).content.decode()
    calibration = CalibrationRound.objects.get()
    assert "is open: everybody judges the same 3" in ana.get(DESK[:-15]).content.decode()
    for client in (ana, bo):
        judge_all(client, calibration, "include")
    assert "3 of 3" in lead.get(at(calibration)).content.decode()
    page = lead.post(at(calibration, "close"), follow=True).content.decode()
    assert "it met its target" in page and "Nowhere: all who judged" in page
    assert "Ana and Bo" in page and "100%" not in page
    page = lead.post(at(calibration, "adopt"), follow=True).content.decode()
    assert "6 verdicts became decisions" in page and "6 of 6 verdicts are decisions" in page
    assert Decision.objects.count() == 6


def test_the_form_says_what_is_wrong(review_cast, stage, client_of):
    lead = client_of(review_cast.lena)
    for wrong in ({"size": 7}, {"size": 0}, {"least": "2"}, {"percent": "x"}, {"strata": "dice"}):
        assert lead.post(LIST, NEW | wrong).status_code == 422
    assert lead.post(LIST, NEW).status_code == 302
    assert lead.post(LIST, NEW).status_code == 409
    assert CalibrationRound.objects.count() == 1


def test_the_desk_works_as_a_plain_form(review_cast, open_one, client_of):
    calibration, ana = open_one(), client_of(review_cast.ana)
    page = ana.get(at(calibration, "desk")).content.decode()
    assert "<strong" in page and "of 3 judged by you" in page and "Reason, if you exclude" in page
    address = re.search(r'action="(/reviews/tacrolimus/calibrations/records/[^"]+)"', page)[1]
    key = re.search(r'name="key" value="([^"]+)"[^>]*id="id_key"', page)[1]
    reason = review_cast.review.exclusion_reasons.get(label="Wrong population")
    answer = ana.post(address, {"verdict": "exclude", "key": key, "reason": reason.pk})
    assert answer["Location"] == at(calibration, "desk")
    assert CalibrationVerdict.objects.get().reason == reason
    again = ana.post(address, {"verdict": "include", "key": uuid4()})
    assert again.status_code == 409 and b"changed meanwhile" in again.content
    assert ana.post(address, {"verdict": "x", "key": uuid4()}).status_code == 422
    assert ana.post(at(calibration, "undo"), {"key": uuid4()}).status_code == 302
    assert not CalibrationVerdict.objects.current().exists()


def test_the_desk_holds_the_next_records_ready(review_cast, open_one, client_of):
    calibration, ana = open_one(), client_of(review_cast.ana)
    ahead = ana.post(at(calibration, "ahead"), {"want": 2}, headers=JSON).content.decode()
    held = re.search(r'data-held="([^"]*)"', ahead)[1].split()
    assert len(held) == 2 and ahead.count("data-card=") == 2
    assert f"/calibrations/records/{held[0]}/verdict/" in ahead
    more = ana.post(at(calibration, "ahead"), {"want": 3, "have": held}, headers=JSON)
    assert more.content.decode().count("data-card=") == 1
    verdict = reverse("screening:calibration-verdict", args=["tacrolimus", held[0]])
    key = uuid4()
    ana.post(verdict, {"verdict": "maybe", "key": key}, headers=JSON)
    rest = ana.post(at(calibration, "ahead"), {"want": 3}, headers=JSON).content.decode()
    assert held[0] not in rest
    undone = ana.post(at(calibration, "undo"), {"key": uuid4()}, headers=JSON).content.decode()
    assert f'data-card="{held[0]}"' in undone
    tip = CalibrationVerdict.objects.tips().get().pk
    assert f'data-replaces="{tip}"' in undone
    other = {"reader": review_cast.bo.pk, "verdict": "include", "key": uuid4()}
    assert ana.post(verdict, other, headers=JSON).status_code == 401


def test_a_verdict_can_be_taken_back_by_its_own_address(review_cast, open_one, client_of):
    calibration, ana, key = open_one(1), client_of(review_cast.ana), uuid4()
    candidate = calibration.candidates.get()
    judge_all(ana, calibration, "include", key=key)
    address = reverse("screening:calibration-withdraw", args=["tacrolimus", candidate.pk])
    assert ana.post(address, {"key": uuid4()}).status_code == 422
    answer = ana.post(address, {"key": uuid4(), "replaces": key}, headers=JSON)
    assert answer.status_code == 200 and not CalibrationVerdict.objects.current().exists()


def test_nobody_sees_others_before_the_end_and_then_who_took_part(review_cast, open_one, client_of):
    calibration = open_one()
    clients = {name: client_of(getattr(review_cast, name)) for name in ("lena", "ana", "bo")}
    judge_all(clients["ana"], calibration, "exclude", note="not my field")
    judge_all(clients["bo"], calibration, "include")
    for client in clients.values():
        page = client.get(at(calibration)).content.decode()
        assert "nobody sees what others said" in page and "not my field" not in page
    assert "Who judged how many" not in clients["ana"].get(at(calibration)).content.decode()
    clients["lena"].post(at(calibration, "close"))
    for client in clients.values():
        page = client.get(at(calibration)).content.decode()
        assert "missed its target" in page and page.count("not my field") == 3
    for name in ("olu", "ines"):
        page = client_of(getattr(review_cast, name)).get(at(calibration)).content.decode()
        assert "shown to the lead and to those" in page and "not my field" not in page


def test_undefined_statistics_are_words(review_cast, open_one, client_of):
    calibration = open_one()
    for name in ("ana", "bo"):
        judge_all(client_of(getattr(review_cast, name)), calibration, "exclude")
    page = client_of(review_cast.lena).post(at(calibration, "close"), follow=True)
    assert "No variation: every verdict is the same" in page.content.decode()


def test_the_main_desk_says_that_calibration_comes_first(review_cast, stage, client_of):
    lead, ana = client_of(review_cast.lena), client_of(review_cast.ana)
    assert ana.post(f"{LIST}require/").status_code == 403
    assert lead.post(f"{LIST}require/").status_code == 302
    assert "Calibration comes first" in ana.get(DESK).content.decode()
    ahead = ana.post(f"{DESK}ahead/", {"want": 3}, headers=JSON).content.decode()
    assert "data-card=" not in ahead
    candidate = stage.candidates.first()
    verdict = reverse("screening:verdict", args=["tacrolimus", candidate.pk])
    refused = ana.post(verdict, {"verdict": "include", "key": uuid4()})
    assert refused.status_code == 409 and b"waits for a calibration round" in refused.content
    assert "Waits until a calibration round" in ana.get("/reviews/tacrolimus/").content.decode()
    assert lead.post(f"{LIST}waive/", {"reason": " "}).status_code == 422
    assert ana.post(f"{LIST}waive/", {"reason": "late"}).status_code == 403
    assert lead.post(f"{LIST}waive/", {"reason": "late"}).status_code == 302
    assert not Stage.objects.get().awaits_calibration
    assert "judged by you" in ana.get(DESK).content.decode()


def test_a_closed_stage_keeps_its_rounds_readable(review_cast, stage, open_one, client_of):
    calibration = open_one()
    calibrations.close_round(review_cast.lena, calibration)
    close_stage(review_cast.lena, stage)
    lead = client_of(review_cast.lena)
    page = lead.get(at(calibration)).content.decode()
    assert "Adopt the verdicts" not in page and "no agreement to count" in page
    assert lead.post(at(calibration, "adopt")).status_code == 409


@pytest.mark.parametrize(
    ("person", "status"), [("ana", 403), ("ines", 403), ("olu", 403), ("outsider", 404)]
)
def test_only_the_lead_acts(review_cast, open_one, client_of, person, status):
    calibration, client = open_one(), client_of(getattr(review_cast, person))
    for address in (LIST, at(calibration, "close"), at(calibration, "adopt")):
        assert client.post(address, NEW).status_code == status
    assert client_of(review_cast.lena).get(at(calibration, "close")).status_code == 405


@pytest.mark.parametrize(("person", "status"), [("ines", 403), ("olu", 403), ("outsider", 404)])
def test_who_does_not_screen_has_no_desk(review_cast, open_one, client_of, person, status):
    calibration, client = open_one(), client_of(getattr(review_cast, person))
    candidate = calibration.candidates.first()
    assert client.get(at(calibration, "desk")).status_code == status
    for address in (
        at(calibration, "ahead"),
        at(calibration, "undo"),
        reverse("screening:calibration-verdict", args=["tacrolimus", candidate.pk]),
        reverse("screening:calibration-withdraw", args=["tacrolimus", candidate.pk]),
    ):
        assert client.post(address).status_code == status


def test_pages_ask_the_database_as_often_for_few_as_for_many(
    review_cast, stage, open_one, client_of
):
    asked, lead = [], client_of(review_cast.lena)
    for size in (1, 5):
        calibration = open_one(size)
        judge_all(client_of(review_cast.ana), calibration, "include")
        judge_all(client_of(review_cast.bo), calibration, "exclude")
        counts = []
        for name in ("desk", "detail"):
            with CaptureQueriesContext(connection) as questions:
                lead.get(at(calibration, name))
            counts.append(len(questions))
        calibrations.close_round(review_cast.lena, calibration)
        for address in (at(calibration), LIST):
            with CaptureQueriesContext(connection) as questions:
                lead.get(address)
            counts.append(len(questions))
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 16
