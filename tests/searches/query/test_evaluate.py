"""A strategy tried on records: what it finds, what it loses and what cannot be told."""

import random
import re
from dataclasses import replace
from itertools import combinations
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.bibliography import (
    Author,
    BibliographicRecord,
    IndexKeyword,
    PublicationDate,
    Substance,
)
from searches.query.answers import NO, YES, all_of, any_of, negated, unknown
from searches.query.evaluate import Evaluator, evaluate, evaluator_of, finds
from searches.query.fields import Field
from searches.query.nodes import And, Limit, Near, Not, Or, Raw, Ref, Term, Wildcard
from searches.query.parser import read
from searches.query.searchable import SearchableRecord, searchable_record

RECORD = searchable_record(
    BibliographicRecord(
        title="Tacrolimus (FK-506) in recurrent implantation failure: a naïve cohort",
        abstract="Women with tumours were treated. The live birth rate of treated women rose.",
        keywords_author=("immune modulation",),
        keywords_index=(
            IndexKeyword("Tacrolimus", "mesh", True, ("therapeutic use",)),
            IndexKeyword("Abortion, Habitual", "mesh", False, ("drug therapy",)),
            IndexKeyword("Humans", "mesh"),
            IndexKeyword("Reproductive Biology", "keywords_plus"),
        ),
        substances=(Substance("Tacrolimus", "WM0HAQ4WNM"),),
        authors=(
            Author("Khalili", "Amin", affiliations=("Univ Babol, Iran",)),
            Author("van der Berg", "Pieter J", "PJ"),
        ),
        pub_date=PublicationDate(2021, 5),
        date_epub="2020-12-01",
        journal="The New England journal of medicine",
        journal_abbr="N Engl J Med",
        language=("eng",),
        pub_types=("Journal Article", "Randomized Controlled Trial"),
        doi="10.1000/x",
        pmid=31234567,
    )
)
BARE = SearchableRecord(title="Tacrolimus in infertility")

