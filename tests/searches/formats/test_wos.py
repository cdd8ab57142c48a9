"""Web of Science, as plain text and as a table (format rules 8, cases 47, 48 and 71)."""

import io

import pytest

from searches.bibliography import IndexKeyword
from searches.formats import read_records

HEAD = "FN Clarivate Analytics Web of Science\nVR 1.0\n"


def plain(*lines: str, end: str = "ER\n\nEF\n"):
    text = HEAD + "\n".join(["PT J", "TI a", *lines]) + "\n" + end
    reading = read_records(io.BytesIO(text.encode()), format="wos_plain")
    return list(reading), reading


def table(rows: list[str], encoding: str = "utf-8-sig"):
    reading = read_records(io.BytesIO("\r\n".join(rows).encode(encoding)), format="wos_tab")
    return list(reading), reading


def test_two_entries_and_a_wrapped_title():
    text = f"{HEAD}PT J\nTI Tacrolimus in\n   pregnancy\nER\n\nPT J\nTI b\nER\n\nEF\n"
    reading = read_records(io.BytesIO(text.encode()))
    assert [row.record.title for row in reading] == ["Tacrolimus in pregnancy", "b"]
    assert reading.problems == []


FIELDS = [
    ("names in full before short ones", ["AU Khalili, A", "AF Khalili, Amin"],
     {"names": ["Khalili Amin"]}),
    ("short names alone", ["AU Khalili, A", "   Meyer, AG"], {"names": ["Khalili A", "Meyer AG"]}),
    ("groups", ["AU Khalili, A", "CA PARIS Grp; ESHRE"], {"names": ["Khalili A", "PARIS Grp",
     "ESHRE"]}),
    ("book authors", ["BA Khalili, A"], {"names": ["Khalili A"]}),
    ("nobody", ["AU [Anonymous]"], {"names": []}),
    ("author keywords", ["DE a; b,", "   c"], {"keywords_author": ("a", "b, c")}),
    ("keywords plus", ["ID X; Y-Z"],
     {"keywords_index":
      (IndexKeyword("X", "keywords_plus"), IndexKeyword("Y-Z", "keywords_plus"))}),
    ("issns", ["SN 1680-6433", "EI 2008-2177"], {"issn": "1680-6433", "eissn": "2008-2177"}),
    ("isbn", ["BN 978-3-540-69033-7"], {"isbn": ("9783540690337",)}),
    ("date", ["PD SEP 22", "PY 2020"], {"year": 2020, "month": 9}),
    ("early access", ["EA DEC 2023", "EY 2023"],
     {"year": 2023, "month": 12, "date_epub": "2023-12"}),
    ("an issue after early access", ["PY 2024", "PD JAN", "EA DEC 2023"],
     {"year": 2024, "month": 1, "date_epub": "2023-12"}),
    ("article number", ["AR e0006219"], {"article_number": "e0006219", "page_start": ""}),
    ("short last page", ["BP 210", "EP 5"], {"page_end": "215"}),
    ("pages backward", ["BP 215", "EP 210"], {"page_end": "", "warnings": ("IMP-204",)}),
    ("supplement", ["SU 1"], {"supplement": "1"}),
    ("abbreviation", ["J9 PLOS NEGLECT TROP D", "JI Plos Neglect. Trop. Dis."],
     {"journal_abbr": "Plos Neglect. Trop. Dis."}),
    ("ids", ["PM 31234567", "UT WOS:01", "DI 10.1000/X"],
     {"pmid": 31234567, "accession": "WOS:01", "doi": "10.1000/x"}),
    ("doi of a book", ["D2 10.1000/book"], {"doi": "10.1000/book"}),
    ("bad doi", ["DI none given"], {"doi": "", "warnings": ("IMP-206",)}),
    ("conference", ["CT 3rd Sample Meeting", "CY MAY 1, 2020"],
     {"record_type": "conference_paper",
      "notes": ("CT: 3rd Sample Meeting", "CY: MAY 1, 2020")}),
    ("meeting abstract", ["DT Meeting Abstract"], {"record_type": "conference_abstract"}),
    ("proceedings paper", ["DT Article; Proceedings Paper"], {"record_type": "conference_paper"}),
    ("early access article", ["DT Article; Early Access"],
     {"record_type": "article", "pub_types": ("Article", "Early Access")}),
    ("retracted", ["DT Article; Retracted Publication"], {"retraction_status": "retracted"}),
    ("withdrawn", ["DT Withdrawn Publication"], {"retraction_status": "retracted"}),
    ("notice", ["DT Retraction"],
     {"retraction_status": "retraction_notice", "record_type": "retraction_notice"}),
    ("concern", ["DT Expression of Concern"], {"retraction_status": "expression_of_concern"}),
    ("erratum", ["DT Correction"], {"record_type": "erratum"}),
    ("language", ["LA Spanish"], {"language": ("spa",)}),
    ("cited", ["TC 3", "Z9 5"], {"citation_count": 5}),
    ("unknown tag", ["QQ x"], {"notes": ("QQ: x",)}),
    ("paragraphs", ["AB Background", "   " + "long text " * 12, "   Methods"],
     {"abstract": "Background\n" + ("long text " * 12).strip() + "\nMethods"}),
    ("text that begins like an end mark", ["AB x", "ER positive women"],
     {"abstract": "x ER positive women"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_tag_becomes_its_field(lines, fields):
    (row,), _ = plain(*lines)
    record = row.record
    found = {
        "names": [f"{a.family} {a.given or a.initials}".strip() for a in record.authors],
        "month": record.pub_date.month,
    }
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


def test_affiliations_and_orcid_belong_to_their_authors():
    (row,), _ = plain(
        "AF Khalili, Amin",
        "   Meyer, Anna",
        "C1 [Khalili, Amin; Meyer, Anna] Univ A, City.",
        "   [Meyer, Anna] Univ B, City.",
        "OI Meyer, Anna/0000-0002-1825-0097; Nobody, X/0000-0001-5109-3700",
    )
    first, second = row.record.authors
    assert first.affiliations == ("Univ A, City.",)
    assert second.affiliations == ("Univ A, City.", "Univ B, City.")
    assert (first.orcid, second.orcid) == ("", "0000-0002-1825-0097")


def test_an_entry_without_its_end_mark_is_kept_and_said():
    rows, reading = plain(end="PT J\nTI b\nER\nEF\n")
    assert [row.record.warnings for row in rows] == [("IMP-202",), ()]
    assert reading.problems == []


def test_a_file_without_its_end_mark_is_said():
    rows, reading = plain(end="ER\n")
    assert rows[0].record.warnings == ()
    assert [problem.code for problem in reading.problems] == ["IMP-202"]


def test_files_put_together_lose_nothing():
    one = f"{HEAD}PT J\nTI a\nER\n\nEF\n"
    reading = read_records(io.BytesIO((one + "\ufeff" + one).encode()))
    assert [row.record.title for row in reading] == ["a", "a"]
    assert reading.problems == []


def test_a_table_in_utf16_with_a_trailing_tab():
    rows, reading = table(["PT\tAU\tTI\tPY\t", "J\tKhalili, A; Meyer, AG\té\t2020\t"], "utf-16")
    (row,) = rows
    assert (row.record.title, row.record.year, row.record.warnings) == ("é", 2020, ())
    assert [author.family for author in row.record.authors] == ["Khalili", "Meyer"]
    assert (reading.encoding, reading.problems) == ("utf-16-le", [])
    assert reading.frame == ("PT\tAU\tTI\tPY\n", "")


CASES = [
    pytest.param(test_two_entries_and_a_wrapped_title, id="case-47"),
    pytest.param(test_a_table_in_utf16_with_a_trailing_tab, id="case-48"),
]


@pytest.mark.parametrize("case", CASES)
def test_acceptance(case):
    case()


def test_quotation_marks_in_a_table_are_text():
    rows, _ = table(['PT\tTI\tPY\t', 'J\t"Open\t2020\t', "J\tb\t2021\t"])  # fmt: skip
    assert [row.record.title for row in rows] == ['"Open', "b"]


def test_a_row_that_does_not_fit_is_said():
    rows, _ = table(["PT\tTI\tPY\t", "J\ta", "J\tb\t2020\tc\td", "J\tc\t2021\t"])
    assert [row.record and row.record.title for row in rows] == ["a", None, "c"]
    assert rows[0].record.warnings == ("IMP-208",)
    assert (rows[1].problems[0].code, rows[1].line) == ("IMP-210", 3)
