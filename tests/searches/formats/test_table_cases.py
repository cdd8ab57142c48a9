"""The acceptance cases of tables (format rules: 14, 17, 34, 56 to 66, 68, 71), by their numbers."""

import io
import tracemalloc
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.bibliography import BibliographicRecord
from searches.formats import csv_writer, read_records
from searches.formats.reading import UnreadableFile

from .test_readers import R0, one

POP_OLD = "Cites,Authors,Title,Year,Source,Publisher,ArticleURL,CitesURL,GSRank,QueryDate,Type"
RAYYAN = "key,title,year,authors,notes"
EMBASE = (
    '"SEARCH QUERY","dinosaur:ti"\n-----\n\n"Title","Author Names","Publication Year","PUI"\n'
    '"a","Yang Z., Jiang B.","2024","L20"\n'
)
CENTRAL = "CENTRAL ID,Author(s),Title,Year,PubMed ID,CTgov ID,ICTRP ID\n"


def read(text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    reading = read_records(io.BytesIO(data))
    return list(reading), reading


def record_of(text: str):
    (row,) = read(text)[0]
    return row.record


def people(record) -> list[tuple[str, str]]:
    return [(author.family, author.initials) for author in record.authors]


NAKAGAWA = [("Nakagawa", "K"), ("Kwak-Kim", "J")]
CASES = [
    pytest.param(
        'Authors,Title,Source title,EID\n"Nakagawa K.; Kwak-Kim J.",a,b,2-s2.0-1\n',
        lambda r: (people(r), r.source_db),
        (NAKAGAWA, "scopus"),
        id="case-14-new",
    ),
    pytest.param(
        'Authors,Title,Source title,EID\n"Nakagawa K., Kwak-Kim J.",a,b,2-s2.0-1\n',
        people,
        NAKAGAWA,
        id="case-14-old",
    ),
    pytest.param(
        "Title,Authors,Abstract,Journal,Volume,Issue\n"
        "a,N/A,[No abstract available],undefined,-,NA\n",
        lambda r: (r.authors, r.abstract, r.journal, r.volume, r.issue),
        ((), "", "", "", ""),
        id="case-17",
    ),
    pytest.param(
        "\ufeffDOI,Year,Title,Source title,EID,Author Keywords\n10.1000/x,2024,a,b,2-s2.0-1,c; d\n",
        lambda r: (r.doi, r.year, r.title, r.keywords_author, r.keywords_index),
        ("10.1000/x", 2024, "a", ("c", "d"), ()),
        id="case-56",
    ),
    pytest.param(
        f"{POP_OLD}\n3,A Meyer,a,0,b,c,https://e.org/1,https://e.org/2,1,2026-11-01,\n",
        lambda r: (r.year, r.warnings, r.gs_rank, r.citation_count),
        (None, (), 1, 3),
        id="case-57-old",
    ),
    pytest.param(
        f"{POP_OLD},Abstract\n3,A Meyer,a,2020,b,c,,,1,2026-11-01,PDF,a snippet …\n",
        lambda r: (r.abstract, r.warnings),
        ("a snippet …", ("IMP-302",)),
        id="case-57-snippet",
    ),
    pytest.param(
        EMBASE,
        lambda r: (r.title, people(r), r.year, r.accession, r.source_db),
        ("a", [("Yang", "Z"), ("Jiang", "B")], 2024, "L20", "embase"),
        id="case-58",
    ),
    pytest.param(
        EMBASE.replace('","', '";"').replace("SEARCH QUERY", "\ufeffSEARCH QUERY"),
        lambda r: (r.title, people(r), r.year, r.accession),
        ("a", [("Yang", "Z"), ("Jiang", "B")], 2024, "L20"),
        id="case-58-excel",
    ),
    pytest.param(
        "Article Title,Journal Title,ISSN,First Page,Page Count,Publication Date,PLink\n"
        'a,b,="19326203",14,5,="Jun2023",https://e.org\n',
        lambda r: (r.issn, r.page_start, r.page_end, r.year, r.pub_date.month),
        ("1932-6203", "14", "18", 2023, 6),
        id="case-59",
    ),
    pytest.param(
        f"{CENTRAL}CN-1,b,a,2020,,NCT01234567,\n",
        lambda r: (r.record_type, r.registry_ids, r.accession),
        ("trial_registration", ("NCT01234567",), "CN-1"),
        id="case-60",
    ),
    pytest.param(
        "Title,Authors,Covidence #,Study,Tags\na,b,#1,Yang 2024,x; y\n",
        lambda r: (r.accession, r.imported_decisions[0].labels, r.imported_decisions[0].value),
        ("#1", ("x", "y"), ""),
        id="case-61",
    ),
    pytest.param(
        f'{RAYYAN}\nrayyan-1,a,2020,"Yang, Z. and Jiang, B.",\n',
        people,
        [("Yang", "Z"), ("Jiang", "B")],
        id="case-62",
    ),
    pytest.param(
        '\ufeffAuthors,Title,Publication,Year\n"Khalili, A; ",a,b,2020\n',
        people,
        [("Khalili", "A")],
        id="case-64",
    ),
    pytest.param(
        "Title,Authors\nRETRACTED: a,b\n",
        lambda r: r.retraction_status,
        "retracted",
        id="retracted",
    ),
    pytest.param(
        "id,title,is_retracted,publication_year,ids.openalex\nW1,a,True,2020,W1\n",
        lambda r: (r.retraction_status, r.source_db),
        ("retracted", "openalex"),
        id="openalex-retracted",
    ),
    pytest.param(
        "PMID,Title,Authors,Citation,Journal/Book,Publication Year\n"
        "12,a,Meyer A,J Sample. 2020 Feb;63(2):210-5. doi: 10.1000/x.,J Sample,2020\n",
        lambda r: (r.volume, r.issue, r.page_start, r.page_end, r.source_db),
        ("63", "2", "210", "215", "pubmed"),
        id="pubmed-citation",
    ),
    pytest.param(
        'Key,Item Type,Title,Author,Extra\nK,journalArticle,a,"Berg, A","PMID: 12\nPMCID: PMC3"\n',
        lambda r: (r.pmid, r.pmcid),
        (12, "PMC3"),
        id="zotero-extra",
    ),
    pytest.param(
        "title,authors,asreview_label,asreview_time,asreview_note,asreview_user_name\n"
        "a,b,0,1716300000,dull,Ann\n",
        lambda r: [(d.tool, d.user, d.value, d.time) for d in r.imported_decisions] + [*r.notes],
        [("asreview", "Ann", "exclude", "1716300000"), "dull"],
        id="asreview-columns",
    ),
    pytest.param(
        "key,title,url\nk,a,https://e.org/1     U2  - L2029880245\n",
        lambda r: r.urls,
        ("https://e.org/1",),
        id="rayyan-glued-url",
    ),
]


@pytest.mark.parametrize(("text", "facts", "expected"), CASES)
def test_a_table_gives_its_facts(text, facts, expected):
    assert facts(record_of(text)) == expected


def test_case_34_rayyans_notes_are_taken_apart():
    note = "old note | RAYYAN-LABELS: a,b | RAYYAN-EXCLUSION-REASONS: wrong population"
    record = record_of(f'{RAYYAN}\nrayyan-1,a,2020,b,"{note}"\n')
    (decision,) = record.imported_decisions
    assert record.notes == ("old note",)
    assert (decision.labels, decision.reasons) == (("a", "b"), ("wrong population",))
    assert (decision.user, decision.value) == ("", "")


def test_case_56_a_missing_column_is_no_problem():
    _, reading = read("Title,Source title,EID\na,b,2-s2.0-1\n")
    assert {problem.severity for problem in reading.problems} <= {"info"}


def test_case_58_the_lines_before_the_header_are_counted():
    rows, reading = read(EMBASE)
    assert rows[0].line == 5
    assert reading.problems[0].message.startswith("3 lines before the header")


def test_case_63_one_comma_too_many_costs_no_row():
    rows, _ = read("Title,Authors,Year\nA, B and C,Berg A,2020\nZ,Y,2021\n")
    assert [row.record.title for row in rows] == ["A, B and C", "Z"]
    assert rows[0].record.warnings == ("IMP-208",)


def test_case_65_a_formula_is_written_as_text_and_read_back():
    stream = io.BytesIO()
    title = '=HYPERLINK("x")'
    csv_writer.write([BibliographicRecord(title=title, year=2020, journal="'=1")], stream)
    assert b'"\'=HYPERLINK(""x"")"' in stream.getvalue()
    (row,) = read_records(stream)
    assert (row.record.title, row.record.journal) == (title, "'=1")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "IMP-001", id="case-66-empty"),
        pytest.param(b"\xef\xbb\xbf\r\n \n", "IMP-001", id="case-66-blank"),
        pytest.param(bytes(range(1, 250)) * 9, "IMP-002", id="case-66-random"),
    ],
)
def test_what_holds_nothing_is_refused(data, code):
    with pytest.raises(UnreadableFile) as refusal:
        read(data)
    assert refusal.value.problem.code == code


