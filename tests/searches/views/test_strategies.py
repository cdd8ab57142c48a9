"""Pages of the search strategy over HTTP."""

import re
from html import unescape

import pytest

from searches.models import Strategy

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/strategy/"
EDIT = f"{PAGE}edit/"
TYPED = {
    "name": ["Tacrolimus", "Infertility", ""],
    "terms": [
        "Tacrolimus [mh]\nFK506\n",
        "Infertility[MeSH]\nAbortion, Spontaneous [mh]\nrecurrent miscarriage [tiab]\n"
        "recurrent pregnancy loss\n\nrecurrent implantation failure",
        "",
    ],
    "note": "First draft",
}
TEXTS = {
    "pubmed": '("Tacrolimus"[mh] OR FK506[tiab]) AND ("Infertility"[mh] OR '
    '"Abortion, Spontaneous"[mh] OR "recurrent miscarriage"[tiab] OR '
    '"recurrent pregnancy loss"[tiab] OR "recurrent implantation failure"[tiab])',
    "scopus": 'TITLE-ABS-KEY((tacrolimus OR FK506) AND (infertility OR "spontaneous abortion" OR '
    '"recurrent miscarriage" OR "recurrent pregnancy loss" OR "recurrent implantation failure"))',
    "wos": 'TS=((tacrolimus OR FK506) AND (infertility OR "spontaneous abortion" OR '
    '"recurrent miscarriage" OR "recurrent pregnancy loss" OR "recurrent implantation failure"))',
    "scholar": 'tacrolimus OR FK506 infertility OR "spontaneous abortion" OR '
    '"recurrent miscarriage" OR "recurrent pregnancy loss" OR "recurrent implantation failure"',
}
"""The texts of the search-language rules, section 15."""


@pytest.fixture
def written(review_cast, client_of):
    client_of(review_cast.ines).post(EDIT, TYPED)
    return Strategy.objects.get()


