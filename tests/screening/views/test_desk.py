"""The desk over HTTP, with htmx and as a plain form."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from screening.models import Assignment
from screening.models.decisions import Decision
from screening.selectors.desk import tags_on
from screening.services.desk import save_terms
from screening.services.stages import close_stage
from screening.vocabulary import TermKind
from searches.models import Citation
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db
DESK = "/reviews/tacrolimus/screening/title-abstract/"
JSON = {"Accept": "application/json"}


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
    assert "1</strong> of 3" in answer.content.decode()


def test_a_script_is_answered_in_a_word(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    first = next_assignment(review_cast.ana, stage).candidate
    sent = form()
    answers = [client.post(verdict_address(first), sent, headers=JSON) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"stored": str(sent["key"])}] * 2
    assert Decision.objects.get().pk == sent["key"]


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
    client = client_of(review_cast.ana)
    answer = client.post(verdict_address(candidate), form())
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "given to somebody else" in body and 'name="verdict"' in body
    refusal = client.post(verdict_address(candidate), form(), headers=JSON)
    assert refusal.status_code == 409
    assert "given to somebody else" in refusal.json()["message"]


@pytest.mark.parametrize(
    "bad", [{"verdict": "perhaps"}, {"verdict": "withdrawn"}, {"key": "x"}, {"key": ""}]
)
def test_what_is_no_verdict_is_refused_and_nothing_is_stored(review_cast, stage, client_of, bad):
    candidate = next_assignment(review_cast.ana, stage).candidate
    answer = client_of(review_cast.ana).post(verdict_address(candidate), form(**bad))
    assert answer.status_code == 422 and not Decision.objects.exists()
    assert candidate.citation.title in answer.content.decode()


def title_on(page):
    return re.search(r"<h2 id=\"title.*?</h2>", page.content.decode(), re.S).group(0)


def test_undo_brings_the_record_back(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    client.post(verdict_address(candidate), form())
    back = client.post(f"{DESK}undo/", {"key": uuid4()}, follow=True)
    assert candidate.citation.title in title_on(back)
    replaces = re.search(r'name="replaces" value="([^"]+)"', back.content.decode()).group(1)
    again = client.post(verdict_address(candidate), form(replaces=replaces))
    assert again.status_code == 302


def test_undo_gives_a_script_the_record(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    client.post(verdict_address(candidate), form())
    key = uuid4()
    body = client.post(f"{DESK}undo/", {"key": key}, headers=JSON).content.decode()
    assert f'data-card="{candidate.pk}"' in body and f'data-replaces="{key}"' in body
    nothing = client.post(f"{DESK}undo/", {"key": uuid4()}, headers=JSON).content.decode()
    assert "data-card" not in nothing


def test_any_own_verdict_is_withdrawn_once(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    candidate = next_assignment(review_cast.ana, stage).candidate
    sent, address = form(), reverse("screening:withdraw", args=["tacrolimus", candidate.pk])
    client.post(verdict_address(candidate), sent)
    undo = {"key": uuid4(), "replaces": sent["key"]}
    assert {client.post(address, undo, headers=JSON).status_code for _ in range(2)} == {200}
    assert Decision.objects.count() == 2 and not Decision.objects.current().exists()
    assert client.post(address, {"key": "x"}, headers=JSON).status_code == 422
    late = client.post(address, undo | {"key": uuid4()}, headers=JSON)
    assert late.status_code == 409


def cards_in(answer):
    return re.findall(r'data-card="([^"]+)"', answer.content.decode())


def test_the_next_records_come_ahead_of_time_and_stay_held(review_cast, stage, client_of):
    client = client_of(review_cast.ana)
    first = cards_in(client.get(DESK))
    assert len(first) == 1
    more = client.post(f"{DESK}ahead/", {"want": 11, "have": first})
    assert len(set(cards_in(more) + first)) == 3 and len(cards_in(more)) == 2
    held = re.search(r'data-held="([^"]*)"', more.content.decode()).group(1).split()
    assert sorted(held) == sorted(cards_in(more) + first)
    assert Assignment.objects.filter(reviewer=review_cast.ana).count() == 3
    assert client.post(f"{DESK}put-back/").status_code == 302
    assert not Assignment.objects.held().exists()


@pytest.mark.parametrize("bad", [{}, {"want": 0}, {"want": 201}, {"want": 5, "have": "x"}])
def test_what_is_no_list_of_records_is_refused(review_cast, stage, client_of, bad):
    assert client_of(review_cast.ana).post(f"{DESK}ahead/", bad).status_code == 422


def test_a_page_of_somebody_else_sends_nothing_under_this_account(review_cast, stage, client_of):
    client, candidate = client_of(review_cast.ana), stage.candidates.first()
    for address in (verdict_address(candidate), f"{DESK}undo/", f"{DESK}ahead/"):
        answer = client.post(address, form(reader=review_cast.bo.pk, want=1), headers=JSON)
        assert answer.status_code == 401, address
    assert not Decision.objects.exists() and not Assignment.objects.exists()


def test_tags_go_with_a_verdict_and_are_nobody_elses(review_cast, stage, client_of):
    candidate = next_assignment(review_cast.ana, stage).candidate
    ana, bo = client_of(review_cast.ana), client_of(review_cast.bo)
    ana.post(verdict_address(candidate), form(tags="Mice, in vitro , mice"))
    assert tags_on(review_cast.ana, [candidate.pk])[candidate.pk] == ["in vitro", "Mice"]
    assert 'data-tags=""' in bo.get(DESK).content.decode()
    tip = Decision.objects.get().pk
    ana.post(verdict_address(candidate), form(replaces=tip, verdict="exclude"))
    assert tags_on(review_cast.ana, [candidate.pk])[candidate.pk]
    too_long = form(tags="x" * 61, replaces=Decision.objects.current().get().pk)
    assert ana.post(verdict_address(candidate), too_long, headers=JSON).status_code == 422


def test_terms_are_marked_and_hostile_text_stays_text(review_cast, stage, client_of):
    Citation.objects.update(title="<b>Mice</b> & mice", abstract="AIM: Mice. RESULTS: <i>mice</i>")
    save_terms(review_cast.ana, TermKind.EXCLUDE, ["mice"], personal=True)
    page = client_of(review_cast.ana).get(DESK).content.decode()
    assert '&lt;b&gt;<mark class="hl hl-exclude hl-first"' in page and "<h3>AIM</h3>" in page
    assert (
        "<b>Mice" not in page
        and "hl-exclude" not in client_of(review_cast.bo).get(DESK).content.decode()
    )


@pytest.mark.parametrize(("person", "status"), [("ines", 403), ("olu", 403), ("outsider", 404)])
def test_who_does_not_screen_has_no_desk(review_cast, stage, client_of, person, status):
    client = client_of(getattr(review_cast, person))
    candidate = stage.candidates.first()
    assert client.get(DESK).status_code == status
    assert client.post(verdict_address(candidate), form()).status_code == status
    for action in ("undo", "ahead", "put-back"):
        assert client.post(f"{DESK}{action}/").status_code == status
    withdraw = reverse("screening:withdraw", args=["tacrolimus", candidate.pk])
    assert client.post(withdraw).status_code == status


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
            client.post(f"{DESK}ahead/", {"want": 11})
        counts.append(len(asked))
        add_citations(review_cast.lena, [f"More {n}" for n in range(45)])
        take_in_citations(review_cast.lena)
    assert counts[1] <= counts[0] <= 56


@pytest.mark.parametrize(("person", "at_most"), [("ana", 14), ("bo", 16)])
def test_a_verdict_is_saved_with_few_questions(
    review_cast, stage, client_of, vote, person, at_most
):
    """Three say who asks and two hold the transaction; the second verdict settles an outcome."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    candidate = next_assignment(review_cast.ana, stage).candidate
    if person == "bo":
        vote(review_cast.ana, candidate, "include")
        assert next_assignment(review_cast.bo, stage).candidate == candidate
    member = getattr(review_cast, person)
    client = client_of(member)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(verdict_address(candidate), form(reader=member.pk), headers=JSON)
    assert answer.status_code == 200 and len(asked) <= at_most


def test_records_are_fetched_ahead_with_as_many_questions_at_50_as_at_5(
    review_cast, screening_of, client_of
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    screening_of(review_cast, 60)
    client = client_of(review_cast.ana)
    counts = []
    for want in (5, 50):
        with CaptureQueriesContext(connection) as asked:
            client.post(f"{DESK}ahead/", {"want": want})
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1 <= 26
