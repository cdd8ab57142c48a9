"""What our files look like to other tools: RIS, nbib and CSV as the format rules say (6.4, 7.2)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.bibliography import BibliographicRecord, IndexKeyword
from searches.formats import csv_writer, nbib_writer, ris_writer
from searches.formats.names import author

RECORD = BibliographicRecord(
    source_db="scopus",
    accession="2-s2.0-1",
    pmid=31234567,
    doi="10.5555/sample.10",
    title="Tacrolimus in recurrent implantation failure",
    abstract="Aim.\nWe tested tacrolimus.",
    authors=(author("Khalili, Amin"), author("van der Berg, P.J."), author("Study Group,")),
    year=2024,
    journal="Journal of Sample Reproduction",
    journal_abbr="J Sample Reprod",
    issn="1680-6433",
    volume="12",
    issue="2",
    page_start="210",
    page_end="215",
    record_type="article",
    language=("eng",),
    keywords_author=("tacrolimus", "infertility"),
    keywords_index=(IndexKeyword("Humans", "mesh", True),),
    urls=("https://example.org/a",),
    notes=("a note",),
)
ORDER = "TY AN TI AU PY T2 J2 SN VL IS SP EP DO C2 AB KW LA UR DB N1 ER".split()


def bytes_of(writer, *records: BibliographicRecord) -> bytes:
    stream = io.BytesIO()
    writer.write(records, stream)
    return stream.getvalue()


def test_ris_has_the_tags_in_the_order_of_the_rules():
    data = bytes_of(ris_writer, RECORD)
    lines = data.decode().split("\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(line[2:6] == "  - " for line in lines if line)
    tags = list(dict.fromkeys(line[:2] for line in lines if line))
    assert tags == ORDER
    assert "AB  - Aim. We tested tacrolimus." in lines
    assert "KW  - *Humans" in lines


@pytest.mark.parametrize(
    "value", ["a\r\nER  - \r\nTY  - JOUR\r\nTI  - b", "a\u2028ER  - ", "a\x85TY  - X"]
)
def test_case_32_no_value_of_a_ris_file_begins_a_line(value):
    record = BibliographicRecord(title=value, abstract=value, notes=(value,), journal=value)
    lines = bytes_of(ris_writer, record).decode().splitlines()
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - GEN", "ER  - "]


def test_nbib_is_wrapped_and_tagged_as_pubmed_does():
    lines = bytes_of(nbib_writer, RECORD, RECORD).decode().split("\n")
    assert lines[0] == "PMID- 31234567"
    assert lines.count("PMID- 31234567") == lines[:-1].count("") == 2
    tagged = [line for line in lines if line]
    assert all(line[4:6] == "- " or line.startswith("      ") for line in tagged)
    assert "FAU - van der Berg, PJ" in lines
    assert "AU  - van der Berg PJ" in lines
    assert "CN  - Study Group" in lines
    assert "MH  - *Humans" in lines


def test_a_wrapped_value_of_nbib_keeps_its_blanks():
    record = BibliographicRecord(title="word " * 60)
    lines = bytes_of(nbib_writer, record).decode().split("\n")
    title = [line[6:] for line in lines if line.startswith(("TI", "      "))]
    assert len(title) > 2
    assert "".join(title) == ("word " * 60).strip()


def test_a_table_has_the_columns_that_asreview_reads():
    (row,) = csv.DictReader(io.StringIO(bytes_of(csv_writer, RECORD).decode()))
    assert row["title"] == RECORD.title
    assert row["authors"] == "Khalili, Amin; van der Berg, PJ; Study Group,"
    assert (row["abstract"], row["keywords"]) == (RECORD.abstract, "tacrolimus; infertility")
    assert (row["doi"], row["url"], row["year"]) == (RECORD.doi, RECORD.urls[0], "2024")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "'=1"])
def test_no_cell_of_a_table_is_calculated(cell):
    (row,) = csv.DictReader(
        io.StringIO(bytes_of(csv_writer, BibliographicRecord(volume=cell)).decode(), newline="")
    )
    assert row["volume"] == f"'{cell}"


@pytest.mark.parametrize("writer", [ris_writer, nbib_writer, csv_writer])
def test_half_a_character_does_not_stop_a_writer(writer):
    assert b"a?" in bytes_of(writer, BibliographicRecord(title="a\ud800"))


@given(
    cells=st.lists(
        st.text(alphabet=st.sampled_from("ab,\"\r\n;\t '=+é藥")) | st.none() | st.integers(),
        min_size=1,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_line_is_what_the_library_reads_back(cells, end):
    texts = ["" if each is None else str(each) for each in cells]
    meant = [
        csv_writer.guarded(t) if isinstance(c, str) else t
        for t, c in zip(texts, cells, strict=True)
    ]
    assert list(csv.reader(io.StringIO(csv_writer.line_of(cells, end), newline=""))) == [meant]