CASES = [
    ("a word of the title", "pubmed", "tacrolimus[ti]", True),
    ("case and accents do not matter", "pubmed", "NAIVE[ti]", True),
    ("a word that is not there", "pubmed", "cyclosporine[tiab]", False),
    ("a part of a word is no word", "pubmed", "tumour[tiab]", False),
    ("a wildcard", "pubmed", "tumou*[tiab]", True),
    ("an optional character", "ovid", "tumo?rs.ti,ab.", True),
    ("one character", "ovid", "wom#n.ti,ab.", True),
    ("a limited wildcard reaches", "ovid", "tumo$3.ti,ab.", True),
    ("a limited wildcard ends", "ovid", "tumo$2.ti,ab.", False),
    ("a phrase", "pubmed", '"implantation failure"[tiab]', True),
    ("a phrase with a wildcard", "pubmed", '"implant* failure"[tiab]', True),
    ("words apart are no phrase", "pubmed", '"recurrent failure"[tiab]', False),
    ("a hyphen equals a space", "pubmed", '"fk 506"[tiab]', True),
    ("a hyphen in the query too", "pubmed", "live-birth[tiab]", True),
    ("no phrase across title and abstract", "pubmed", '"cohort women"[tiab]', False),
    ("a loose phrase side by side", "pubmed", "live birth[tiab]", True),
    ("a loose phrase apart", "pubmed", "birth treated[tiab]", None),
    ("a loose phrase with a word missing", "pubmed", "birth zebra[tiab]", False),
    ("an exact phrase", "scopus", "TITLE({FK-506})", True),
    ("an exact phrase keeps its hyphen", "scopus", "TITLE({FK 506})", False),
    ("title and abstract of PubMed hold keywords", "pubmed", '"immune modulation"[tiab]', True),
    ("those of other databases do not", "ovid", '"immune modulation".ti,ab.', False),
    ("author keywords", "pubmed", '"immune modulation"[ot]', True),
    ("a text word is found among headings", "pubmed", "habitual[tw]", True),
    ("topic holds Keywords Plus", "wos", 'TS="reproductive biology"', True),
    ("a heading", "pubmed", '"Tacrolimus"[mh:noexp]', True),
    ("a heading that is not given", "pubmed", '"Infertility"[mh:noexp]', False),
    ("narrower ones without a vocabulary", "pubmed", '"Infertility"[mh]', None),
    ("a major heading", "pubmed", '"Tacrolimus"[majr:noexp]', True),
    ("a heading that is not major", "pubmed", '"Humans"[majr:noexp]', False),
    ("a heading with its subheading", "pubmed", '"Tacrolimus/therapeutic use"[mh:noexp]', True),
    ("by its code", "ovid", "Tacrolimus/tu", True),
    ("with another subheading", "pubmed", '"Tacrolimus/adverse effects"[mh:noexp]', False),
    ("a subheading with narrower ones", "pubmed", '"Abortion, Habitual/therapy"[mh:noexp]', None),
    ("a truncated heading", "pubmed", "abortion*[mh]", True),
    ("a subheading alone", "pubmed", "drug therapy[sh]", True),
    ("another subheading alone", "pubmed", "genetics[sh]", False),
    ("an Emtree heading on a MeSH record", "embase", "'tacrolimus'/de", None),
    ("a substance", "pubmed", "tacrolimus[nm]", True),
    ("a registry number", "pubmed", "WM0HAQ4WNM[rn]", True),
    ("an author", "pubmed", "Khalili A[au]", True),
    ("an author's first initial", "pubmed", "van der Berg P[au]", True),
    ("another initial", "pubmed", "Khalili B[au]", False),
    ("an author's family name", "pubmed", "Khalili[au]", True),
    ("the first author", "pubmed", "Khalili A[1au]", True),
    ("not the last author", "pubmed", "Khalili A[lastau]", False),
    ("an affiliation", "pubmed", "Iran[ad]", True),
    ("a journal's abbreviation", "pubmed", '"N Engl J Med"[ta]', True),
    ("another journal", "pubmed", '"Lancet"[ta]', False),
    ("a part of a journal's name", "pubmed", '"England"[ta]', None),
    ("a range of years", "pubmed", "2020:2022[dp]", True),
    ("an electronic date counts", "pubmed", "2020[dp]", True),
    ("an open end", "pubmed", "2021/06:3000[dp]", False),
    ("a date less exact than the limit", "pubmed", "2021/05/15:3000[dp]", None),
    ("years before", "scopus", "PUBYEAR < 2019", False),
    ("a date the record lacks", "pubmed", "2020[edat]", None),
    ("a language", "pubmed", "english[la]", True),
    ("a language by its code", "pubmed", "fre[la]", False),
    ("a publication type", "pubmed", '"randomized controlled trial"[pt]', True),
    ("a wider publication type", "pubmed", '"clinical trial"[pt]', None),
    ("another publication type", "pubmed", "review[pt]", False),
    ("a PMID", "pubmed", "31234567[pmid]", True),
    ("a DOI", "pubmed", "10.1000/y[doi]", False),
    ("the filter for humans", "pubmed", "humans[filter]", True),
    ("another filter", "pubmed", "free full text[sb]", None),
    ("a field that no record here holds", "pubmed", "R01[gr]", None),
    ("an untagged word that is there", "pubmed", "tacrolimus", True),
    ("an untagged word that is not", "pubmed", "zebra", None),
    ("words near each other", "pubmed", '"recurrent failure"[tiab:~1]', True),
    ("words too far apart", "pubmed", '"recurrent failure"[tiab:~0]', False),
    ("near in any order", "ovid", "(failure adj3 recurrent).ti,ab.", True),
    ("ordered and in order", "scopus", "TITLE(recurrent PRE/1 failure)", True),
    ("ordered and out of order", "scopus", "TITLE(failure PRE/1 recurrent)", False),
    ("near with alternatives", "ovid", "((zebra or tumo?r*) adj3 wom#n).ti,ab.", True),
    ("near with a phrase", "embase", "('live birth' NEAR/3 'treated women'):ab", True),
    ("near in near", "embase", "(live NEAR/1 birth NEAR/4 treated):ab", True),
    ("three words in a stretch", "pubmed", '"birth rate women"[tiab:~2]', True),
    ("three words, counted differently", "pubmed", '"live rate women"[tiab:~2]', None),
    ("near not across units", "pubmed", '"cohort women"[tiab:~5]', False),
    ("AND inside proximity", "ovid", "(a adj2 (b and c)).ti,ab.", None),
    ("a fragment not understood", "wos", "TS=tacrolimus AND ^^x^^", None),
    ("one yes is enough for OR", "wos", "TS=tacrolimus OR ^^x^^", True),
    ("one no is enough for AND", "wos", "TS=zebra AND ^^x^^", False),
    ("NOT what is there", "pubmed", "tacrolimus[ti] NOT women[tiab]", False),
    ("NOT what is not there", "pubmed", "tacrolimus[ti] NOT men[tiab]", True),
]


