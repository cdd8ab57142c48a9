"""Ovid's own text, by tags and by field names."""

import io

import pytest

from searches.bibliography import IndexKeyword, Relation
from searches.formats import read_records
from searches.formats.ovid_source import Published, parse_source

MEDLINE = "DB  - Ovid MEDLINE(R) ALL <1946 to November 20, 2026>"


def rows_of(text: str):
    return list(read_records(io.BytesIO(text.encode()), format="ovid_tagged"))


def record_of(*lines: str):
    (row,) = rows_of("\n".join(["<1. >", "VN  - Ovid Technologies", "TI  - a", *lines, ""]))
    return row.record


SOURCES = [
    ("Human Reproduction. 35(2):210-215, 2024 Feb.",
     Published("Human Reproduction", "35", "2", "210-215", "2024")),
    ("Fertility and Sterility. 89:157-165, 2008.",
     Published("Fertility and Sterility", "89", "", "157-165", "2008")),
    ("Forest Ecology & Management. 201(2-3):327-334, November 15, 2004.",
     Published("Forest Ecology & Management", "201", "2-3", "327-334", "2004")),
    ("Journal of Samples. 34(1) (pp 22-30), 2018. Date of Publication: 2018.",
     Published("Journal of Samples", "34", "1", "22-30", "2018")),
    ("Sample Proceedings. Conference: 2nd Meeting. Spain. 12 (Supplement 3) (no pagination), 2018.",
     Published("Sample Proceedings", "12", "Supplement 3", "", "2018")),
    ("Acta Sample August 2011;43(8):647-653",
     Published("Acta Sample", "43", "8", "647-653", "2011")),
    ("Journal of Samples. Vol 28(2) April 2015, 103-106.",
     Published("Journal of Samples", "28", "2", "103-106", "2015")),
    ("Journal of Samples.", Published("Journal of Samples")),
    ("", Published()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), SOURCES)
def test_the_source_line_is_taken_apart(text, parts):
    assert parse_source(text) == parts


FIELDS = [
    ("pmid of MEDLINE", [MEDLINE, "UI  - 31234567"], {"pmid": 31234567, "accession": "31234567"}),
    ("number of Embase", ["DB  - Embase <1974 to 2026>", "UI  - 621381829"],
     {"pmid": None, "accession": "621381829"}),
    ("doi link", ["DO  - http://dx.doi.org/10.1000/X"], {"doi": "10.1000/x"}),
    ("names with remarks", ["AU  - Werner, S. M. [Author, Reprint Author; E-mail: x@y.org]",
     "AU  - Zhang, Weijia 1,2,+", "AU  - Meyer AG"],
     {"names": ["Werner SM", "Zhang W", "Meyer AG"]}),
    ("full names", ["AU  - Khalili A", "FA  - Khalili, Amin"], {"names": ["Khalili A"]}),
    ("label behind a title", ["TI  - Brain metastasis.  [Article]"], {"title": "a"}),
    ("paragraphs", ["AB  - Aim: " + "long text " * 12, "Method(s): x"],
     {"abstract": "Aim: " + ("long text " * 12).strip() + "\nMethod(s): x"}),
    ("headings", [MEDLINE, "MH  - *Infertility, Female/dt [Drug Therapy]"],
     {"keywords_index":
      (IndexKeyword("Infertility, Female", "mesh", True, ("Drug Therapy",)),)}),
    ("emtree", ["DB  - Embase", "MH  - *quality of life"],
     {"keywords_index": (IndexKeyword("quality of life", "emtree", True),)}),
    ("retracted", ["CM  - Retraction in (RIN): J X. 2020;1:2; PMID: 12"],
     {"retraction_status": "retracted",
      "relations": (Relation("RetractionIn", 12, "", "J X. 2020;1:2; PMID: 12"),)}),
    ("corrected", ["CM  - Erratum in: J X. 2020"], {"retraction_status": "corrected"}),
    ("conference abstract", ["PT  - Conference Abstract"], {"record_type": "conference_abstract"}),
    ("vernacular", ["OT  - Titel."], {"title_original": "Titel"}),
    ("no pagination", ["PG  - No Pagination Specified", "SO  - J X. 2(3):4-5, 2020."],
     {"page_start": "4", "page_end": "5"}),
    ("issns", ["IS  - 1680-6433 (ISSN print)", "ES  - 2008-2177"],
     {"issn": "1680-6433", "eissn": "2008-2177"}),
    ("unknown tag", ["QQ  - x"], {"notes": ("QQ: x",)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_tag_becomes_its_field(lines, fields):
    record = record_of(*lines)
    found = {"names": [f"{author.family} {author.initials}" for author in record.authors]}
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


def test_a_label_behind_a_title_is_left_out():
    (row,) = rows_of("<1>\nVN  - Ovid Technologies\nTI  - Brain metastasis.  [Article]\n")
    assert row.record.title == "Brain metastasis"


def test_entries_without_numbers_begin_at_their_version():
    rows = rows_of("VN  - Ovid Technologies\nTI  - a\n\nVN  - Ovid Technologies\nTI  - b\n")
    assert [row.record.title for row in rows] == ["a", "b"]


def test_fields_by_name_have_their_values_below():
    rows = rows_of(
        "<8>\nScore\n  *****\nAccession Number\n  00042637-9.\nAuthor\n"
        "  Holm, Jakob 1;  Mathes, Tim 2\nTitle\n  Effects\n  of x.[Review]\n"
        "Source\n  Journal of Samples. \nDocument Type\n  Review:  PDF Only.\n"
        "Author Keywords\n  a;  b.\n\n<9>\nTitle [TI]\n  b\n"
    )
    first, second = (row.record for row in rows)
    assert (first.title, first.accession, first.record_type) == (
        "Effects of x", "00042637-9", "review",
    )  # fmt: skip
    assert [author.family for author in first.authors] == ["Holm", "Mathes"]
    assert first.keywords_author == ("a", "b")
    assert second.title == "b"
