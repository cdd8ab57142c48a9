"""EndNote tagged text (format rules 8, cases 50 and 55)."""

import io

import pytest

from searches.bibliography import Author
from searches.formats import read_records


def rows_of(text: str):
    return list(read_records(io.BytesIO(text.encode()), format="refer"))


def record_of(*lines: str):
    (row,) = rows_of("\n".join(["%0 Journal Article", "%T a", *lines, ""]))
    return row.record


FIELDS = [
    pytest.param(["%A ESHRE Group,", "%9 Review", "%] e12558"],
     {"authors": (Author("ESHRE Group", collective=True, raw="ESHRE Group,"),),
      "pub_types": ("Review",), "record_type": "review", "article_number": "e12558"}, id="case-50"),
    pytest.param(["%V 23 5"], {"volume": "23", "issue": "5", "warnings": ("IMP-205",)},
                 id="case-55"),
    pytest.param(["%A 张三;李四", "%+: 甲大学"], {"families": ["张三", "李四"]}, id="VIP's list"),
    pytest.param(["%A Khalili A[1];Meyer AG[1,2];"], {"families": ["Khalili", "Meyer"]},
                 id="numbers of addresses"),
    pytest.param(["%K a", "b", "c; d"], {"keywords_author": ("a", "b", "c", "d")}, id="keywords"),
    pytest.param(["%X one", "", "two", "%V 3"], {"abstract": "one two", "volume": "3"},
                 id="empty line in a text"),
    pytest.param(["%D 2020", "%8 Feb 3"], {"month": 2, "day": 3, "year": 2020}, id="date"),
    pytest.param(["%D 2020", "%8 2020/02/03/"], {"month": 2, "day": 3}, id="whole date"),
    pytest.param(["%M 31234567", "%~ PubMed"], {"pmid": 31234567, "source_db": "pubmed"},
                 id="PubMed"),
    pytest.param(["%M 31234567", "%~ Embase"], {"pmid": None, "accession": "31234567"},
                 id="another database's number"),
    pytest.param(["%2 PMC123"], {"pmcid": "PMC123"}, id="pmcid"),
    pytest.param(["%U https://doi.org/10.1000/X"], {"doi": "10.1000/x"}, id="doi in an address"),
    pytest.param(["%B Book of samples"], {"journal": "Book of samples"}, id="secondary title"),
    pytest.param(["%Q Titel."], {"title_original": "Titel"}, id="translated title"),
    pytest.param(["%G English"], {"language": ("eng",)}, id="language"),
    pytest.param(["%9 Retracted Publication"], {"retraction_status": "retracted"}, id="retracted"),
    pytest.param(["%Z remark"], {"notes": ("remark",)}, id="notes"),
    pytest.param(["%; x"], {"notes": ("%;: x",)}, id="unknown tag"),
    pytest.param(["%X in 20", "% of women", "%"], {"abstract": "in 20 % of women %"},
                 id="a percent sign that is none"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "fields"), FIELDS)
def test_a_tag_becomes_its_field(lines, fields):
    record = record_of(*lines)
    found = {
        "families": [author.family for author in record.authors],
        "month": record.pub_date.month,
        "day": record.pub_date.day,
    }
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


TYPES = [
    ("Conference Proceedings", "conference_paper"),
    ("Conference Paper", "conference_paper"),
    ("Book Section", "chapter"),
    ("Thesis", "thesis"),
    ("Report", "report"),
    ("Web Page", "web"),
    ("Electronic Article", "article"),
    ("Generic", "other"),
]


@pytest.mark.parametrize(("name", "kind"), TYPES)
def test_the_type_of_a_reference_manager_is_ours(name, kind):
    (row,) = rows_of(f"%0 {name}\n%T a\n")
    assert row.record.record_type == kind


def test_an_entry_without_type_begins_after_an_empty_line():
    rows = rows_of("%A A B\n%T a\n\n%A C D\n%T b\n\n%0 Book\n%T c\n\n%X more\n")
    assert [row.record.title for row in rows] == ["a", "b", "c"]
    assert [row.line for row in rows] == [1, 4, 7]
    assert rows[2].record.abstract == "more"


def test_a_type_alone_cannot_be_read():
    rows = rows_of("%0 Book\n\n%0 Book\n%T b\n")
    assert [row.record and row.record.title for row in rows] == [None, "b"]