def page_of(client, address=PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_empty_page_says_what_to_do_next(review_cast, client_of):
    assert EDIT in page_of(client_of(review_cast.ines))
    assert EDIT not in page_of(client_of(review_cast.ana))


def test_what_is_typed_becomes_headings_and_texts(written):
    terms = [(t["text"], t["kind"], t["field"]) for block in written.blocks for t in block["terms"]]
    assert terms == [
        ("Tacrolimus", "mesh", "mesh"),
        ("FK506", "text", "title_abstract"),
        ("Infertility", "mesh", "mesh"),
        ("Abortion, Spontaneous", "mesh", "mesh"),
        ("recurrent miscarriage", "text", "title_abstract"),
        ("recurrent pregnancy loss", "text", "title_abstract"),
        ("recurrent implantation failure", "text", "title_abstract"),
    ]
    assert written.note == "First draft" and written.version == 1


@pytest.mark.parametrize("database", TEXTS)
def test_everybody_reads_the_exact_text_for_each_database(
    review_cast, written, client_of, database
):
    shown = page_of(client_of(review_cast.olu))
    text = re.search(rf'<pre[^>]* id="text-{database}"[^>]*>([^<]*)</pre>', shown)
    assert text[1] == TEXTS[database]


def test_the_four_usual_databases_come_first_and_warnings_stand_below(
    review_cast, written, client_of
):
    shown = page_of(client_of(review_cast.ana))
    order = re.findall(r'<pre[^>]* id="text-(\w+)"', shown)
    assert order[:4] == ["pubmed", "scopus", "wos", "scholar"] and len(order) == 8
    scholar = shown[shown.index('id="text-scholar"') : shown.index('id="text-ovid"')]
    assert scholar.count("SL-903") == 5


def test_the_form_shows_what_was_stored_and_an_empty_concept(review_cast, written, client_of):
    shown = page_of(client_of(review_cast.lena), EDIT)
    shown = shown[: shown.index("<template")]
    assert ">Tacrolimus [mh]\nFK506</textarea>" in shown
    assert shown.count('name="terms"') == 3


def test_saving_the_form_as_it_came_changes_nothing(review_cast, written, client_of):
    terms = {"name": ["A"], "terms": ["words [ti]\nmore words [title_abstract_keywords]\nx [tw]"]}
    client = client_of(review_cast.ines)
    client.post(EDIT, terms)
    shown = page_of(client, EDIT)
    again = {
        "name": re.findall(r'name="name" value="([^"]*)"', shown),
        "terms": re.findall(r'name="terms"[^>]*>([^<]*)</textarea>', shown),
    }
    response = client.post(EDIT, again, follow=True)
    assert Strategy.objects.count() == 2
    assert "Nothing changed; version 2 stays" in response.content.decode()


def test_a_change_is_a_new_version_that_says_what_changed(review_cast, written, client_of):
    client = client_of(review_cast.lena)
    client.post(EDIT, {**TYPED, "terms": ["Tacrolimus [mh]\nProgcraf", *TYPED["terms"][1:]]})
    shown = page_of(client)
    assert "+ Tacrolimus: Progcraf" in shown and "− Tacrolimus: FK506" in shown
    old = page_of(client, f"{PAGE}?version=1")
    assert TEXTS["pubmed"] in old and "The newest is version 2" in old
    assert "Progcraf[tiab]" not in old


@pytest.mark.parametrize("version", ["9", "0", "x", "1'", ""])
def test_a_version_that_is_not_there_is_not_found(review_cast, written, client_of, version):
    assert client_of(review_cast.ana).get(PAGE, {"version": version}).status_code == 404


BAD = [
    ("nothing written", [""], [""], "at least one"),
    ("a concept without terms", ["Drug"], [""], 'Block 1 "Drug" has no terms'),
    ("a bracket in a term", ["Drug"], ["FK506\nx [majr] y"], 'Block 1 "Drug", term 2'),
    ("a tag that is no field of words", ["Drug"], ["english [la]"], "term 1"),
    ("quotation marks", ["Drug"], ['"FK506"'], "has no place in a term"),
    ("more names than terms", ["Drug", "Other"], ["FK506"], 'Block 2 "Other" has no terms'),
]


@pytest.mark.parametrize(("names", "terms", "said"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_what_cannot_be_read_comes_back_as_typed(review_cast, client_of, names, terms, said):
    sent = {"name": names, "terms": terms, "note": "kept"}
    response = client_of(review_cast.ines).post(EDIT, sent)
    shown = unescape(response.content.decode())
    assert response.status_code == 422 and said in shown
    assert all(text in shown for text in (*names, *terms, "kept"))
    assert not Strategy.objects.exists()


def test_hostile_terms_are_shown_as_text(review_cast, client_of):
    sent = {"name": ["<script>alert(1)</script>"], "terms": ["FK506"], "note": "<b>bold</b>"}
    client = client_of(review_cast.ines)
    client.post(EDIT, sent)
    for address in (PAGE, EDIT):
        shown = client.get(address).content
        assert b"<script>alert" not in shown and b"&lt;script&gt;alert" in shown
    assert b"<b>bold" not in client.get(PAGE).content


@pytest.mark.parametrize("person", ["ana", "olu"])
def test_writing_is_for_the_lead_and_the_searcher(review_cast, written, client_of, person):
    client = client_of(getattr(review_cast, person))
    assert client.get(EDIT).status_code == client.post(EDIT, TYPED).status_code == 403
    assert EDIT not in page_of(client)


def test_outsiders_and_wrong_methods(review_cast, written, client_of):
    outsider, lead = client_of(review_cast.outsider), client_of(review_cast.lena)
    assert outsider.get(PAGE).status_code == outsider.post(EDIT, TYPED).status_code == 404
    assert lead.post(PAGE).status_code == lead.delete(EDIT).status_code == 405
