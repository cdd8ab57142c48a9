"""Search by words, with the index of whichever database the tests run on."""

from importlib import import_module

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from searches.models import Citation
from searches.selectors.search import LONGEST_QUERY, Term, read_terms, search_citations

pytestmark = pytest.mark.django_db

ABSTRACTS = {
    "a": "Recurrent implantation failure was treated with Tacrolimus; failure rates fell.",
    "b": "Failure of implantation. Naïve T-cells, IL-6 and TNF-α in and/or out (p<0.05).",
    "c": "Crohn's disease; see https://example.org/tacro or write to me@example.org.",
    "d": "子宫 内膜 Ångström ﬁne",
}

FOUND = [
    ("nothing asked", "  ", "a b c d"),
    ("one word", "tacrolimus", "a"),
    ("whatever its case", "TACROLIMUS", "a"),
    ("not a part of a word", "crolimus", ""),
    ("every word, in any order", "implantation failure", "a b"),
    ("a word of the title, one of the abstract", "first tacrolimus", "a"),
    ("a phrase", '"implantation failure"', "a"),
    ("a phrase that is not closed", '"implantation failure', "a"),
    ("a stem", "tacro*", "a c"),
    ("a stem at the end of a phrase", '"recurrent implant*"', "a"),
    ("a word that must not occur", "failure -tacrolimus", "b"),
    ("a phrase that must not occur", 'failure -"implantation failure"', "b"),
    ("only what must not occur", "-failure", "c d"),
    ("only two that must not occur", "-failure -crohn", "d"),
    ("either side", "tacrolimus OR crohn", "a c"),
    ("either side, one with two words", "crohn OR failure naive", "b c"),
    ("either side, one of them without", "tacrolimus OR -failure", "a c d"),
    ("or in small letters is a word", "tacrolimus or crohn", ""),
    ("nothing beside OR", "OR tacrolimus OR", "a"),
    ("without its accent", "naive", "b"),
    ("with another accent", "nàive", "b"),
    ("a letter with a ring", "angstrom", "d"),
    ("words joined by a hyphen", "IL-6", "b"),
    ("the half of such words", "tnf", "b"),
    ("words joined by a slash", "and/or", "b"),
    ("the half of those", "or", "b c"),
    ("a part of an address", "example", "c"),
    ("a number behind a sign", "0.05", "b"),
    ("a possessive", "crohn's", "c"),
    ("another script", "子宫", "d"),
    ("no word at all", "%% -- \"'", ""),
]


@pytest.fixture
def library(review_cast, add_citations):
    for name, abstract in ABSTRACTS.items():
        (citation,) = add_citations(review_cast.lena, [f"First {name}"])
        Citation.objects.filter(pk=citation.pk).update(title=f"First {name}x", abstract=abstract)


def names(text: str) -> str:
    found = search_citations(Citation.objects.visible(), text).order_by("pk")
    return " ".join(citation.title[6] for citation in found)


@pytest.mark.parametrize(("text", "found"), [c[1:] for c in FOUND], ids=[c[0] for c in FOUND])
def test_the_search_finds(library, text, found):
    assert names(text) == found


def test_the_index_follows_every_change(library, review_cast, add_citations):
    citation = Citation.objects.get(title="First ax")
    citation.abstract = "Prednisone"
    citation.save()
    assert (names("tacrolimus"), names("prednisone")) == ("", "a")
    citation.records.all().delete()
    citation.delete()
    assert names("prednisone") == ""
    Citation.objects.bulk_create(
        [
            Citation(review=review_cast.review, title="Bulk zinc"),
            Citation(review=review_cast.review, title="Bulk iron"),
        ]
    )
    bulk = search_citations(Citation.objects.all(), "bulk")
    for citation in (found := list(bulk)):
        citation.title = "Gold"
    Citation.objects.bulk_update(found, ["title"])
    assert not bulk.all().exists() and search_citations(Citation.objects.all(), "gold").count() == 2


def test_it_can_be_combined_and_used_in_a_subquery(library):
    found = search_citations(Citation.objects.filter(title__contains="b"), "failure")
    assert [c.title for c in Citation.objects.filter(pk__in=found.values("pk"))] == ["First bx"]
    assert Citation.objects.exclude(pk__in=found).count() == 3


HOSTILE = [
    '"', "'", "*", "-", "- -", '-"', "()", "((", "a:*", "a & b | !c", "NEAR(a b)", "title:a",
    "^a", "{a}", "a\x00b", "\ud800", "a" * 3000, "a " * 3000, "-a " * 1000, "a OR " * 1000,
    "NOT", "AND", "OR OR", "\\", "'; DROP TABLE searches_citation; --", "%s", "%(x)s", "²", "①",
    "a* " * 300, '"' + "a " * 900 + '"', "\u0301", "ﷺ", "\u202e", "İ", "ß", "🙂",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_text_finds_something_or_nothing(library, text):
    names(text)


class AnyText(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.one_of(st.text(), st.text(alphabet="ab \"*-'&|!():<>\\OR", max_size=40)))
    def test_any_text_is_understood_somehow(self, text):
        search_citations(Citation.objects.visible(), text).count()


def test_what_is_written_is_read_as_terms():
    assert read_terms('TNF-α "two words" -no* OR x') == [
        [Term(("tnf", "α")), Term(("two", "words")), Term(("no",), True, True)],
        [Term(("x",))],
    ]
    assert read_terms("a" * (LONGEST_QUERY + 1)) == [[Term(("a" * 200,))]]


def test_the_database_keeps_its_index_after_all_migrations(db):
    """A later migration that rebuilds SQLite's table drops the triggers: see docs/adding.md."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                "AND tbl_name = 'searches_citation' ORDER BY name"
            )
            kinds = ("delete", "insert", "update")
            assert cursor.fetchall() == [(f"citation_words_{kind}",) for kind in kinds]
        else:
            cursor.execute(
                "SELECT is_generated FROM information_schema.columns WHERE "
                "table_name = 'searches_citation' AND column_name = 'search_words'"
            )
            assert cursor.fetchall() == [("ALWAYS",)]
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'citation_words'")
            assert cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_the_index_can_be_taken_away_and_made_again_over_what_is_there(library):
    index = import_module("searches.migrations._search_index")
    for step in (index.remove, index.install, index.install):
        with connection.schema_editor() as editor:
            step(None, editor)
    assert names("tacro*") == "a c"
    Citation.objects.filter(title="First ax").update(abstract="")
    assert names("tacro*") == "c"


def test_a_list_in_the_order_of_titles_is_read_from_the_index(library):
    """The expression of the index and that of the lists must be the same, or SQLite sorts all."""
    from searches.models.citations import FOLDED_TITLE

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts so few rows whatever the index")
    found = Citation.objects.visible().filter(review=1).annotate(folded=FOLDED_TITLE)
    plan = found.order_by("folded", "pk").explain()
    assert "citation_by_title" in plan and "TEMP B-TREE" not in plan
