"""The strategy's editor over HTTP, with scripts and without."""

import re
from html import unescape

import pytest

from searches.models import Strategy
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/strategy/"
EDIT, CHECK = f"{PAGE}edit/", f"{PAGE}check/"
TEXT = '(Tacrolimus[tiab] OR FK506[tiab]) AND "Infertility"[mh]'
CROOKED = '(a[tiab] OR “b"[tiab]) and c[tiab]'


def sent(text, *, base_text="", database="pubmed", names=(), terms=(), **values):
    return {
        "text": text,
        "base_text": base_text,
        "base_database": "pubmed",
        "database": database,
        "name": list(names),
        "terms": list(terms),
        **values,
    }


def body(response) -> str:
    return unescape(response.content.decode())


def area(shown: str, name: str) -> str:
    """The content of a text field; HTML drops the line end after its tag."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', shown, re.S)
    return found[1] if found else None


@pytest.fixture
def ines(review_cast, client_of):
    return client_of(review_cast.ines)


def test_a_check_gives_findings_marks_and_concepts_and_stores_nothing(ines):
    shown = body(ines.post(CHECK, sent(CROOKED)))
    assert "SL-106" in shown and "line 1, column 24" in shown
    assert '<mark class="mark-error">and</mark>' in shown
    assert 'value="a"' in shown and area(shown, "terms") == "a\nb"
    assert area(shown, "text") is None and not Strategy.objects.exists()


def test_changed_concepts_rewrite_the_text(ines):
    changed = sent(TEXT, base_text=TEXT, names=["D", "I"], terms=["FK506", "Infertility [mh]"])
    shown = body(ines.post(CHECK, changed))
    assert area(shown, "text") == 'FK506[tiab] AND "Infertility"[mh]'
    assert 'name="terms"' not in shown


def test_renamed_concepts_keep_the_text_and_their_names_are_stored(ines):
    names, terms = ["Drug", "Who"], ["Tacrolimus\nFK506", "Infertility [mh]"]
    ines.post(EDIT, sent(TEXT, base_text=TEXT, names=names, terms=terms))
    saved = Strategy.objects.get()
    assert saved.text == TEXT and [b["name"] for b in saved.blocks] == names


def test_a_changed_text_counts_more_than_old_concepts(ines):
    ines.post(EDIT, sent("x[tiab]", base_text=TEXT, names=["D"], terms=["FK506"]))
    assert Strategy.objects.get().text == "x[tiab]"


def test_another_language_reads_the_text_anew_and_does_not_rewrite_it(ines):
    changed = sent(TEXT, base_text=TEXT, database="scopus", names=["D"], terms=["FK506"])
    assert area(body(ines.post(CHECK, changed)), "text") is None


def test_concepts_are_rewritten_in_the_language_of_the_text(ines):
    old = "TITLE-ABS-KEY(a AND b)"
    changed = sent(old, base_text=old, names=["A"], terms=["a [tw]\nc [tw]"], database="scopus")
    shown = body(ines.post(CHECK, {**changed, "base_database": "scopus"}))
    assert area(shown, "text") == "TITLE-ABS-KEY(a OR c)"


def test_a_fix_is_applied_where_it_belongs(ines):
    shown = body(ines.post(CHECK, sent(CROOKED, fix="SL-201:24:27")))
    key = re.search(r'value="(SL-201:\d+:\d+)"', body(ines.post(CHECK, sent(CROOKED))))[1]
    shown = body(ines.post(CHECK, sent(CROOKED, fix=key)))
    assert area(shown, "text") == CROOKED.replace(" and ", " AND ")


def test_without_scripts_check_and_fix_give_the_page(ines):
    checked = body(ines.post(EDIT, sent(CROOKED, check="1", note="kept")))
    assert "SL-201" in checked and area(checked, "text") == CROOKED and 'value="kept"' in checked
    key = re.search(r'value="(SL-201:\d+:\d+)"', checked)[1]
    mended = body(ines.post(EDIT, sent(CROOKED, fix=key)))
    assert area(mended, "text") == CROOKED.replace(" and ", " AND ")
    assert not Strategy.objects.exists()


def test_more_than_concepts_is_said_and_the_concepts_of_no_text_are_empty(ines):
    assert "more than concepts" in body(ines.post(CHECK, sent("a[tiab] NOT b[tiab]")))
    assert "Concept 1" in body(ines.post(CHECK, sent(" ")))


BAD = [
    ("too long", sent("x" * 200_001), "at most 200,000"),
    ("a language that is none", sent("x", database="google"), "no such language"),
    ("a wrong concept", sent("", names=["D"], terms=['"x"']), "has no place in a term"),
]


@pytest.mark.parametrize(("data", "said"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_what_cannot_be_checked_says_why(ines, data, said):
    for address in (CHECK, EDIT):
        response = ines.post(address, data)
        assert response.status_code == 422 and said in body(response)
    assert not Strategy.objects.exists()


def test_saving_over_a_newer_version_keeps_both_texts_and_shows_the_difference(ines, review_cast):
    save_strategy(review_cast.ines, text=TEXT)
    save_strategy(review_cast.lena, text="newer[tiab]")
    response = ines.post(EDIT, sent("mine[tiab]", base="1", note="mine"))
    shown = body(response)
    assert response.status_code == 409 and "Version 2 was saved meanwhile by Lena" in shown
    assert area(shown, "text") == "mine[tiab]"
    assert re.search(r"<del>.*newer.*</del>", shown) and re.search(r"<ins>.*mine.*</ins>", shown)
    base = re.search(r'name="base" value="(\d+)"', shown)[1]
    ines.post(EDIT, sent("mine[tiab]", base=base))
    assert Strategy.objects.get(version=3).text == "mine[tiab]"


def test_a_broken_text_is_saved_and_the_page_says_what_is_missing(ines):
    shown = body(ines.post(EDIT, sent('(a AND "b'), follow=True))
    assert "cannot be read to its end" in shown and "SL-10" in shown and '(a AND "b' in shown


def test_text_survives_the_form_byte_for_byte(ines):
    text = "\n\n  a[tiab]\u200e AND <b>[tiab]\t\n"
    ines.post(EDIT, sent(text.replace("\n", "\r\n")))
    assert Strategy.objects.get().text == text
    shown = ines.get(EDIT).content.decode()
    assert area(unescape(shown), "text") == text and "&lt;b&gt;" in shown


def test_a_term_is_written_in_the_language_of_the_text(ines):
    asked = {"heading": "Infertility", "database": "ovid"}
    assert ines.get(f"{PAGE}term/", asked).content == b"exp Infertility/"
    assert ines.get(f"{PAGE}term/", {"text": "FK 506"}).content == b'"FK 506"[tiab]'
    assert ines.get(f"{PAGE}term/").status_code == 404
    assert ines.get(f"{PAGE}term/", {"text": '"'}).status_code == 422


def test_who_may_and_how(review_cast, client_of, ines):
    for name in ("ana", "olu"):
        assert client_of(getattr(review_cast, name)).post(CHECK, sent(TEXT)).status_code == 403
    assert client_of(review_cast.outsider).post(CHECK, sent(TEXT)).status_code == 404
    assert ines.get(CHECK).status_code == 405


def test_a_forged_check_is_refused(review_cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(review_cast.ines.user)
    assert client.post(CHECK, sent(TEXT)).status_code == 403


def test_hits_are_counted_on_request_only_where_pubmed_is_set_up(review_cast, ines, settings):
    from django.core.cache import cache

    from tests.servers.ncbi import ncbi

    cache.clear()
    settings.EUTILS_URL = ""
    assert "Count hits" not in body(ines.get(EDIT))
    refused = ines.post(f"{PAGE}counts/", sent(TEXT))
    assert refused.status_code == 422 and "No connection to PubMed" in body(refused)
    with ncbi() as server:
        settings.EUTILS_URL = f"{server.base}/entrez/eutils"
        assert "Count hits" in body(ines.get(EDIT))
        ines.post(CHECK, sent("tacrolimus[tiab]"))
        assert server.asked == []
        typed = sent("TITLE-ABS-KEY(tacrolimus)", database="scopus")
        shown = body(ines.post(f"{PAGE}counts/", typed, headers={"HX-Request": "true"}))
    assert "31045" in shown and "translation for PubMed" in shown and "<html" not in shown


@pytest.mark.parametrize("text", ['(a AND "b', "()", "#1 AND #2", "a NOT", "[tiab]"])
def test_every_page_of_a_broken_strategy_opens(review_cast, ines, add_citations, text):
    from searches.models import KnownRelevant

    (paper,) = add_citations(review_cast.lena, ["A"])
    KnownRelevant.objects.create(
        review=review_cast.review, citation=paper, added_by=review_cast.lena.user
    )
    save_strategy(review_cast.ines, text=text)
    for page in ("", "edit/", "known-relevant/", "1/press/", "1/final/"):
        assert ines.get(f"{PAGE}{page}").status_code == 200, page
    assert ines.get("/reviews/tacrolimus/prisma-s/").status_code == 200


def test_the_answer_to_a_text_of_stray_brackets_stays_small(ines):
    shown = body(ines.post(CHECK, sent("]" * 5_000)))
    assert "4801 more are not listed" in shown
    assert shown.count("<mark") <= 200 and len(shown) < 500_000


def test_no_page_runs_what_stands_in_a_strategy(ines):
    shown = []
    for text in ("<script>a</script>[mh] and b", "<script>a</script>[tiab] OR <script>c"):
        shown += [ines.post(CHECK, sent(text)), ines.post(EDIT, sent(text, check="1"))]
        ines.post(EDIT, sent(text))
        shown.append(ines.post(EDIT, sent(text + " x", base="0")))
    queries = ("", "?version=1", "?from=1&to=2")
    shown += [ines.get(PAGE + query) for query in (*queries, "1/final/", "1/press/")]
    assert Strategy.objects.count() == 2
    for answer in shown:
        assert b"&lt;script&gt;a" in answer.content and b"<script>a" not in answer.content


NUMBERED = "#1 Tacrolimus[tiab] OR FK506[tiab]\n#2 Infertility[mh]\n#3 #1 AND #2"


def test_lines_that_the_concepts_took_the_place_of_are_kept_and_put_back(ines):
    assert "writes it anew as one line" in body(ines.post(EDIT, sent(NUMBERED, check="1")))
    changed = sent(NUMBERED, base_text=NUMBERED, names=["D"], terms=["FK506"])
    shown = body(ines.post(CHECK, changed))
    assert area(shown, "text") == "FK506[tiab]" and area(shown, "replaced") == NUMBERED
    again = sent("FK506[tiab]", base_text="FK506[tiab]", names=["D"], terms=["FK506\nx"])
    shown = body(ines.post(CHECK, {**again, "replaced": NUMBERED}))
    assert area(shown, "replaced") == NUMBERED
    for page in (CHECK, EDIT):
        shown = body(ines.post(page, {**again, "replaced": NUMBERED, "put_back": "1"}))
        assert area(shown, "text") == NUMBERED and area(shown, "replaced") is None
        assert area(shown, "terms") == "Tacrolimus\nFK506"
    assert not Strategy.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tacrolimus AND infertility[tiab]", "“tacrolimus”: no field is named"),
        ("a[tiab] NOT b[tiab]", "It has a NOT."),
        ('"a b"[tiab:~3]', "terms near each other"),
        ("a[tiab] AND english[la]", "It has a limit"),
        ("a[tiab] AND (b[tiab] OR (c[tiab] AND d[tiab]))", "group terms in another way"),
        ("((((", "cannot be read"),
        ("(a[tiab] NOT b[tiab]", "cannot be read"),
    ],
)
def test_a_text_without_concepts_says_why(ines, text, reason):
    assert reason in body(ines.post(CHECK, sent(text)))


def test_a_nul_character_is_found_at_its_place_mended_and_never_stored(ines):
    text = "a[tiab]\nOR b\x00c[tiab]"
    shown = body(ines.post(CHECK, sent(text)))
    assert 'id="findings"' in shown and "line 2, column 5" in shown
    refused = ines.post(EDIT, sent(text))
    assert refused.status_code == 422 and "in line 2, column 5" in body(refused)
    key = re.search(r'value="(SL-107:\d+:\d+)"', shown)[1]
    assert "\x00" not in area(body(ines.post(CHECK, sent(text, fix=key))), "text")
    assert ines.post(EDIT, sent("a[tiab]", note="\x00")).status_code == 422
    assert not Strategy.objects.exists()


def test_a_concept_without_a_name_takes_that_of_its_first_term(ines):
    shown = body(ines.post(CHECK, sent("", names=[""], terms=["prograf\nFK506 [mh]"])))
    assert area(shown, "text") == 'prograf[tiab] OR "FK506"[mh]'
    ines.post(EDIT, sent("", names=[""], terms=["FK506 [mh]\nprograf"], base="0"))
    assert Strategy.objects.get().blocks[0]["name"] == "FK506"


def test_white_space_alone_is_not_praised(ines):
    shown = body(ines.post(CHECK, sent("  \n ")))
    assert "They appear here as you write" in shown and "Nothing to remark" not in shown


def test_a_text_that_was_only_checked_counts_as_not_saved(ines):
    assert "data-unsaved" not in body(ines.get(EDIT))
    assert "data-unsaved" in body(ines.post(EDIT, sent("a[tiab]", check="1")))
