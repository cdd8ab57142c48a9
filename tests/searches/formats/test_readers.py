"""Readers: one invented record in the dialect of each producer, and whatever else a file may be."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats import READERS, read_records
from searches.formats.reading import UnreadableFile

CASES = Path(__file__).resolve().parent / "cases"
R0 = {
    "title": "Tacrolimus in recurrent implantation failure",
    "year": 2024,
    "journal": "Journal of Sample Reproduction",
    "volume": "12",
    "issue": "2",
    "page_start": "210",
    "page_end": "215",
    "doi": "10.5555/sample.10",
    "pmid": 31234567,
    "issn": "1680-6433",
    "abstract": "Aim. We tested tacrolimus.",
}
# file: the fields that the sample does not carry, or writes in its own way
NO_PLACE = dict.fromkeys(("volume", "issue", "page_start", "page_end", "abstract"), "")
SAMPLES = {
    "scopus.ris": {},
    "ovid.ris": {"pmid": None, "issn": ""},
    "cochrane.ris": {"issn": ""},
    "ebsco.ris": {"pmid": None},
    "wos.ris": {"journal": "JOURNAL OF SAMPLE REPRODUCTION", "pmid": None},
    "endnote.ris": {"pmid": None, "issn": ""},
    "pubmed.nbib": {"journal": "Journal of sample reproduction"},
    "renamed_pubmed.ris": {"journal": "Journal of sample reproduction"},
    "pubmed.xml": {"journal": "Journal of sample reproduction"},
    "endnote.xml": {"pmid": None},
    "notefirst.txt": {"pmid": None, "issn": "", "doi": ""},
    "scopus.csv": {"issn": ""},
    "rayyan.csv": {"pmid": None, "issn": ""},
    "pop.csv": NO_PLACE | {"pmid": None, "issn": "", "doi": ""},
    "pubmed.csv": NO_PLACE | {"issn": ""},
    "central.csv": {"issn": ""},
    "covidence.csv": {"pmid": None, "issn": ""},
    "asreview.csv": {"pmid": None, "issn": ""},
    "generic.tsv": {"pmid": None, "issn": ""},
    "wos.txt": {"journal": "JOURNAL OF SAMPLE REPRODUCTION"},
    "wos_tab.txt": {"journal": "JOURNAL OF SAMPLE REPRODUCTION"},
    "endnote.enw": {},
    "noteexpress.txt": {"pmid": None, "issn": ""},
    "cnki_gb18030.txt": {"pmid": None},
    "cochrane.txt": {"issn": ""},
    "ovid.ovd": {},
    "ovid_names.txt": {"pmid": None},
    "pop.bib": {"pmid": None, "issn": "", "abstract": ""},
    "scopus.bib": {},
    "wos.bib": {"journal": "JOURNAL OF SAMPLE REPRODUCTION", "pmid": None},
}


def rows_of(data: bytes, **options):
    reading = read_records(io.BytesIO(data), **options)
    return list(reading), reading


def one(name: str):
    rows, reading = rows_of((CASES / name).read_bytes())
    assert len(rows) == 1
    return rows[0], reading


@pytest.mark.parametrize("name", [pytest.param(name, id=f"case-71-{name}") for name in SAMPLES])
def test_every_dialect_gives_the_same_record(name):
    row, _ = one(name)
    expected = R0 | SAMPLES[name]
    assert {field: getattr(row.record, field) for field in expected} == expected
    people = [(author.family, author.initials) for author in row.record.authors]
    assert people == [("Khalili", "A"), ("van der Berg", "PJ")]


WITHOUT_KEYWORDS = {"pop.bib", "pop.csv", "pubmed.csv", "rayyan.csv", "covidence.csv"}


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - WITHOUT_KEYWORDS))
def test_keywords_come_along(name):
    record = one(name)[0].record
    words = [*record.keywords_author, *(keyword.term for keyword in record.keywords_index)]
    assert sorted(map(str.lower, words)) == ["infertility", "tacrolimus"]


def test_the_raw_text_is_kept_exactly():
    data = (CASES / "pubmed.nbib").read_bytes()
    assert one("pubmed.nbib")[0].raw == data.decode()


def test_an_ovid_major_term_is_an_index_term():
    assert one("ovid.ris")[0].record.keywords_index[0].major


def test_what_stands_before_the_first_record_is_counted():
    _, reading = one("cochrane.ris")
    codes = {problem.code: problem.message for problem in reading.problems}
    assert codes["IMP-103"].startswith("3 lines")
    assert "2 records, but 1" in codes["IMP-106"]


def test_an_ebsco_copyright_notice_is_no_abstract():
    assert any("Copyright" in note for note in one("ebsco.ris")[0].record.notes)


def test_rayyans_decisions_are_history():
    record = one("rayyan.csv")[0].record
    assert [(d.user, d.value) for d in record.imported_decisions] == [
        ("Ann", "include"),
        ("Bo", "maybe"),
    ]
    assert record.imported_decisions[0].labels == ("check",)
    assert record.imported_decisions[0].reasons == ("wrong population",)


RIS = "TY  - JOUR\nTI  - {}\nER  - \n"
ODD_FILES = [
    ("mark", ("\ufeff" + RIS.format("a") + RIS.format("b")).encode(), ["a", "b"]),
    ("utf16", (RIS.format("é")).encode("utf-16"), ["é"]),
    ("latin1", RIS.format("é").encode("latin-1"), ["é"]),
    ("crlf", RIS.format("a").replace("\n", "\r\n").encode(), ["a"]),
    ("cr", RIS.format("a").replace("\n", "\r").encode(), ["a"]),
    ("no end mark", b"TY  - JOUR\nTI  - a\nTY  - JOUR\nTI  - b\n", ["a", "b"]),
    ("cut short", b"TY  - JOUR\nTI  - a\nER  -\nTY  - JOUR\nTI  - b", ["a", "b"]),
    ("one blank", b"TY - JOUR\nTI - a\nER -\n", ["a"]),
    ("no TY", b"TY  - JOUR\nTI  - a\nER  -\nTI  - b\nER  -\n", ["a", "b"]),
    ("continued", b"TY  - JOUR\nTI  - a\n   b\nER  -\n", ["a b"]),
    ("nothing usable", b"TY  - JOUR\nER  -\nTY  - JOUR\nTI  - b\nER  -\n", [None, "b"]),
    ("no title", b"TY  - JOUR\nAU  - A B\nER  -\n", ["[no title]"]),
    ("two nbib without a blank line", b"PMID- 1\nTI  - a\nPMID- 2\nTI  - b\n", ["a", "b"]),
    ("nbib without known tags", b"PMID- 1\nTI  - a\n\nXYZ - 2\nrubbish\n", ["a", None]),
    ("csv surplus", b"Title,Authors,Year\na,b,2020\nb,c,x,2020,9\n", ["a", None]),
    ("csv open quote", b'Title,Authors,Year\na,b,2020\n"c,d,2020\ne,f,2021\n', ["a", None, "e"]),
    ("csv line break", b'Title,Authors,Year\n"a\nb",c,2020\n', ["a b"]),
    ("csv semicolons", b"Title;Authors;Year\na;b;2020\n", ["a"]),
    ("excel guard", b'Title,Authors,Year\n="a",b,2020\n', ["a"]),
]


@pytest.mark.parametrize(
    ("data", "titles"), [case[1:] for case in ODD_FILES], ids=[case[0] for case in ODD_FILES]
)
def test_every_entry_arrives_readable_or_not(data, titles):
    rows, _ = rows_of(data)
    assert [row.record.title if row.record else None for row in rows] == titles
    assert [row.position for row in rows] == list(range(1, len(titles) + 1))


def test_an_unreadable_entry_says_where_it_is_and_what_to_do():
    rows, _ = rows_of(b"TY  - JOUR\nTI  - a\nER  -\n\nTY  - JOUR\nER  -\n")
    problem = rows[1].problems[0]
    assert (rows[1].line, problem.line, problem.code) == (5, 5, "IMP-210")
    assert "compare it with the source" in problem.message


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, *(reader.KEY for reader in READERS)]))
def test_no_bytes_bring_a_reader_down(data, format):
    try:
        rows, _ = rows_of(data, format=format)
    except UnreadableFile:
        return
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


LINES = st.lists(
    st.sampled_from(
        [
            "TY  - JOUR",
            "TI  - a",
            "AU  - B, C",
            "ER  - ",
            "  more",
            "SP  - 10",
            "EP  - 2",
            "",
            "KW  -",
        ]
        + [
            "KW  -",
            "PMID- 12",
            "AB  - x",
            "FAU - Y, Z",
            "DP  - 2020 Feb",
            "      cont",
            "DO  - 10.1/x",
        ]
        + ["Title,Authors,Year", '"a,b', 'c",d,2020', "e, f,g,2020", "Record #1 of 9", "\x01"]
    ),
    max_size=25,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(READERS))
def test_every_row_stands_in_the_file_where_it_says(lines, end, reader):
    text = end.join(lines)
    try:
        rows, _ = rows_of(text.encode(), format=reader.KEY)
    except UnreadableFile:
        return
    whole = io.StringIO(text, newline="").readlines()
    free = 1
    for row in rows:
        assert row.line >= free
        taken = io.StringIO(row.raw, newline="").readlines()
        assert whole[row.line - 1 : row.line - 1 + len(taken)] == taken
        assert (row.record is None) == any(p.severity == "error" for p in row.problems)
        if row.record:
            assert row.record.warnings == tuple(p.code for p in row.problems)
            assert (row.record.batch_index, row.record.raw) == (row.position, row.raw)
        free = row.line + len(taken)


@given(LINES)
def test_a_tagged_line_of_a_ris_file_is_in_a_row(lines):
    try:
        rows, _ = rows_of("\n".join(lines).encode(), format="ris")
    except UnreadableFile:
        return
    kept = [line for row in rows for line in row.raw.splitlines()]
    tagged = {"TI  - a", "AU  - B, C", "SP  - 10", "EP  - 2", "KW  -", "AB  - x"}
    assert [line for line in kept if line in tagged] == [line for line in lines if line in tagged]


def test_reading_twice_gives_the_same():
    reading = read_records(io.BytesIO((CASES / "cochrane.ris").read_bytes()))
    assert (list(reading), reading.problems) == (list(reading), reading.problems)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_keys_for_comparing_are_the_same_whatever_the_carrier(name):
    keys = one(name)[0].record.dedup_keys
    assert keys["k_title_year"] == "tacrolimus in recurrent implantation failure|2024"
    assert keys.get("k_author_year_page", "khalili a|2024|210") == "khalili a|2024|210"