def test_case_68_what_cannot_be_read_is_counted():
    lines = [f"Title {number},Berg A,2020" for number in range(97)]
    for place in (5, 50, 90):
        lines.insert(place, "a,b,c,2020,d")
    rows, _ = read("\n".join(["Title,Authors,Year", *lines]))
    assert (len(rows), sum(row.record is None for row in rows)) == (100, 3)


# sample: what it does not carry
F = {
    "F11-rayyan.csv": {"pmid": None, "issn": ""},
    "F12-scopus.csv": {"issn": ""},
    "F13-pop.csv": dict.fromkeys(
        ("volume", "issue", "page_start", "page_end", "abstract", "doi", "issn"), ""
    )
    | {"pmid": None},
    "F16-central.csv": {"issn": ""},
    "F16-covidence.csv": {"pmid": None, "issn": ""},
    "F16-asreview.csv": {"pmid": None, "issn": ""},
}


@pytest.mark.parametrize("sample", [pytest.param(name, id=f"case-71-{name}") for name in F])
def test_the_sample_of_a_table_is_the_expected_record(sample):
    record = one(sample.partition("-")[2])[0].record
    expected = R0 | F[sample]
    assert {name: getattr(record, name) for name in expected} == expected
    assert people(record) == [("Khalili", "A"), ("van der Berg", "PJ")]


