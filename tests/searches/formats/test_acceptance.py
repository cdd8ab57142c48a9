"""Acceptance cases 1 to 36 and 70 to 75 of the format rules: normalising, RIS and MEDLINE."""

import io
from pathlib import Path

import pytest

from searches.dedup.normalise import COCHRANE_DOI
from searches.formats import normalise, read_records, ris_writer
from searches.formats.keys import finished
from searches.formats.names import authors, split_names

CASES = Path(__file__).resolve().parent / "cases"


def reading_of(text: str | bytes, format: str | None = None):
    data = text if isinstance(text, bytes) else text.encode()
    reading = read_records(io.BytesIO(data), format=format)
    return list(reading), reading


def ris(*lines: str):
    rows, _ = reading_of("\n".join(["TY  - JOUR", "TI  - a", *lines, "ER  - ", ""]))
    assert len(rows) == 1
    return rows[0].record


def nbib(*lines: str):
    rows, _ = reading_of("\n".join(["PMID- 1", "TI  - a", *lines, ""]))
    return rows[0].record


SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2"
VALUES = [
    ("1", normalise.doi, "https://doi.org/10.18502/IJRM.v23i5.19261.",
     "10.18502/ijrm.v23i5.19261"),
    ("2", normalise.doi, "doi:10.1016/j.jri.2023.104157 [doi]", "10.1016/j.jri.2023.104157"),
    ("3", normalise.doi, "10.1038/s41467-024-48400-3     LK  - https://x",
     "10.1038/s41467-024-48400-3"),
    ("4", normalise.doi, SICI,
     "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"),
    ("5", normalise.doi, "(10.1002/rmb2.12558)", "10.1002/rmb2.12558"),
    ("5-kept", normalise.doi, "10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
    ("6", normalise.doi, "10.1002/14651858.CD001234.pub3", "10.1002/14651858.cd001234.pub3"),
    ("6-base", lambda text: COCHRANE_DOI.match(text)[1], "10.1002/14651858.cd001234.pub3",
     "10.1002/14651858.cd001234"),
    ("7", normalise.pmid, "PUBMED 21314913", 21314913),
    ("7-zeros", normalise.pmid, "PMID: 0038196832", 38196832),
    ("7-long", normalise.pmid, "123456789", None),
    ("8", normalise.issn, "19326203", "1932-6203"),
    ("8-word", normalise.issn, "20762615 (ISSN)", "2076-2615"),
    ("8-valid", normalise.issn, "1680-6433", "1680-6433"),
    ("8-wrong", normalise.issn, "1680-6434", ""),
    ("9", normalise.year, "2024///", 2024),
    ("9-ovid", normalise.year, "1989//", 1989),
    ("9-range", normalise.year, "1998 Dec-1999 Jan", 1998),
    ("9-season", normalise.year, "Spring 2020", 2020),
    ("9-zero", normalise.year, "0", None),
    ("9-future", normalise.year, "3024", None),
    ("10", normalise.pages, "6913-7", ("6913", "6917")),
    ("10-dash", normalise.pages, "1008–12", ("1008", "1012")),
    ("10-letter", normalise.pages, "S45-9", ("S45", "S49")),
    ("10-electronic", normalise.pages, "e12558", ("e12558", "")),
    ("10-whole", normalise.pages, "377-382", ("377", "382")),
    ("10-discussion", normalise.pages, "1189-93; discussion 1193-4", ("1189", "1193")),
    ("10-start", normalise.pages, "123-", ("123", "")),
    ("11", normalise.title, "[Tacrolimus in reproduction].", ("Tacrolimus in reproduction", True)),
    ("12", normalise.title, "Effect of <i>FK506</i> on T<sub>H</sub>1 cells.",
     ("Effect of FK506 on TH1 cells", False)),
    ("13", normalise.title_key, "β-hCG & Tacrolimus: A Review",
     "betahcg and tacrolimus a review"),
    ("17", normalise.plain_text, "undefined", ""),
    ("17-na", normalise.plain_text, "N/A", ""),
    ("17-abstract", normalise.plain_text, "[No abstract available]", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "text", "expected"), [pytest.param(*case[1:], id=f"case-{case[0]}") for case in VALUES]
)
def test_normalising(rule, text, expected):
    assert rule(text) == expected


@pytest.mark.parametrize(
    ("text", "people"),
    [
        pytest.param("Nakagawa K.; Kwak-Kim J.", ["Nakagawa|K", "Kwak-Kim|J"], id="case-14"),
        pytest.param("Nakagawa K., Kwak-Kim J.", ["Nakagawa|K", "Kwak-Kim|J"], id="case-14-old"),
        pytest.param("AG Meyer, J Smith", ["Meyer|AG", "Smith|J"], id="case-15"),
        pytest.param("van der Berg P", ["van der Berg|P"], id="case-15-particle"),
        pytest.param("Smith J Jr", ["Smith|J"], id="case-15-suffix"),
        pytest.param("ESHRE Guideline Group,", ["ESHRE Guideline Group|"], id="case-15-group"),
        pytest.param("Khalili A, et al.", ["Khalili|A"], id="case-16"),
    ],
)
def test_names(text, people):
    found, truncated = authors(split_names(text))
    assert [f"{name.family}|{name.initials}" for name in found] == people
    assert truncated == ("et al" in text)
    assert [name.collective for name in found] == ["Group" in text] * len(found)
    assert [name.suffix for name in found] == ["Jr" if "Jr" in text else ""] * len(found)


CENTRAL = "TY  -  JOUR\nAN  -  CN-00000001\nTI  -  a\nC3  -  PUBMED 21314913\nER  -\n"
TAGS = [
    ("21", CENTRAL, {"record_type": "article", "pmid": 21314913}),
    ("22", ["AB  - Aim.", "AB  - Copyright of X is the property of ..."],
     {"abstract": "Aim.", "notes": ("AB: Copyright of X is the property of ...",)}),
    ("23", ["L3  - 10.1111/x"], {"doi": "10.1111/x"}),
    ("24", ["KW  - infertility", "tacrolimus", "Humans"],
     {"keywords_author": ("infertility", "tacrolimus", "Humans")}),
    ("25", ["DA  - 2024///"], {"year": 2024}),
    ("27", ["AB  - one", "two"], {"abstract": "one two"}),
    ("31", "TY  - ABST\nTI  - a\nER  - \n", {"record_type": "conference_abstract"}),
    ("31-unknown", "TY  - UNKNOWN\nTI  - a\nER  - \n", {"record_type": "other"}),
    ("5-absent", ["DO  - not available"], {"doi": "", "warnings": ("IMP-206",)}),
    ("5-absent-word", ["DO  - N/A"], {"doi": "", "warnings": ()}),
    ("8-raw", ["SN  - 1680-6434"], {"issn": ""}),
    ("9-warning", ["PY  - 3024"], {"year": None, "warnings": ("IMP-203",)}),
    ("9-no-warning", ["PY  - 0"], {"year": None, "warnings": ()}),
    ("10-article", ["SP  - e12558"], {"article_number": "e12558", "page_start": "e12558"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [pytest.param(*case[1:], id=f"case-{case[0]}") for case in TAGS]
)
def test_ris(lines, fields):
    record = reading_of(lines)[0][0].record if isinstance(lines, str) else ris(*lines)
    assert {name: getattr(record, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("data", "titles", "codes"),
    [
        pytest.param("\ufeffTY  - JOUR\nTI  - a\nER  - \n", ["a"], [], id="case-18"),
        pytest.param("6. \nTY  - JOUR\nTI  - a\nER  - \n", ["a"], ["IMP-103"], id="case-20"),
        pytest.param("TY  - JOUR\nTI  - a\nTY  - JOUR\nTI  - b\nER  -\n", ["a", "b"], ["IMP-202"],
                     id="case-26"),
        pytest.param("TY  - JOUR\nTI  - café\nER  - \n".encode("latin-1"), ["café"], ["IMP-101"],
                     id="case-70"),
    ],
)  # fmt: skip
def test_files(data, titles, codes):
    rows, reading = reading_of(data)
    assert [row.record.title for row in rows] == titles
    told = [*reading.problems, *(problem for row in rows for problem in row.problems)]
    assert [problem.code for problem in told] == codes


def case_19():
    (author,) = ris("AU  - Khalili, A", "AD  - [Khalili, A] Univ A\r[Khalili, A] Univ B").authors
    assert author.affiliations == ("Univ A", "Univ B")
    assert ris("C3  - Univ A\rUniv B", "VL  - 3").volume == "3"


def decisions(*lines: str) -> list[tuple]:
    return [(d.user, d.value, d.labels, d.reasons) for d in ris(*lines).imported_decisions]


def case_28():
    note = 'N1  - RAYYAN-INCLUSION: {"Emily"=>"Included"}'
    assert decisions(note) == [("Emily", "include", (), ())]


def case_29():
    assert decisions("N1  - ASReview_irrelevant") == [("", "exclude", (), ())]


def case_30():
    assert reading_of((CASES / "renamed_pubmed.ris").read_bytes())[1].format == "nbib"


def case_32():
    lines = ["AU  - Khalili, A", "AU  - Meyer, Anna G", "AU  - van der Berg, PJ", "KW  - x"]
    record = ris(*lines, "KW  - y", "AB  - <p>one</p><p>two</p>")
    assert record.abstract == "one\ntwo"
    stream = io.BytesIO()
    ris_writer.write([record], stream)
    again = reading_of(stream.getvalue())[0][0].record
    assert again.abstract == "one two"
    people = [[(a.family, a.initials) for a in found.authors] for found in (record, again)]
    assert people[0] == people[1]
    assert again.keywords_author == record.keywords_author == ("x", "y")
    assert again.dedup_keys == record.dedup_keys


def case_33():
    (keyword,) = ris("KW  - *Tacrolimus").keywords_index
    assert (keyword.term, keyword.major) == ("Tacrolimus", True)


def case_34():
    notes = "old note | RAYYAN-LABELS: a,b | RAYYAN-EXCLUSION-REASONS: wrong population"
    assert decisions(f"N1  - {notes}") == [("", "", ("a", "b"), ("wrong population",))]
    assert ris(f"N1  - {notes}").notes == ("old note",)


def case_35():
    record = nbib("DP  - 2020 Feb", "PG  - 6913-7", "LID - 10.1016/j.ejmg.2019.03.004 [doi]")
    assert (record.year, record.pub_date.month) == (2020, 2)
    assert (record.page_start, record.page_end) == ("6913", "6917")
    assert record.doi == "10.1016/j.ejmg.2019.03.004"


def case_36():
    assert nbib("AB  - one ", "      two").abstract == "one two"


def sample(name: str):
    rows, reading = reading_of((CASES / name).read_bytes())
    return rows[0].record, {problem.code: problem.message for problem in reading.problems}


def case_72():
    record, _ = sample("ovid.ris")
    assert (record.page_start, record.page_end) == ("210", "215")
    assert (record.doi, record.accession, record.pmid) == ("10.5555/sample.10", "31234567", None)
    assert [(k.term, k.major) for k in record.keywords_index] == [("tacrolimus", True)]
    assert ris("DB  - Ovid MEDLINE(R) <2024>", "AN  - 31234567").pmid == 31234567


def case_73():
    record, told = sample("cochrane.ris")
    assert (record.page_start, record.page_end) == ("210", "215")
    assert told["IMP-103"].startswith("3 lines")
    assert "2 records, but 1" in told["IMP-106"]


def case_74():
    record, _ = sample("ebsco.ris")
    assert (record.page_start, record.page_end, record.doi) == ("210", "215", "10.5555/sample.10")
    assert record.abstract == "Aim. We tested tacrolimus."


def case_75():
    record, _ = sample("rayyan.csv")
    found = [(d.user, d.value, d.labels, d.reasons) for d in record.imported_decisions]
    same = (("check",), ("wrong population",))
    assert found == [("Ann", "include", *same), ("Bo", "maybe", *same)]


STORIES = (19, 28, 29, 30, 32, 33, 34, 35, 36, 72, 73, 74, 75)


@pytest.mark.parametrize("number", [pytest.param(n, id=f"case-{n}") for n in STORIES])
def test_it_goes_as_the_rules_say(number):
    globals()[f"case_{number}"]()


def test_the_same_record_twice_in_one_file_is_told_and_counted_twice():
    entry = "TY  - JOUR\nTI  - a\nER  - \n"
    rows, _ = reading_of(f"{entry}\n{entry}\nTY  - JOUR\nTI  - b\nER  - \n")
    assert [row.record.warnings for row in rows] == [(), ("IMP-209",), ()]
    assert [problem.code for problem in rows[1].problems] == ["IMP-209"]


@pytest.mark.parametrize(
    "text",
    ["TI  - a\nER  - \n", "TI  - a\nAU  - B, C\n", "TY  - JOUR\nTI  - a\n"],
)
def test_an_entry_without_its_marks_reads_alone_when_its_format_is_named(text):
    rows, _ = reading_of(text, "ris")
    assert [row.record.title for row in rows] == ["a"]


def test_ten_thousand_authors_arrive():
    record = ris(*(f"AU  - Berg, {chr(65 + n % 26)}" for n in range(10_000)))
    assert len(record.authors) == 10_000


def test_finishing_a_record_gives_it_its_keys():
    record = ris("DO  - 10.1000/x")
    assert finished(record, [], 1)[0].dedup_keys == {"k_doi": "10.1000/x", "k_title": "a"}
