"""The pages around the desk: own verdicts, terms, and how a person likes the desk."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.services.reviews import save_criteria
from screening.models import HighlightTerm
from screening.models.decisions import Decision
from screening.selectors.desk import preferences_of
from screening.services.stages import close_stage

pytestmark = pytest.mark.django_db
SCREENING = "/reviews/tacrolimus/screening/"
OWN = f"{SCREENING}title-abstract/verdicts/"


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 6)


def titles(page) -> list[str]:
    return re.findall(r"· (Citation \d+)", page.content.decode())


def test_own_verdicts_are_listed_and_filtered(review_cast, stage, vote, client_of):
    one, two, three, other, *_ = stage.candidates.order_by("citation__title")
    vote(review_cast.ana, one, "include")
    vote(review_cast.ana, two, "exclude", note="rats only")
    save_criteria(review_cast.lena, inclusion="Women", exclusion="")
    vote(review_cast.ana, three, "exclude")
    vote(review_cast.bo, other, "exclude")
    client = client_of(review_cast.ana)
    page = client.get(OWN)
    assert titles(page) == ["Citation 003", "Citation 002", "Citation 001"]
    assert b"rats only" in page.content and b"as they were then" in page.content
    assert titles(client.get(OWN + "?verdict=include")) == ["Citation 001"]
    assert titles(client.get(OWN + "?verdict=exclude&words=cita+002")) == ["Citation 002"]
    assert titles(client.get(OWN + "?version=2")) == ["Citation 003"]
    assert titles(client.get(OWN + "?version=no")) == titles(page)


def test_a_verdict_is_changed_in_the_list(review_cast, stage, vote, client_of):
    candidate = stage.candidates.first()
    decision = vote(review_cast.ana, candidate, "include")
    client = client_of(review_cast.ana)
    form = {"verdict": "exclude", "key": uuid4(), "replaces": decision.pk, "back": "list"}
    address = reverse("screening:verdict", args=["tacrolimus", candidate.pk])
    assert client.post(address, form)["Location"] == OWN
    assert Decision.objects.current().get().verdict == "exclude" and Decision.objects.count() == 2
    close_stage(review_cast.lena, stage)
    assert b"Read and change" not in client.get(OWN).content


def test_the_list_asks_as_few_questions_for_6_as_for_2(review_cast, stage, vote, client_of):
    asked, client = [], client_of(review_cast.ana)
    for wanted in (2, 6):
        for candidate in stage.candidates.order_by("pk")[len(asked) and 2 : wanted]:
            vote(review_cast.ana, candidate, "include")
        with CaptureQueriesContext(connection) as questions:
            client.get(OWN)
        asked.append(len(questions))
    assert asked[1] <= asked[0] <= 20


def test_a_person_arranges_their_own_desk(review_cast, stage, client_of):
    client, address = client_of(review_cast.ana), f"{SCREENING}settings/"
    assert client.get(address).status_code == 200
    form = {"preset": "vim", "skip": "x", "text_size": 3, "density": 1, "shows_reader_number": "on"}
    assert client.post(address, form).status_code == 302
    desk = client.get(f"{SCREENING}title-abstract/").content.decode()
    assert 'data-text-size="3"' in desk and '"skip": "x"' in desk and "You are its 1st" in desk
    assert client.post(address, form | {"skip": "l"}).status_code == 422
    assert client.post(address, form | {"preset": "emacs"}).status_code == 422
    assert client.post(f"{SCREENING}look/", {"density": 0}).status_code == 204
    assert preferences_of(review_cast.ana.user).density == 0
    assert client.post(f"{SCREENING}look/", {"density": 9}).status_code == 422
    assert client.post(f"{SCREENING}look/", {}).status_code == 422
    assert preferences_of(review_cast.ana.user).text_size == 3


def test_terms_are_saved_switched_and_refused(review_cast, stage, client_of):
    client, address = client_of(review_cast.ana), f"{SCREENING}terms/"
    save = {"kind": "exclude", "terms": "mice\nrat*"}
    assert client.post(f"{address}save/", save).status_code == 302
    assert HighlightTerm.objects.filter(member=review_cast.ana).count() == 2
    assert b"mice" in client.get(address).content
    assert b"mice" not in client_of(review_cast.bo).get(address).content
    refused = client.post(f"{address}save/", save | {"terms": "***"})
    assert refused.status_code == 422 and b"is no term" in refused.content
    assert client.post(f"{address}save/", save | {"kind": "x"}).status_code == 422
    assert client.post(f"{address}save/", save | {"whose": "review"}).status_code == 403
    assert client.post(f"{address}switch/", {"shown": ["x", "0"]}).status_code == 302
    assert HighlightTerm.objects.filter(switched_off=review_cast.ana).count() == 2
    assert client.post(f"{address}take/").status_code == 403
    assert client_of(review_cast.lena).post(f"{address}take/").status_code == 302


@pytest.mark.parametrize(("person", "status"), [("ines", 403), ("olu", 403), ("outsider", 404)])
def test_who_does_not_screen_has_none_of_it(review_cast, stage, client_of, person, status):
    client = client_of(getattr(review_cast, person))
    for page in (OWN, f"{SCREENING}settings/", f"{SCREENING}terms/"):
        assert client.get(page).status_code == status
    for act in ("look/", "terms/save/", "terms/switch/", "terms/take/"):
        assert client.post(SCREENING + act).status_code == status


def test_what_writes_is_posted(review_cast, stage, client_of):
    client = client_of(review_cast.lena)
    for act in ("look/", "terms/save/", "terms/switch/", "terms/take/"):
        assert client.get(SCREENING + act).status_code == 405
    assert (
        client.post(OWN).status_code == 405 and client.post(f"{SCREENING}terms/").status_code == 405
    )
