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
SAMPLES = {
    "scopus.ris": {},
    "ovid.ris": {"pmid": None, "issn": ""},
    "cochrane.ris": {"issn": ""},
    "ebsco.ris": {"pmid": None},
    "wos.ris": {"journal": "JOURNAL OF SAMPLE REPRODUCTION", "pmid": None},
    "endnote.ris": {"pmid": None, "issn": ""},
    "pubmed.nbib": {"journal": "Journal of sample reproduction"},
    "renamed_pubmed.ris": {"journal": "Journal of sample reproduction"},
    "scopus.csv": {"issn": ""},
    "rayyan.csv": {"pmid": None, "issn": ""},
    "pop.csv": {
        "pmid": None,
        "issn": "",
        "abstract": "",
        "volume": "",
        "issue": "",
        "page_start": "",
        "page_end": "",
        "doi": "",
    },
    "pubmed.csv": {
        "issn": "",
        "abstract": "",
        "volume": "",
        "issue": "",
        "page_start": "",
        "page_end": "",
    },
    "generic.tsv": {"pmid": None, "issn": ""},
}


def rows_of(data: bytes, **options):
    reading = read_records(io.BytesIO(data), **options)
    return list(reading), reading


def one(name: str):
    rows, reading = rows_of((CASES / name).read_bytes())
    assert len(rows) == 1
    return rows[0], reading


@pytest.mark.parametrize("name", SAMPLES)
def test_every_dialect_gives_the_same_record(name):
    row, _ = one(name)
    expected = R0 | SAMPLES[name]
    assert {field: getattr(row.record, field) for field in expected} == expected
    people = [(author.family, author.initials) for author in row.record.authors]
    assert people == [("Khalili", "A"), ("van der Berg", "PJ")]


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - {"pop.csv", "pubmed.csv", "rayyan.csv"}))
def test_keywords_come_along(name):
    record = one(name)[0].record
    words = [*record.keywords_author, *(keyword.term for keyword in record.keywords_index)]
    assert sorted(words) == ["infertility", "tacrolimus"]


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
    assert "Mend" in problem.message or "mend" in problem.message


REFUSED = [
    ("empty", b"", "IMP-001"),
    ("only a mark", b"\xef\xbb\xbf \n", "IMP-001"),
    ("random", bytes(range(1, 200)), "IMP-002"),
    ("html", b"<!DOCTYPE html><html><body>Sign in</body></html>", "IMP-002"),
    ("pdf", b"%PDF-1.7 ...", "IMP-002"),
    ("zip", b"PK\x03\x04 ...", "IMP-003"),
    ("bibtex", b"@article{a, title={b}}", "IMP-002"),
]


@pytest.mark.parametrize(
    ("data", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_file_that_is_none_is_refused_with_what_it_seems_to_be(data, code):
    with pytest.raises(UnreadableFile) as refusal:
        rows_of(data)
    assert refusal.value.problem.code == code


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
            "ER  -",
            "  more",
            "SP  - 10",
            "EP  - 2",
            "",
            "KW  -",
        ]
        + ["PMID- 12", "AB  - x", "FAU - Y, Z", "DP  - 2020 Feb", "      cont", "DO  - 10.1/x"]
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_tagged_lines_in_any_order_lose_nothing(lines, end):
    data = end.join(lines).encode()
    for key in ("ris", "nbib"):
        try:
            rows, reading = rows_of(data, format=key)
        except UnreadableFile:
            return
        kept = "".join(row.raw for row in rows)
        for line in lines:
            tagged = line[2:6] in ("  - ", "  -") and line[:2] not in ("ER",)
            if key == "ris" and tagged:
                assert line in kept


COUNTS = {
    "citesource_gambling/20221207_gambling-harms_pubmed_176.ris": 176,
    "citesource_gambling/20221207_gambling-harms_scopus_255.ris": 255,
    "citesource_gambling/20221207_gambling-harms_psycinfo_124.ris": 124,
    "citesource_gambling/20221207_gambling-harms_crimjust_41.ris": 41,
    "citesource_gambling/20221207_gambling-harms_lens_49.ris": 49,
    "citation_file_formatting/RIS/_baseline.ris": 100,
    "citation_file_formatting/RIS/_baseline_pubmed.ris": 50,
    "citation_file_formatting/RIS/_baseline_cinahl.ris": 9,
    "citation_file_formatting/RIS/_baseline_cochrane_endnote.ris": 3,
    "citation_file_formatting/RIS/_baseline_scopus.ris": 10,
    "citation_file_formatting/RIS/_baseline_webofscience.ris": 10,
    "citation_file_formatting/RIS/_baseline_mdpi.ris": 11,
    "citation_file_formatting/CSV/_baseline_scopus.csv": 10,
    "citation_file_formatting/CSV/_baseline_cinahl.csv": 10,
    "citation_file_formatting/CSV/_baseline_cochrane.csv": 3,
    "citation_file_formatting/CSV/_baseline_excel.csv": 10,
    "reflib_blue_light/blue-light.ris": 102,
    "reflib_blue_light/blue-light.nbib": 80,
}


@pytest.mark.parametrize("path", COUNTS)
def test_real_exports_give_every_record(shared, path):
    rows, _ = rows_of((shared / "data/exports" / path).read_bytes())
    assert len(rows) == COUNTS[path]
    assert all(row.record for row in rows)


def test_the_same_ten_records_come_from_every_carrier(shared):
    folder = shared / "data/exports/citation_file_formatting"
    carriers = ["RIS/_baseline_embase.ris", "RIS/_baseline_endnote.ris", "RIS/_baseline_zotero.ris"]
    carriers += ["RIS/_baseline_mendeley.ris", "RIS/_baseline_refworks.ris"]
    carriers += ["RIS/_baseline_rayyan.ris", "RIS/_baseline_eppireviewer.ris"]
    carriers += ["CSV/_baseline_embase.csv", "CSV/_baseline_rayyan.csv", "CSV/_baseline_zotero.csv"]
    titles = []
    for carrier in carriers:
        rows, _ = rows_of((folder / carrier).read_bytes())
        titles.append({row.record.dedup_keys["k_title"] for row in rows})
    assert all(len(found) == 10 for found in titles)
    assert set.intersection(*titles) == set.union(*titles)
