"""Who reads what at a stage, over HTTP."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from screening.models import Assignment, Stage
from screening.rules.arrangement import Arrangement
from screening.selectors.arrangements import arrangement_of
from screening.services.arrangements import arrange
from screening.services.discussions import open_discussions
from screening.vocabulary import Allocation

pytestmark = pytest.mark.django_db
STAGES = "/reviews/tacrolimus/screening/"
PAGE = f"{STAGES}title-abstract/who-reads-what/"
DESK = f"{STAGES}title-abstract/"
QUEUE = {"allocation": "queue", "batch_size": "50"}
SHARE = {"allocation": "share", "batch_size": "50"}
SEEN = {"seen": json.dumps(Arrangement().facts)}


@pytest.fixture
def stage(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 6)
    vote(review_cast.ana, stage.candidates.first(), "exclude")
    return stage


def settle(cast, stage, **values):
    wanted = replace(Arrangement(), **values)
    arrange(cast.lena, stage, wanted, seen=arrangement_of(stage).facts)
    stage.refresh_from_db()


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_lead_sees_each_share_and_nothing_is_written(review_cast, stage, client_of):
    text = text_of(client_of(review_cast.lena).get(PAGE, SHARE))
    assert "Places dealt out</dt><dd>11</dd>" in text
    assert "Records of each person" in text
    stage.refresh_from_db()
    assert stage.allocation == "queue" and Assignment.objects.count() == 1


def test_the_change_is_made_by_a_second_step(review_cast, stage, client_of):
    answer = client_of(review_cast.lena).post(PAGE, SHARE | SEEN, follow=True)
    assert "By share. Places dealt out: 11." in text_of(answer)
    assert Assignment.objects.filter(state="allotted").count() == 11


def test_what_the_preview_shows_is_what_its_button_sends(review_cast, stage, client_of):
    ana = str(review_cast.ana.pk)
    asked = QUEUE | {"readers": [ana], "experienced": [ana], "needs_experienced": "on"}
    text = text_of(client_of(review_cast.lena).get(PAGE, asked))
    assert f'<input type="hidden" name="readers" value="{ana}">' in text
    assert '<input type="hidden" name="needs_experienced" value="True">' in text
    assert 'name="hides_sources" value="True"' not in text
    assert "needs 2 readers, and 1 may screen" in text


def test_places_that_are_free_are_told_and_dealt(review_cast, stage, client_of, add_citations):
    from screening.services.stages import take_in_citations

    settle(review_cast, stage, allocation=Allocation.SHARE)
    add_citations(review_cast.lena, ["New"])
    take_in_citations(review_cast.lena)
    lead = client_of(review_cast.lena)
    assert "2 places are not dealt out" in text_of(lead.get(PAGE))
    lead.post(PAGE, SHARE | {"seen": json.dumps(arrangement_of(stage).facts)})
    assert "not dealt out" not in text_of(lead.get(PAGE))
    assert "arranged so already" in text_of(lead.get(PAGE, SHARE))


def test_an_arrangement_that_was_changed_meanwhile_is_shown_anew(review_cast, stage, client_of):
    Stage.objects.filter(pk=stage.pk).update(allocation="batches")
    for seen in (SEEN, {"seen": "{"}, {}):
        answer = client_of(review_cast.lena).post(PAGE, SHARE | seen)
        assert answer.status_code == 409 and "By batches of 50" in text_of(answer)


@pytest.mark.parametrize(
    "asked",
    [
        {"allocation": "dice", "batch_size": "50"},
        {"allocation": "batches", "batch_size": "201"},
        QUEUE | {"readers": "999999"},
        {"batch_size": "x"},
    ],
)
def test_nonsense_comes_back_with_what_is_wrong(review_cast, stage, client_of, asked):
    lead = client_of(review_cast.lena)
    assert lead.get(PAGE, asked).status_code == 422
    assert lead.post(PAGE, asked | SEEN).status_code == 422


def test_a_share_needs_a_fixed_number_of_readers(review_cast, stage, client_of):
    Stage.objects.filter(pk=stage.pk).update(rule="liberal")
    answer = client_of(review_cast.lena).get(PAGE, SHARE)
    assert answer.status_code == 422 and "fixed number of readers" in text_of(answer)


def test_only_the_lead_comes_here(review_cast, stage, client_of):
    for person in (review_cast.ana, review_cast.ines, review_cast.olu):
        assert client_of(person).get(PAGE, SHARE).status_code == 403
        assert client_of(person).post(PAGE, SHARE | SEEN).status_code == 403
    assert client_of(review_cast.outsider).get(PAGE).status_code == 404
    assert client_of(review_cast.lena).put(PAGE).status_code == 405
    full_text = PAGE.replace("title-abstract", "full-text")
    assert client_of(review_cast.lena).get(full_text).status_code == 404


def test_who_does_not_screen_is_told_so_and_keeps_their_verdicts(review_cast, stage, client_of):
    settle(review_cast, stage, readers=frozenset({review_cast.bo.pk}))
    ana = client_of(review_cast.ana)
    answer = ana.get(DESK)
    assert answer.status_code == 403 and "the lead chose who does (SC-103)" in text_of(answer)
    assert ana.post(f"{DESK}ahead/", {"want": 5}).status_code == 403
    address = reverse("screening:verdict", args=["tacrolimus", stage.candidates.last().pk])
    refused = ana.post(address, {"verdict": "include", "key": "0" * 32})
    assert refused.status_code == 403
    verdicts = text_of(ana.get(f"{DESK}verdicts/"))
    assert "Citation" in verdicts and "Read and change" not in verdicts
    stages = text_of(ana.get(STAGES))
    assert "You do not screen here" in stages and "Open the desk" not in stages
    assert "Open the desk" in text_of(client_of(review_cast.bo).get(STAGES))


def test_by_batches_the_desk_offers_the_next_ones(review_cast, stage, client_of):
    settle(review_cast, stage, allocation=Allocation.BATCHES, batch_size=3)
    ana = client_of(review_cast.ana)
    assert "Take the next 3 records" in text_of(ana.get(DESK))
    assert Assignment.objects.filter(reviewer=review_cast.ana).count() == 1
    shown = ana.post(f"{DESK}batch/", follow=True)
    assert "Citation" in text_of(shown) and shown.status_code == 200
    assert Assignment.objects.filter(reviewer=review_cast.ana, state="leased").count() == 3
    ahead = text_of(ana.post(f"{DESK}ahead/", {"want": 11}))
    assert ahead.count("<article") == 3


def test_a_batch_is_for_who_screens_by_batches(review_cast, stage, client_of):
    assert client_of(review_cast.ana).post(f"{DESK}batch/").status_code == 409
    settle(review_cast, stage, allocation=Allocation.BATCHES)
    assert client_of(review_cast.olu).post(f"{DESK}batch/").status_code == 403
    assert client_of(review_cast.outsider).post(f"{DESK}batch/").status_code == 404
    assert client_of(review_cast.ana).get(f"{DESK}batch/").status_code == 405


def test_an_empty_queue_gives_no_batch_and_says_so(review_cast, stage, client_of, vote):
    settle(review_cast, stage, allocation=Allocation.BATCHES)
    for candidate in stage.candidates.all():
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate, "exclude")
    answer = client_of(review_cast.lena).post(f"{DESK}batch/", follow=True)
    assert "No record is free for you now" in text_of(answer)


def test_by_share_nothing_is_put_back(review_cast, stage, client_of):
    settle(review_cast, stage, allocation=Allocation.SHARE)
    text = text_of(client_of(review_cast.bo).get(DESK))
    assert "desk-record" in text and "put the records at hand back" not in text


TELLING = ("Nakagawa", "Transplantation Proc", "10.1000/tell", "31415926")


@pytest.fixture
def told_of(review_cast, add_citations, vote):
    """A stage in which one record, in conflict, has authors, a journal, a DOI and a PMID."""
    from screening.selectors.candidates import stage_of
    from screening.services.stages import take_in_citations
    from screening.vocabulary import StageKind

    authors = ["Nakagawa, Koji"]
    add_citations(
        review_cast.lena,
        ["Told", "Told too"],
        authors=authors,
        journal="Transplantation Proc",
        doi="10.1000/tell",
        pmid=31415926,
    )
    take_in_citations(review_cast.lena)
    stage = stage_of(review_cast.lena, StageKind.TITLE_ABSTRACT)
    candidate = stage.candidates.get(citation__title="Told")
    vote(review_cast.ana, candidate, "include")
    vote(review_cast.bo, candidate, "exclude")
    open_discussions(review_cast.lena, [candidate.pk])
    return stage


def pages_of(cast, stage, client_of) -> dict[str, str]:
    record = stage.candidates.get(outcome="conflict").pk
    ana, lena = client_of(cast.ana), client_of(cast.lena)
    pages = {
        "desk": ana.get(DESK),
        "ahead": ana.post(f"{DESK}ahead/", {"want": 3}),
        "own verdicts": ana.get(f"{DESK}verdicts/"),
        "discussions": ana.get("/reviews/tacrolimus/discussions/"),
        "discussion": ana.get(f"/reviews/tacrolimus/discussions/{record}/"),
        "conflicts": lena.get("/reviews/tacrolimus/conflicts/"),
        "conflict": lena.get(f"/reviews/tacrolimus/conflicts/{record}/"),
    }
    assert {answer.status_code for answer in pages.values()} == {200}
    return {name: text_of(answer) for name, answer in pages.items()}


def test_hidden_sources_are_on_no_page_where_people_judge(review_cast, told_of, client_of):
    shown = pages_of(review_cast, told_of, client_of)
    assert all(word in shown["desk"] for word in TELLING) and "Nakagawa" in shown["conflict"]
    settle(review_cast, told_of, hides_sources=True)
    hidden = pages_of(review_cast, told_of, client_of)
    assert "Told" in hidden["desk"] and "Told" in hidden["conflict"]
    assert {name for name, text in hidden.items() for word in TELLING if word in text} == set()


def test_the_exports_of_a_lead_still_have_them(review_cast, told_of, client_of):
    settle(review_cast, told_of, hides_sources=True)
    answer = client_of(review_cast.lena).get("/reviews/tacrolimus/exports/citations-csv/")
    assert "Nakagawa" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("n", [5, 50])
def test_the_preview_asks_the_database_as_often_for_few_as_for_many(
    review_cast, screening_of, client_of, django_assert_max_num_queries, n
):
    screening_of(review_cast, n)
    client = client_of(review_cast.lena)
    with django_assert_max_num_queries(18):
        client.get(PAGE, SHARE)
