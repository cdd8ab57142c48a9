"""Tables of the databases and tools (format rules 7, cases 56 to 65)."""

import io

import pytest

from searches.formats import read_records
from searches.formats.table_records import split_list


def reading_of(text: str):
    reading = read_records(io.BytesIO(text.encode()), format="csv")
    return list(reading), reading


def record_of(header: str, line: str):
    rows, _ = reading_of(f"{header}\n{line}\n")
    assert len(rows) == 1
    return rows[0].record


FIELDS = [
    ("columns in another order", "DOI,Year,Title", "10.1000/x,2024,a", {"year": 2024}),
    ("header case and blanks", " TITLE ,AUTHORS , year", "a,b,2024", {"title": "a", "year": 2024}),
    ("year 0 is absent", "Title,Year", "a,0", {"year": None, "warnings": ()}),
    ("impossible year", "Title,Year", "a,3024", {"year": None, "warnings": ("IMP-203",)}),
    ("ebsco", "Article Title,Journal Title,ISSN,First Page,Page Count,PLink",
     'a,b,="19326203",14,5,https://e.org',
     {"issn": "1932-6203", "page_start": "14", "page_end": "18", "source_db": "ebsco"}),
    ("ebsco date", "Article Title,Publication Date", 'a,="4/3/2024"', {"year": 2024}),
    ("snippet", "Cites,Authors,Title,GSRank,Abstract", "3,A Meyer,a,7,snip",
     {"warnings": ("IMP-302",), "citation_count": 3, "gs_rank": 7, "source_db": "scholar"}),
    ("registry record", "CENTRAL ID,Title,PubMed ID,CTgov ID", "CN-1,a,,NCT01234567",
     {"record_type": "trial_registration", "registry_ids": ("NCT01234567",)}),
    ("registry id of an article", "CENTRAL ID,Title,PubMed ID,CTgov ID,Publication Type",
     "CN-1,a,PUBMED 12,NCT01234567,Journal article", {"record_type": "article", "pmid": 12}),
    ("embase terms", "Title,PUI,Emtree Medical Index Terms (Major Focus),Emtree Drug Index Terms",
     'a,L20,"skin, cell structure",keratin', {"accession": "L20", "source_db": "embase"}),
    ("pages in one column", "Title,Authors,Pages", "a,b,1008-12", {"page_end": "1012"}),
    ("backward pages", "Title,Authors,Page start,Page end", "a,b,20,10",
     {"page_end": "", "warnings": ("IMP-204",)}),
    ("volume and issue in one", "Title,Authors,Volume", "a,b,23 5",
     {"volume": "23", "issue": "5", "warnings": ("IMP-205",)}),
    ("bad doi", "Title,DOI", "a,see publisher", {"doi": "", "warnings": ("IMP-206",)}),
    ("absent words", "Title,Authors,Abstract", "a,b,[No abstract available]", {"abstract": ""}),
    ("scopus language", "Title,Authors,Language of Original Document", "a,b,English",
     {"language": ("eng",)}),
    ("zotero tags", "Title,Author,Manual Tags,Automatic Tags", "a,b,x; y,y; z",
     {"keywords_author": ("x", "y", "z")}),
    ("month and day", "title,year,month,day", "a,2024,2,1", {"year": 2024}),
    ("guarded formula", "Title,Authors", "'=1+1,b", {"title": "=1+1"}),
    ("unguarded formula", "Title,Authors", '"=HYPERLINK(""x"")",b', {"title": '=HYPERLINK("x")'}),
    ("apostrophe of a word", "Title,Authors", "'t Hooft,b", {"title": "'t Hooft"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "line", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_column_becomes_its_field(header, line, fields):
    record = record_of(header, line)
    assert {name: getattr(record, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Author full names,Title", '"van der Berg, Pieter J. (57000000002)",a'),
        ("Authors,Title", '"Berg, Pieter; ",a'),
        ('"Authors, Primary",Title', '"Berg,Pieter",a'),
    ],
)
def test_one_author_is_not_taken_for_two(header, cell):
    assert len(record_of(header, cell).authors) == 1


def test_the_null_of_lens_is_no_given_name():
    (author,) = record_of("Author/s,Title", "null van den Hoven,a").authors
    assert (author.family, author.initials) == ("van den Hoven", "")


def test_refworks_null_is_no_given_name():
    (author,) = record_of('"Authors, Primary",Title', '"van den Hoven,null",a').authors
    assert (author.family, author.given) == ("van den Hoven", "")


def test_index_terms_keep_vocabulary_and_focus():
    record = record_of(
        "Title,Authors,Emtree Medical Index Terms (Major Focus),MeSH Terms",
        'a,b,"skin, scale",Humans',
    )
    assert [(k.term, k.vocabulary, k.major) for k in record.keywords_index] == [
        ("Humans", "mesh", False),
        ("skin", "emtree", True),
        ("scale", "emtree", True),
    ]


def test_the_labels_of_other_tools_are_history():
    (covidence,) = record_of("Title,Authors,Covidence #,Tags", "a,b,#1,x; y").imported_decisions
    assert (covidence.tool, covidence.value, covidence.labels) == ("covidence", "", ("x", "y"))
    (asreview,) = record_of("title,authors,included", "a,b,0").imported_decisions
    assert (asreview.tool, asreview.value) == ("asreview", "exclude")


ROWS = [
    ("torn title", "A, B and C,Berg A,2020", "A, B and C", ["IMP-208"]),
    ("torn where it cannot be told", "A,B,C,2020", None, ["IMP-210"]),
    ("junk behind the row", "A,B,2020,junk", None, ["IMP-210"]),
    ("empty cells behind the row", "A,B,2020,,", "A", []),
    ("last cell missing", "A,B", "A", []),
    ("a scrap of a row", "A", None, ["IMP-210"]),
    ("open quotation mark", '"A,B,2020', None, ["IMP-210"]),
]


@pytest.mark.parametrize(
    ("line", "title", "codes"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS]
)
def test_a_row_is_brought_to_fit_or_given_up_but_never_shifted(line, title, codes):
    rows, _ = reading_of(f"Title,Authors,Year\n{line}\nZ,Y,2021\n")
    assert [problem.code for problem in rows[0].problems] == codes
    assert (rows[0].record.title if rows[0].record else None) == title
    assert rows[1].record.title == "Z"


def test_every_row_of_a_long_table_arrives():
    lines = [f"Title {number},A B,2020" for number in range(1, 501)]
    rows, _ = reading_of("Title,Authors,Year\n" + "\n".join(lines))
    assert [row.line for row in rows] == list(range(2, 502))
    assert [row.record.title for row in rows] == [f"Title {number}" for number in range(1, 501)]


def test_a_preamble_is_left_out_and_counted():
    rows, reading = reading_of('"SEARCH QUERY","x:ti"\n-----\n\n"Title","PUI"\na,L20\n')
    assert [(row.line, row.record.title) for row in rows] == [(5, "a")]
    assert reading.problems[0].code == "IMP-103"
    assert reading.problems[0].message.startswith("3 lines")


def test_columns_nobody_reads_and_missing_abstracts_are_told():
    _, reading = reading_of("Title,Year,My rating\na,2020,5\n")
    told = {problem.code: problem.message for problem in reading.problems}
    assert "my rating" in told["IMP-207"]
    assert "abstracts" in told["IMP-301"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a; b, c; ", ("a", "b, c")),
        ("a|b", ("a", "b")),
        ("a,b,c", ("a", "b", "c")),
        ("Conduct Disorder, Oppositional", ("Conduct Disorder, Oppositional",)),
        ("", ()),
    ],
)
def test_lists_are_split_where_their_separator_is_sure(text, items):
    assert split_list(text) == items