@pytest.mark.parametrize(
    ("database", "text", "value"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_answer(database, text, value):
    answer = evaluator_of(read(text, database)).answer(RECORD)
    assert (answer.value, bool(answer.reasons)) == (value, value is None)


SILENT = [
    ("no abstract", "zebra[tiab]", "the record has no abstract"),
    ("no headings", '"Tacrolimus"[mh:noexp]', "the record is not indexed"),
    ("no affiliations", "Iran[ad]", "the record names no affiliations"),
    ("no language", "english[la]", "the record names no language"),
    ("no authors", "Smith J[au]", "the record names no authors"),
    ("no DOI", "10.1/x[doi]", "the record has no DOI"),
    ("near, no abstract", '"a b"[tiab:~3]', "the record has no abstract"),
]


@pytest.mark.parametrize(("text", "reason"), [c[1:] for c in SILENT], ids=[c[0] for c in SILENT])
def test_a_record_that_cannot_tell_says_why(text, reason):
    answer = evaluator_of(read(text)).answer(BARE)
    assert answer.value is None and reason in answer.reasons


def test_an_author_list_cut_short_cannot_tell_of_those_left_out():
    record = replace(RECORD, authors_cut_short=True)
    assert evaluator_of(read("Smith J[au]")).answer(record).value is None
    assert evaluator_of(read("Khalili A[lastau]")).answer(record).value is None


def test_a_search_engines_snippet_is_no_abstract():
    record = BibliographicRecord(title="A", abstract="words …", warnings=("IMP-302",))
    assert searchable_record(record).abstract == ""


# Which part loses it


def test_the_losing_concept_is_named_with_the_terms_tried():
    parsed = read("(tacrolimus[ti] OR fk506[ti]) AND (zebra[tiab] OR horse*[ti]) NOT women[ab]")
    told = evaluator_of(parsed).explain(RECORD)
    assert told.answer is NO
    assert [part.part.number for part in told.losing] == [2, 3]
    assert [(t.text, t.answer.value) for t in told.losing[0].tried] == [
        ("zebra [title abstract]", False),
        ("horse* [title]", False),
    ]
    assert told.losing[1].part.is_excluded


LINES = """#1 "Tacrolimus"[mh:noexp]
#2 fk506[tiab]
#3 #1 OR #2
#4 zebra[tiab]
#5 horse[tiab]
#6 #4 OR #5
#7 #3 AND #6
#8 #7 AND english[la]"""


def test_the_losing_line_is_named():
    evaluator = evaluator_of(read(LINES))
    told = evaluator.explain(RECORD)
    assert [(part.part.line, part.answer.value) for part in told.parts] == [
        (3, True),
        (6, False),
        (8, True),
    ]
    assert [t.text for t in told.losing[0].tried] == [
        "zebra [title abstract]",
        "horse [title abstract]",
    ]
    values = {line: answer.value for line, answer in evaluator.answers_of_lines(RECORD).items()}
    assert values == {1: True, 2: False, 3: True, 4: False, 5: False, 6: False, 7: False, 8: False}


def test_a_line_that_does_not_exist_cannot_be_told():
    answer = evaluator_of(read("#1 tacrolimus[ti]\n#2 #1 AND #9")).answer(RECORD)
    assert answer == unknown("line 9 is not known")


def test_lines_in_a_circle_end():
    told = evaluator_of(read("#1 a[ti]\n#2 #3\n#3 #2 AND #1")).explain(RECORD)
    assert told.answer.value is not True


def test_a_list_of_terms_is_one_part():
    told = evaluator_of(read("tacrolimus[ti]\nzebra[ti]")).explain(RECORD)
    assert told.answer is YES and len(told.parts) == 1


def test_nothing_to_try_is_refused():
    with pytest.raises(ValueError, match="no query"):
        evaluator_of(read("()"))


# Truth tables of the specification (acceptance cases 10 to 12)

UNIVERSE = [set(c) for n in range(5) for c in combinations("abcd", n)]
TABLES = [
    ("a AND b OR c AND d", "a AND b OR c AND d", (5, 3, 7)),
    ("a NOT b OR c", "a AND NOT b OR c", (10, 2, 10)),
    ("a OR b NOT c AND d", "a OR b AND NOT c AND d", (3, 9, 9)),
]


@pytest.mark.parametrize(("text", "in_scopus", "hits"), TABLES, ids=[t[0] for t in TABLES])
def test_sixteen_documents(text, in_scopus, hits):
    texts = {"pubmed": text, "scopus": in_scopus, "wos": f"TS=({text})"}
    trees = [read(asked, database).tree for database, asked in texts.items()]
    assert tuple(sum(finds(tree, document) for document in UNIVERSE) for tree in trees) == hits


def test_only_terms_have_a_place_in_a_truth_table():
    with pytest.raises(TypeError, match="Raw"):
        finds(Raw("x"), {"x"})


# Properties

answers = st.sampled_from([YES, NO, unknown("one"), unknown("another")])
word = st.text("ab", min_size=1, max_size=4)
text = st.lists(word, min_size=1, max_size=12).map(" ".join)


@given(st.lists(answers, max_size=6))
def test_de_morgan_in_three_values(values):
    assert negated(all_of(values)) == any_of(map(negated, values))
    assert negated(any_of(values)) == all_of(map(negated, values))


@given(st.lists(answers, max_size=6), st.randoms())
def test_the_order_does_not_matter(values, random_):
    shuffled = random_.sample(values, len(values))
    assert all_of(values) == all_of(shuffled) and any_of(values) == any_of(shuffled)


@given(st.lists(word, min_size=2, max_size=3), text, st.booleans())
def test_a_wider_distance_loses_nothing(words, title, ordered):
    record = SearchableRecord(title=title)
    terms = tuple(Term(w, "word", Field.TITLE) for w in words)
    rank = {False: 0, None: 1, True: 2}
    found = [rank[evaluate(Near(terms, k, ordered), record).value] for k in range(13)]
    assert found == sorted(found)


@given(word, word, text, st.integers(0, 5), st.booleans())
def test_two_near_words_against_counting(a, b, title, most, ordered):
    words = title.split()
    pairs = [
        (i, j)
        for i, one in enumerate(words)
        for j, other in enumerate(words)
        if one == a and other == b and i != j and (i < j or not ordered)
    ]
    expected = any(abs(i - j) - 1 <= most for i, j in pairs)
    near = Near((Term(a, "word", Field.TITLE), Term(b, "word", Field.TITLE)), most, ordered)
    assert evaluate(near, SearchableRecord(title=title)).value is expected


@given(word, st.lists(st.integers(0, 4), max_size=3), st.data(), text)
def test_wildcards_against_a_regular_expression(stem, places, data, title):
    kinds = st.sampled_from([("many", None), ("many", 2), ("one", None), ("optional", None)])
    trunc, pattern, last = [], "", 0
    for place in sorted(min(place, len(stem)) for place in places):
        kind, limit = data.draw(kinds)
        trunc.append(Wildcard(place, kind, limit))
        sign = {"one": "[ab]", "optional": "[ab]?", "many": "[ab]{0,2}" if limit else "[ab]*"}
        pattern += stem[last:place] + sign[kind]
        last = place
    pattern += stem[last:]
    expected = any(re.fullmatch(pattern, each) for each in title.split())
    term = Term(stem, "word", Field.TITLE, tuple(trunc))
    assert evaluate(term, SearchableRecord(title=title)).value is expected


@given(st.recursive(word, lambda inner: st.tuples(st.sampled_from("&|-"), inner, inner)), text)
def test_a_tree_against_python(shape, title):
    words = set(title.split())

    def build(node):
        if isinstance(node, str):
            return Term(node, "word", Field.TITLE), node in words
        (left, is_left), (right, is_right) = map(build, node[1:])
        kind = {"&": And, "|": Or, "-": Not}[node[0]]
        values = {"&": is_left and is_right, "|": is_left or is_right, "-": is_left > is_right}
        return kind((left, right)), values[node[0]]

    tree, expected = build(shape)
    assert evaluate(tree, SearchableRecord(title=title)).value is expected
    in_words = finds(tree, words)
    assert in_words is expected


# Size


def test_deep_trees_need_no_recursion():
    tree = Term("a", "word", Field.TITLE)
    near = tree
    for number in range(3000):
        tree = And((Or((tree, Ref(number))), Limit("language", "english", Field.LANGUAGE)))
        near = Near((near, Term("b", "word", Field.TITLE)), number % 2)
    record = SearchableRecord(title="a", languages=("eng",))
    told = Evaluator(Or((tree, near))).explain(record)
    assert told.answer is YES


def test_two_thousand_records_against_two_hundred_lines_in_seconds():
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(2000)]
    lines = [
        f"#{n} " + " OR ".join(f"{rng.choice(words)}{rng.choice(['', '*'])}[tiab]" for _ in "12345")
        for n in range(1, 200)
    ]
    lines.append("#200 " + " OR ".join(f"#{n}" for n in range(1, 200)))
    evaluator = evaluator_of(read("\n".join(lines)))
    records = [
        SearchableRecord(title="x", abstract=" ".join(rng.choices(words, k=200)))
        for _ in range(200)
    ]
    start = process_time()
    for record in records:
        evaluator.answer(record)
    assert process_time() - start < 3, "a tenth of two thousand"
