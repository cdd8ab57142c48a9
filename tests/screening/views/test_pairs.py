"""The duplicates pages over HTTP: pairs to decide, one pair, accepting many, choosing fields."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from screening.models import Candidate
from screening.services.pairs import rule_on_pair
from searches.models import Citation, DuplicateRuling, MaybePair, Record

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/duplicates/"
PAIRS = f"{BASE}pairs/"


@pytest.fixture
def make_pairs(review_cast, add_citations):
    """Pairs that wait, each of a PubMed and a Scopus record, the likeliest first."""

    def make(n: int) -> list[MaybePair]:
        for database in ("pubmed", "scopus"):
            add_citations(review_cast.lena, [f"Work {i}" for i in range(n)], database=database)
        records = list(Record.objects.order_by("pk"))
        return [
            MaybePair.objects.create(
                review=review_cast.review,
                record_a=one,
                record_b=other,
                rule="N6",
                score=0.99 - number / 1000,
                reason="different DOIs: 10.1/a and 10.1/b",
            )
            for number, (one, other) in enumerate(
                zip(records[-2 * n : -n], records[-n:], strict=True)
            )
        ]

    return make


def address(pair) -> str:
    return f"{PAIRS}{pair.record_a_id}/{pair.record_b_id}/"


def rule(client, pair, verdict, **values):
    page = client.get(address(pair))
    form = {
        "verdict": verdict,
        "seen": page.context["pair"].state,
        "after": pair.pk if page.context["pair"].is_waiting else "",
    }
    return client.post(f"{address(pair)}rule/", form | values.pop("form", {}), **values)


def test_the_list_says_in_words_why_each_pair_waits(review_cast, make_pairs, client_of):
    make_pairs(2)
    shown = client_of(review_cast.ines).get(PAIRS).content.decode()
    assert "To decide (2)" in shown and shown.count("Different DOIs · score 0.99") == 2
    assert "Work 1" in shown and "PubMed record 2" in shown and "Scopus record 2" in shown


def test_a_pair_is_shown_side_by_side_with_its_reason(review_cast, make_pairs, client_of):
    (pair,) = make_pairs(1)
    pair.record_b.fields["title"] = "Work 0 again"
    pair.record_b.save()
    shown = client_of(review_cast.ines).get(address(pair)).content.decode()
    assert "Different DOIs: 10.1/a and 10.1/b" in shown and "not in screening" in shown
    assert (
        '<mark class="only-here"><span class="visually-hidden">[only here: </span> again' in shown
    )


def test_ruling_leads_from_pair_to_pair_and_at_the_end_to_the_list(
    review_cast, make_pairs, client_of
):
    first, second = make_pairs(2)
    client = client_of(review_cast.ines)
    assert client.get(f"{PAIRS}next/")["Location"] == address(first)
    answer = rule(client, first, "same", form={"reason": "a copy"})
    assert client.get(answer["Location"])["Location"] == address(second)
    shown = client.get(address(second)).content.decode()
    assert "They are one citation now." in shown and f'href="{address(first)}"' in shown
    answer = rule(client, second, "different")
    assert client.get(answer["Location"])["Location"] == PAIRS
    shown = client.get(PAIRS).content.decode()
    assert "That was the last of these pairs." in shown and "Nothing to decide" in shown
    assert DuplicateRuling.objects.get(verdict="same").reason == "a copy"


def test_skipping_stores_nothing_and_comes_round_again(review_cast, make_pairs, client_of):
    first, second = make_pairs(2)
    client = client_of(review_cast.ines)
    skip = f"{PAIRS}next/?after={first.pk}"
    assert skip in client.get(address(first)).content.decode()
    assert client.get(skip)["Location"] == address(second)
    assert client.get(f"{PAIRS}next/?after={second.pk}")["Location"] == PAIRS
    assert client.get(f"{PAIRS}next/")["Location"] == address(first)
    assert client.get(f"{PAIRS}next/?after=x").status_code == 422


def test_a_filter_stays_while_one_rules(review_cast, make_pairs, client_of):
    first, second = make_pairs(2)
    MaybePair.objects.filter(pk=first.pk).update(rule="similar")
    client = client_of(review_cast.ines)
    assert len(client.get(f"{PAIRS}?rule=N6").context["pairs"]) == 1
    answer = client.get(f"{PAIRS}next/?rule=N6&databases=pubmed-scopus")
    assert answer["Location"] == f"{address(second)}?rule=N6&databases=pubmed-scopus"
    page = client.get(answer["Location"])
    assert f"{address(second)}rule/?rule=N6&amp;databases=pubmed-scopus" in page.content.decode()
    nothing = client.get(f"{PAIRS}?databases=wos-scopus").content.decode()
    assert "None of these waits" in nothing


def test_htmx_gets_the_next_pair_alone_with_the_word_on_the_last(
    review_cast, make_pairs, client_of
):
    first, _ = make_pairs(2)
    client = client_of(review_cast.ines)
    answer = rule(client, first, "different", headers={"HX-Request": "true"}, follow=True)
    shown = answer.content.decode()
    assert '<div id="pair"' in shown and "<html" not in shown
    assert "innerHTML:#messages" in shown and "They are kept apart." in shown
    last = client.get(answer.redirect_chain[-1][0]).context["pair"].maybe
    end = rule(client, last, "same", headers={"HX-Request": "true"}, follow=True)
    assert end["HX-Redirect"] == PAIRS


def test_a_refusal_shows_the_pair_as_it_is_now(review_cast, make_pairs, client_of):
    (pair,) = make_pairs(1)
    client = client_of(review_cast.ines)
    seen = client.get(address(pair)).context["pair"].state
    rule_on_pair(review_cast.lena, (pair.record_a_id, pair.record_b_id), "different")
    answer = client.post(f"{address(pair)}rule/", {"verdict": "same", "seen": seen})
    assert answer.status_code == 409
    assert "Somebody ruled on these records meanwhile" in answer.content.decode()
    assert answer.context["pair"].is_ruled_different
    assert client.post(f"{address(pair)}rule/", {"verdict": "perhaps"}).status_code == 422


def test_what_was_ruled_different_is_listed_and_ruled_on_again(review_cast, make_pairs, client_of):
    (pair,) = make_pairs(1)
    client = client_of(review_cast.ines)
    rule(client, pair, "different")
    MaybePair.objects.all().delete()
    shown = client.get(f"{PAIRS}different/").content.decode()
    assert address(pair) in shown and "ruled by Ines" in shown
    assert rule(client, pair, "same")["Location"] == address(pair)
    assert "take them apart again" in client.get(address(pair)).content.decode()
    rule(client, pair, "different")
    assert Citation.objects.visible().count() == 2


def test_a_blinded_searcher_learns_only_that_screening_has_begun(
    review_cast, screening_of, make_pairs, client_of, vote
):
    screening_of(review_cast, 2)
    one, other = Record.objects.order_by("pk")
    pair = MaybePair.objects.create(
        review=review_cast.review, record_a=one, record_b=other, rule="N6", score=1, reason="x"
    )
    for member in (review_cast.ana, review_cast.bo):
        vote(member, Candidate.objects.get(citation=one.citation), "exclude")
    searcher = client_of(review_cast.ines).get(address(pair)).content.decode()
    assert searcher.count("screening has begun on this record") == 2
    assert "exclude" not in searcher.replace("btn-exclude", "") and "Ana" not in searcher
    lead = client_of(review_cast.lena).get(address(pair)).content.decode()
    assert "excluded" in lead and "Ana: exclude" in lead and "pending" in lead


def test_accepting_counts_first_and_then_opens_a_job(review_cast, make_pairs, client_of):
    make_pairs(3)
    client = client_of(review_cast.ines)
    assert "From a score of" not in client.get(f"{PAIRS}accept/").content.decode()
    counted = client.get(f"{PAIRS}accept/?score=0.985").content.decode()
    assert "<strong>3</strong> pairs wait" in counted and "conflict" not in counted
    lead = client_of(review_cast.lena).get(f"{PAIRS}accept/?score=0.985").content.decode()
    assert "become a conflict for you to settle" in lead
    assert client.post(f"{PAIRS}accept/", {"score": "0.985"})["Location"] == PAIRS
    assert "Accept pairs from a score of 0.985" in client.get(PAIRS).content.decode()


@pytest.mark.parametrize("score", ["", "x", "-1", "1.5", "nan", "inf"])
def test_a_score_that_is_none_is_refused(review_cast, make_pairs, client_of, score):
    make_pairs(1)
    client = client_of(review_cast.ines)
    assert client.get(f"{PAIRS}accept/?score={score}").status_code == 422
    assert client.post(f"{PAIRS}accept/", {"score": score}).status_code == 422


@pytest.mark.parametrize("path", ["", "next/", "accept/", "different/", "PAIR"])
def test_the_pages_are_for_those_who_search(review_cast, make_pairs, client_of, path):
    (pair,) = make_pairs(1)
    where = address(pair) if path == "PAIR" else PAIRS + path
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        assert client_of(getattr(review_cast, person)).get(where).status_code == status
    assert client_of(review_cast.lena).get(where).status_code in (200, 302)


@pytest.mark.parametrize("path", ["pairs/1/2/rule/", "pairs/accept/", "1/choose/", "1/split/"])
def test_the_acts_are_for_those_who_search(review_cast, make_pairs, client_of, path):
    make_pairs(1)
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        assert client_of(getattr(review_cast, person)).post(BASE + path).status_code == status


def test_acts_are_posted_and_records_of_no_pair_are_not_found(review_cast, make_pairs, client_of):
    (pair,) = make_pairs(1)
    client = client_of(review_cast.ines)
    assert client.get(f"{address(pair)}rule/").status_code == 405
    assert client.post(PAIRS).status_code == 405
    assert client.get(f"{PAIRS}{pair.record_a_id}/{pair.record_a_id}/").status_code == 404
    assert client.get(f"{PAIRS}{pair.record_a_id}/999999/").status_code == 404


@pytest.mark.parametrize("path", ["", "different/"])
def test_the_lists_ask_as_few_questions_at_50_pairs_as_at_5(
    review_cast, make_pairs, client_of, path
):
    client = client_of(review_cast.ines)
    counts = []
    for n in (5, 45):
        for pair in make_pairs(n):
            if path:
                ids = (pair.record_a_id, pair.record_b_id)
                rule_on_pair(review_cast.ines, ids, "different")
        with CaptureQueriesContext(connection) as asked:
            client.get(PAIRS + path)
        counts.append(len(asked))
    assert counts[1] == counts[0] <= 12


def test_a_pair_asks_few_questions(review_cast, make_pairs, client_of):
    (pair,) = make_pairs(1)
    client = client_of(review_cast.ines)
    with CaptureQueriesContext(connection) as asked:
        client.get(address(pair))
    assert len(asked) <= 13


@pytest.fixture
def group(review_cast, make_pairs, client_of):
    """Four records of one citation."""
    first, second = make_pairs(2)
    second.record_b.fields["title"] = "The other title"
    second.record_b.save()
    for pair in (first, second):
        rule_on_pair(review_cast.ines, (pair.record_a_id, pair.record_b_id), "same")
    rule_on_pair(review_cast.ines, (first.record_a_id, second.record_a_id), "same")
    return Citation.objects.visible().get()


def test_another_records_value_is_chosen_and_given_back(review_cast, group, client_of):
    client = client_of(review_cast.ines)
    page = f"{BASE}{group.pk}/"
    shown = client.get(page).content.decode()
    assert "The other title" in shown and "Back to automatic" not in shown
    record = Record.objects.get(fields__title="The other title")
    chosen = client.post(f"{page}choose/", {"field": "title", "record": record.pk})
    assert chosen["Location"] == page
    shown = client.get(page).content.decode()
    assert "Back to automatic" in shown and "chosen by Ines" in shown
    group.refresh_from_db()
    assert group.title == "The other title"
    client.post(f"{page}choose/", {"field": "title"})
    group.refresh_from_db()
    assert group.title == "Work 0"
    assert client.post(f"{page}choose/", {"field": "id", "record": record.pk}).status_code == 422
    assert client.post(f"{page}choose/", {"field": "title", "record": "9"}).status_code == 404


def test_ticked_records_leave_together(review_cast, group, client_of):
    client = client_of(review_cast.ines)
    split = f"{BASE}{group.pk}/split/"
    assert client.post(split, {"ticked": "yes"}).status_code == 422
    records = list(group.records.order_by("pk").values_list("pk", flat=True))
    assert client.post(split, {"ticked": "yes", "record": records}).status_code == 422
    client.post(split, {"ticked": "yes", "record": records[:2]})
    sizes = sorted(citation.records.count() for citation in Citation.objects.visible())
    assert sizes == [2, 2] and Citation.objects.visible().count() == 2


def test_each_ruling_of_a_group_leads_to_its_pair(review_cast, group, client_of):
    shown = client_of(review_cast.ines).get(f"{BASE}{group.pk}/").content.decode()
    for ruling in DuplicateRuling.objects.all():
        assert f"{PAIRS}{ruling.record_a_id}/{ruling.record_b_id}/" in shown
