"""The desk over HTTP, with htmx and as a plain form."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from screening.models.decisions import Decision
from screening.services.queue import next_assignment
from screening.services.stages import close_stage
from searches.models import Citation

pytestmark = pytest.mark.django_db
DESK = "/reviews/tacrolimus/screening/title-abstract/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 3)


def verdict_address(candidate):
    return reverse("screening:verdict", args=["tacrolimus", candidate.pk])


def form(**values):
    return {"verdict": "include", "key": uuid4(), "replaces": ""} | values


def test_the_desk_works_as_a_plain_form(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    page = client.get(DESK).content.decode()
    address = re.search(r'action="([^"]+/verdict/)"', page).group(1)
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    answer = client.post(address, form(key=key, verdict="exclude"), follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    assert "<strong>1</strong> of 3" in answer.content.decode()


def test_htmx_gets_the_next_record_as_a_fragment(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    first = next_assignment(review_cast.ana, stage).candidate
    answer = client.post(verdict_address(first), form(), headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in body
    assert body.lstrip().startswith('<div id="desk"')
    assert first.citation.title not in re.search(r"<h2.*?</h2>", body, re.S).group(0)


def test_a_doubled_post_is_one_decision_and_answered_alike(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    same = form()
    answers = [client.post(verdict_address(candidate), same).status_code for _ in range(2)]
    assert answers == [302, 302] and Decision.objects.count() == 1


def test_a_place_that_is_taken_is_a_409_that_says_so_and_shows_the_next(
    review_cast, stage, client_of, vote
):
    candidate = stage.candidates.first()
    vote(review_cast.bo, candidate, "include")
    vote(review_cast.lena, candidate, "include")
    answer = client_of(review_cast.ana).post(verdict_address(candidate), form(), headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "given to somebody else" in body and 'name="verdict"' in body


@pytest.mark.parametrize(
    "bad", [{"verdict": "perhaps"}, {"verdict": "withdrawn"}, {"key": "x"}, {"key": ""}]
)
def test_what_is_no_verdict_is_refused_and_nothing_is_stored(review_cast, stage, client_of, bad):
    candidate = next_assignment(review_cast.ana, stage).candidate
    answer = client_of(review_cast.ana).post(verdict_address(candidate), form(**bad))
    assert answer.status_code == 422 and not Decision.objects.exists()
    assert candidate.citation.title in answer.content.decode()


def test_undo_brings_the_record_back(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    client.post(verdict_address(candidate), form())
    back = client.post(f"{DESK}undo/", {"key": uuid4()}, headers=HTMX).content.decode()
    assert candidate.citation.title in re.search(r"<h2.*?</h2>", back, re.S).group(0)
    again = client.post(
        verdict_address(candidate),
        form(replaces=re.search(r'name="replaces" value="([^"]+)"', back).group(1)),
    )
    assert again.status_code == 302


@pytest.mark.parametrize(("person", "status"), [("ines", 403), ("olu", 403), ("outsider", 404)])
def test_who_does_not_screen_has_no_desk(review_cast, stage, client_of, person, status):
    client = client_of(getattr(review_cast, person))
    candidate = stage.candidates.first()
    assert client.get(DESK).status_code == status
    assert client.post(verdict_address(candidate), form()).status_code == status
    assert client.post(f"{DESK}undo/").status_code == status


def test_a_verdict_is_posted(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    assert client.get(verdict_address(stage.candidates.first())).status_code == 405
    assert client.get(f"{DESK}undo/").status_code == 405
    assert client.post(DESK).status_code == 405


def test_a_stage_that_has_not_begun_says_what_to_do(review_cast, client_of):
    page = client_of(review_cast.ana).get(DESK)
    assert page.status_code == 200 and b"has not begun" in page.content


def test_a_closed_stage_says_so(review_cast, stage, client_of):
    close_stage(review_cast.lena, stage)
    assert b"This stage is closed" in client_of(review_cast.ana).get(DESK).content


def test_hostile_titles_and_abstracts_are_text(review_cast, stage, client_of):
    Citation.objects.update(
        title="<script>alert(1)</script>", abstract="<img src=x onerror=alert(1)>\n\nnext"
    )
    page = client_of(review_cast.ana).get(DESK).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_desk_asks_as_few_questions_at_50_records_as_at_5(
    review_cast, screening_of, add_citations, client_of
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from screening.services.stages import take_in_citations

    screening_of(review_cast, 5)
    counts = []
    for person in ("ana", "bo"):
        client = client_of(getattr(review_cast, person))
        with CaptureQueriesContext(connection) as asked:
            client.get(DESK)
        counts.append(len(asked))
        add_citations(review_cast.lena, [f"More {n}" for n in range(45)])
        take_in_citations(review_cast.lena)
    assert counts[1] <= counts[0] <= 26