HOSTILE = [
    (
        "html in a title",
        "<script>alert(1)</script><b>A</b>,x,2020",
        "title",
        "<script>alert(1)</script>A",
    ),
    ("null bytes", "A\x00B,x,2020", "title", "AB"),
    ("control characters", "A\x1bB,x,2020", "title", "AB"),
    ("a negative year", "A,x,-2020", "year", 2020),
    ("a year in Arabic digits", "A,x,٢٠٢٠", "year", None),
    ("a formula", "\"=cmd|' /C calc'!A0\",x,2020", "title", "=cmd|' /C calc'!A0"),
]


@pytest.mark.parametrize(
    ("line", "name", "value"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_cells_are_text(line, name, value):
    assert getattr(record_of(f"Title,Authors,Year\n{line}\n"), name) == value


def test_ten_thousand_authors_are_all_kept():
    names = "; ".join(f"Berg{number}, A" for number in range(10_000))
    assert len(record_of(f'Title,Authors\na,"{names}"\n').authors) == 10_000


def test_a_row_of_very_many_cells_is_given_up_at_once():
    header = "Title,Authors," + ",".join(f"c{number}" for number in range(10_000))
    begin = process_time()
    rows, _ = read(f"{header}\n" + ("x," * 30_000 + "x\n") * 20)
    assert [row.record for row in rows] == [None] * 20
    assert process_time() - begin < 10


def test_a_table_is_never_held_whole():
    text = "Title,Authors,Abstract\n" + f'a,"Berg, A","{"word " * 4_000}"\n' * 600
    data = io.BytesIO(text.encode())
    tracemalloc.start()
    found = sum(1 for _ in read_records(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 600
    assert peak < len(text) // 2


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_table_is_read_or_refused(data):
    whole = EMBASE.encode()
    place = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=4))
    try:
        rows, _ = read(whole[:place] + junk + whole[place + data.draw(st.integers(0, 9)) :])
    except UnreadableFile:
        return
    assert all(
        (row.record is None) == any(p.severity == "error" for p in row.problems) for row in rows
    )
