"""The app to install, records taken along, tags by themselves, and the files a desk needs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from screening.models import Assignment, HighlightTerm, Tagging
from screening.selectors.desk import tags_on
from screening.services.desk import save_terms
from screening.services.stages import close_stage
from screening.views.desk import SCRIPTS
from screening.vocabulary import TermKind
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db
DESK = "/reviews/tacrolimus/screening/title-abstract/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 70)


def cards_in(answer):
    return re.findall(r'data-card="([^"]+)"', answer.content.decode())


def test_the_desk_can_be_installed(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    address = re.search(r'rel="manifest" href="([^"]+)"', client.get(DESK).content.decode()).group(
        1
    )
    answer = client.get(address)
    assert answer["Content-Type"] == "application/manifest+json"
    app = answer.json()
    assert app["start_url"] == DESK and DESK.startswith(app["scope"])
    assert {icon["sizes"] for icon in app["icons"]} == {"192x192", "512x512"}
    for icon in app["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_service_worker_lies_at_the_root_and_is_asked_for_anew(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript" and answer["Cache-Control"] == "no-cache"
    assert b"addEventListener" in answer.content


def imports_of(script: str) -> set[str]:
    """Every script that one imports, at any depth."""
    found = set()
    text = Path(finders.find(script)).read_text()
    for name in re.findall(r'from "(\.[^"]+)";', text):
        path = str((Path("/") / script).parent.joinpath(name).resolve().relative_to("/"))
        found |= {path} | imports_of(path)
    return found


def test_a_desk_names_every_script_that_it_needs():
    assert set(SCRIPTS) == imports_of("site/desk/desk.js")
    shared = imports_of("site/account.js") | imports_of("site/htmx-setup.js")
    assert shared <= set(SCRIPTS)


def test_a_batch_is_leased_for_days_and_comes_in_portions(review_cast, stage, client_of, settings):
    client = client_of(review_cast.ana)
    address, have = f"{DESK}take-along/", []
    for expected in (50, 10, 0):
        answer = client.post(address, {"count": 60, "have": have}, headers=JSON)
        body = answer.content.decode()
        assert len(cards_in(answer)) == expected
        have += cards_in(answer)
        held = re.search(r'data-held="([^"]*)"', body).group(1).split()
        assert len(held) == 60 and set(have) <= set(held)
    assert re.search(r'data-until="\d{4}-\d\d-\d\d \d\d:\d\dZ"', body)
    soon = timezone.now() + timedelta(days=settings.BATCH_DAYS, minutes=-1)
    own = Assignment.objects.held().filter(reviewer=review_cast.ana)
    assert own.count() == 60 and not own.filter(leased_until__lt=soon).exists()
    given_back = client.post(f"{DESK}put-back/", headers=JSON)
    assert given_back.json() == {"put_back": 60} and not own.exists()
    assert client.post(address, {"count": 20})["Location"] == DESK


@pytest.mark.parametrize("bad", [{}, {"count": 0}, {"count": 201}, {"count": 5, "have": "x"}])
def test_what_is_no_batch_is_refused(review_cast, stage, client_of, bad):
    answer = client_of(review_cast.ana).post(f"{DESK}take-along/", bad, headers=JSON)
    assert answer.status_code == 422 and not Assignment.objects.exists()


def test_nothing_is_taken_along_from_a_closed_stage(review_cast, stage, client_of):
    close_stage(review_cast.lena, stage)
    answer = client_of(review_cast.ana).post(f"{DESK}take-along/", {"count": 20}, headers=JSON)
    assert answer.status_code == 409


def test_a_portion_asks_no_more_questions_for_50_records_than_for_5(review_cast, stage, client_of):
    asked = []
    for person, count in (("ana", 5), ("bo", 50)):
        client = client_of(getattr(review_cast, person))
        with CaptureQueriesContext(connection) as questions:
            client.post(f"{DESK}take-along/", {"count": count}, headers=JSON)
        asked.append(len(questions))
    for_those_that_others_began, for_the_second_lap = 1, 1
    assert asked[1] <= asked[0] + for_those_that_others_began + for_the_second_lap <= 40


def tagging(candidate):
    return reverse("screening:tag-save", args=["tacrolimus", candidate.pk])


def test_tags_are_saved_without_a_verdict_and_twice_is_once(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    sent = {"tags": "mice, in vitro", "reader": review_cast.ana.pk}
    for _ in range(2):
        assert client.post(tagging(candidate), sent, headers=JSON).status_code == 204
    assert tags_on(review_cast.ana, [candidate.pk])[candidate.pk] == ["in vitro", "mice"]
    assert client.post(tagging(candidate), {"tags": ""})["Location"] == DESK
    assert not Tagging.objects.exists()
    long = client.post(tagging(candidate), {"tags": "x" * 61}, headers=JSON)
    assert long.status_code == 422 and long.json()["message"]
    assert client.post(tagging(candidate), {"tags": "x" * 1501}, headers=JSON).status_code == 422


def test_a_term_is_switched_off_at_the_desk_for_oneself(review_cast, stage, client_of):
    save_terms(review_cast.lena, TermKind.INCLUDE, ["citation"], personal=False)
    term, switch = HighlightTerm.objects.get(), "/reviews/tacrolimus/screening/terms/switch/"
    ana, bo = client_of(review_cast.ana), client_of(review_cast.bo)
    assert ana.post(switch, {}, headers=JSON).status_code == 204
    assert "hl-include" not in ana.get(DESK).content.decode()
    assert "hl-include" in bo.get(DESK).content.decode()
    assert ana.post(switch, {"shown": term.pk}, headers=JSON).status_code == 204
    assert "hl-include" in ana.get(DESK).content.decode()


@pytest.mark.parametrize(("person", "status"), [("ines", 403), ("olu", 403), ("outsider", 404)])
def test_who_does_not_screen_takes_nothing_along(review_cast, stage, client_of, person, status):
    client = client_of(getattr(review_cast, person))
    assert client.get(f"{DESK}app.webmanifest").status_code == status
    assert client.post(f"{DESK}take-along/", {"count": 20}).status_code == status
    assert client.post(tagging(stage.candidates.first()), {"tags": "x"}).status_code == status
    assert not Assignment.objects.exists() and not Tagging.objects.exists()


def test_a_page_of_somebody_else_changes_nothing_under_this_account(review_cast, stage, client_of):
    client, sent = client_of(review_cast.ana), {"reader": review_cast.bo.pk, "count": 20}
    for address in (f"{DESK}take-along/", f"{DESK}put-back/", tagging(stage.candidates.first())):
        assert client.post(address, sent | {"tags": "x"}, headers=JSON).status_code == 401
    assert not Assignment.objects.exists() and not Tagging.objects.exists()


def test_what_is_no_post_is_refused(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    assert client.get(f"{DESK}take-along/").status_code == 405
    assert client.get(tagging(stage.candidates.first())).status_code == 405
    assert client.post(f"{DESK}app.webmanifest").status_code == 405
