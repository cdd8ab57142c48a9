"""MEDLINE format (format rules 5.1 and 5.3, cases 30, 35, 36, 40)."""

import io

import pytest

from searches.bibliography import Relation, Substance
from searches.formats import read_records


def reading_of(text: str):
    reading = read_records(io.BytesIO(text.encode()), format="nbib")
    return list(reading), reading


def record_of(*lines: str):
    rows, _ = reading_of("\n".join(["PMID- 1", "TI  - a", *lines, ""]))
    assert len(rows) == 1
    return rows[0].record


FIELDS = [
    ("date", ["DP  - 2020 Feb"], {"year": 2020}),
    ("medline date", ["DP  - 1998 Dec-1999 Jan"], {"year": 1998}),
    ("pages", ["PG  - 6913-7"], {"page_start": "6913", "page_end": "6917"}),
    ("backward pages", ["PG  - 17-6"], {"page_end": "", "warnings": ("IMP-204",)}),
    ("doi in LID", ["LID - 10.1016/j.x.2019.03.004 [doi]"], {"doi": "10.1016/j.x.2019.03.004"}),
    ("doi in AID", ["AID - S1 [pii]", "AID - 10.1016/j.x [doi]"], {"doi": "10.1016/j.x"}),
    ("article number", ["LID - 103640"], {"article_number": "103640"}),
    ("wrapped text", ["AB  - one ", "      two"], {"abstract": "one two"}),
    ("empty line in a text", ["AB  - one", "", "      two", "VI  - 3"],
     {"abstract": "one two", "volume": "3"}),
    ("a line that looks like a tag", ["AB  - rise of", "IL - high"],
     {"abstract": "rise of IL - high"}),
    ("issns", ["IS  - 1878-0849 (Electronic)", "IS  - 1769-7212 (Print)"],
     {"issn": "1769-7212", "eissn": "1878-0849"}),
    ("vernacular", ["TT  - Titel."], {"title_original": "Titel"}),
    ("pmc", ["PMC - PMC7026692"], {"pmcid": "PMC7026692"}),
    ("registry", ["SI  - ClinicalTrials.gov/NCT01234567"], {"registry_ids": ("NCT01234567",)}),
    ("substance", ["RN  - WM0HAQ4WNM (Tacrolimus)", "RN  - 0 (Steroids)"],
     {"substances": (Substance("Tacrolimus", "WM0HAQ4WNM"), Substance("Steroids"))}),
    ("electronic date", ["DEP - 20190325"], {"date_epub": "2019-03-25"}),
    ("unknown tag", ["QQ  - x"], {"notes": ("QQ: x",)}),
    ("review", ["PT  - Journal Article", "PT  - Review"], {"record_type": "review"}),
    ("trial", ["PT  - Randomized Controlled Trial"], {"record_type": "article"}),
    ("retracted", ["RIN - J X. 2020;1:2. PMID: 12"], {"retraction_status": "retracted"}),
    ("notice", ["PT  - Retraction of Publication"], {"retraction_status": "retraction_notice"}),
    ("corrected", ["EIN - J X. 2020"], {"retraction_status": "corrected"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_tag_becomes_its_field(lines, fields):
    record = record_of(*lines)
    assert {name: getattr(record, name) for name in fields} == fields


def test_a_translated_title_is_known_by_its_brackets():
    rows, _ = reading_of("PMID- 1\nTI  - [Tacrolimus in reproduction].\n")
    assert rows[0].record.title == "Tacrolimus in reproduction"
    assert rows[0].record.title_is_translated


def test_affiliations_and_orcid_belong_to_the_author_before_them():
    first, group, second = record_of(
        "FAU - Khalili, Amin",
        "AU  - Khalili A",
        "AUID- ORCID: 0000-0002-1825-0097",
        "AD  - Univ A.",
        "AD  - Univ B.",
        "CN  - PARIS Group",
        "FAU - Meyer, Anna G",
        "AD  - Univ C.",
    ).authors
    assert (first.orcid, first.affiliations) == ("0000-0002-1825-0097", ("Univ A.", "Univ B."))
    assert (group.family, group.collective) == ("PARIS Group", True)
    assert (second.initials, second.affiliations) == ("AG", ("Univ C.",))


def test_short_names_serve_where_full_ones_lack():
    assert [name.family for name in record_of("AU  - Khalili A", "AU  - Meyer AG").authors] == [
        "Khalili",
        "Meyer",
    ]


def test_relations_keep_the_order_of_the_file():
    record = record_of(
        "CIN - J Y. 2021;1:2. doi: 10.1000/c. PMID: 12", "EIN - J X. 2020", "CON - J Z. 2019"
    )
    assert record.relations == (
        Relation("CommentIn", 12, "10.1000/c", "J Y. 2021;1:2. doi: 10.1000/c. PMID: 12"),
        Relation("ErratumIn", text="J X. 2020"),
        Relation("CommentOn", text="J Z. 2019"),
    )


def test_a_heading_has_its_qualifiers():
    (heading,) = record_of("MH  - Infertility/*drug therapy/etiology").keywords_index
    assert (heading.term, heading.vocabulary, heading.major) == ("Infertility", "mesh", True)
    assert heading.qualifiers == ("drug therapy", "etiology")


def test_entries_stand_where_they_begin_and_keep_their_text():
    text = "\nPMID- 1\nTI  - a\n\n\nPMID- 2\nTI  - b\nPMID- 3\nTI  - c\n"
    rows, _ = reading_of(text)
    assert [(row.line, row.raw) for row in rows] == [
        (2, "PMID- 1\nTI  - a\n"),
        (6, "PMID- 2\nTI  - b\n"),
        (8, "PMID- 3\nTI  - c\n"),
    ]


def test_eric_entries_begin_with_their_owner():
    rows, _ = reading_of("OWN - ERIC\nTI  - a\n\nOWN - ERIC\nTI  - b\n")
    assert [(row.record.title, row.record.source_db) for row in rows] == [("a", ""), ("b", "")]


def test_lines_before_the_first_entry_are_counted():
    _, reading = reading_of("Results of a search\nPMID- 1\nTI  - a\n")
    assert [problem.code for problem in reading.problems] == ["IMP-103"]
