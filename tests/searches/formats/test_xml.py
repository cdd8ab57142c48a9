"""EndNote and NoteFirst XML, and whatever may be wrong with any XML file of records."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.bibliography import (
    Author,
    BibliographicRecord,
    PublicationDate,
)
from searches.formats import endnote_xml, read_records
from searches.formats.decoding import Source
from searches.formats.reading import UnreadableFile
from searches.formats.xml_entries import LONGEST

CASES = Path(__file__).resolve().parent / "cases"
SAMPLES = ["pubmed.xml", "endnote.xml", "notefirst.txt"]


def rows_of(data: str | bytes, **options):
    data = data.encode() if isinstance(data, str) else data
    reading = read_records(io.BytesIO(data), **options)
    return list(reading), reading


def endnote(inside: str) -> BibliographicRecord:
    (row,), _ = rows_of(f"<xml><records><record>{inside}</record></records></xml>")
    assert row.record is not None, row.problems
    return row.record


EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = "<!DOCTYPE PubmedArticleSet [ <!ELEMENT x ANY> %y; ]>"


@pytest.mark.parametrize("declared", [EXTERNAL, BOMB, OUTSIDE, "<!ENTITY x 'y'>"])
@pytest.mark.parametrize("name", SAMPLES)
def test_case_46_a_file_with_entities_of_its_own_is_refused(name, declared):
    text = (CASES / name).read_text()
    body = text[text.index("?>") + 2 :]
    body = body[body.index(">") + 1 :] if name == "pubmed.xml" else body
    with pytest.raises(UnreadableFile, match="declares entities"):
        rows_of(f"<?xml version='1.0'?>{declared}{body.replace('12', '&x;')}")


def test_case_49_a_title_in_several_styles_is_one_text():
    record = endnote(
        "<titles><title><style face='normal'>Tacro</style><style face=\"italic\">limus</style>"
        "</title></titles>"
    )
    assert (record.title, record.title_markup) == ("Tacrolimus", "Tacro<i>limus</i>")


def test_case_54_notefirst_says_how_many_records_it_holds():
    text = (CASES / "notefirst.txt").read_text().replace(">1</Bib", ">3</Bib")
    body = text[text.index("<Bibliography>") : text.index("</Bibliographies>")]
    rows, reading = rows_of(text.replace("</Bibliographies>", body + "</Bibliographies>"))
    assert len(rows) == 2 and [problem.code for problem in reading.problems] == ["IMP-106"]


def test_endnote_says_where_a_record_is_from():
    said = "<remote-database-name>{}</remote-database-name><accession-num>123</accession-num>"
    found = [endnote(said.format(name)) for name in ("Embase&#xD;Medline", "NLM", "Own list")]
    assert [record.source_db for record in found] == ["embase", "pubmed", ""]
    assert [record.pmid for record in found] == [None, 123, None]


def test_endnote_of_mendeley_has_the_type_in_words():
    record = endnote('<ref-type name="Thesis">0</ref-type><titles><title>A</title></titles>')
    assert record.record_type == "thesis"


def test_a_malformed_entry_costs_only_itself():
    good = (CASES / "endnote.xml").read_text()
    entry = good[good.index("<record>") : good.index("</records>")]
    broken = entry.replace("</title>", "", 1)
    rows, _ = rows_of(f"<xml><records>{entry}\n{broken}\n{entry}</records></xml>")
    assert [row.record is not None for row in rows] == [True, False, True]
    bad = rows[1]
    assert (bad.position, bad.line, bad.raw) == (2, 2, broken)
    assert bad.problems[0].code == "IMP-210" and "character" in bad.problems[0].message


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_that_breaks_off_keeps_what_was_whole(name):
    text = (CASES / name).read_text()
    start = (
        text.index("<Bibliography>" if "first" in name else "<record>")
        if (name != "pubmed.xml")
        else text.index("<PubmedArticle>")
    )
    end = text.rindex("</")
    entry = text[start:end]
    rows, _ = rows_of(text[:end] + entry[: len(entry) // 2])
    assert [row.record is not None for row in rows] == [True, False]
    assert "end tag is missing" in rows[1].problems[0].message


def test_an_end_tag_inside_cdata_or_a_comment_ends_nothing():
    inside = "<abstract><![CDATA[a </record> b]]></abstract><!-- </record> --><volume>3</volume>"
    record = endnote(inside)
    assert (record.abstract, record.volume) == ("a </record> b", "3")


ENTRY = "<record><volume>{}</volume></record>"
SPOILT = [
    ENTRY.format(2).replace("</record>", ""),
    ENTRY.format("<!-- 2"),
    ENTRY.format("<![CDATA[2"),
    ENTRY.format(2).replace("<volume>", "<volume"),
    "<record><!-- 2",
]


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("is_last", [False, True])
def test_what_is_never_closed_does_not_swallow_the_next_entry(spoilt, is_last):
    after = [] if is_last else [ENTRY.format(3), ENTRY.format(4)]
    text = "\n".join([ENTRY.format(1), spoilt, *after])
    rows, _ = rows_of(f"<xml><records>{text}</records></xml>")
    volumes = [row.record.volume if row.record else "" for row in rows]
    assert volumes == ["1", "", *("34" if after else "")]
    assert [row.line for row in rows] == [1, 2, 3, 4][: len(rows)]


def test_many_end_tags_in_what_is_never_closed_take_no_time():
    started = time.process_time()
    rows, _ = rows_of("<xml><records><record><![CDATA[" + "</record>" * 50_000)
    assert [row.record for row in rows] == [None]
    assert time.process_time() - started < 2


@pytest.mark.parametrize("size", [1, 7, 64])
@pytest.mark.parametrize("name", SAMPLES)
def test_where_the_chunks_of_a_file_end_makes_no_difference(name, size, monkeypatch):
    text = (CASES / name).read_text()
    text = text[: text.rindex("</")] + "<!-- </record> --><record><volume>1</volume></record >"
    whole, _ = rows_of(text)
    chunks = Source.chunks
    monkeypatch.setattr(Source, "chunks", lambda self: chunks(self, size))
    assert rows_of(text)[0] == whole


def test_names_of_characters_and_control_characters_are_forgiven():
    record = endnote("<titles><title>A&nbsp;&alpha;&lt;b \x03c&#8211;d</title></titles>")
    assert record.title == "A α<b c–d" and "IMP-104" in record.warnings


def test_a_script_in_a_title_stays_text_without_its_tags_being_kept_as_markup():
    record = endnote("<titles><title>&lt;script&gt;alert(1)&lt;/script&gt; A</title></titles>")
    assert "<script>" not in record.title_markup
    assert "alert(1)" in record.title


def test_ten_thousand_authors_are_all_there():
    people = "".join(f"<author>Name{n}, A</author>" for n in range(10_000))
    assert len(endnote(f"<contributors><authors>{people}</authors></contributors>").authors) == (
        10_000
    )


def test_an_entry_without_an_end_does_not_take_the_memory():
    endless = "<xml><records><record><abstract>" + "x" * (LONGEST + 200_000)
    rows, _ = rows_of(endless + "</abstract></record><record><volume>1</volume></record>")
    assert [row.record is not None for row in rows] == [False, True]
    assert len(rows[0].raw) <= 100_000


@pytest.mark.parametrize("name", SAMPLES)
def test_an_entry_reads_alone_within_its_frame(name):
    (row,), reading = rows_of((CASES / name).read_bytes())
    before, after = reading.frame
    (again,), _ = rows_of(before + row.raw + after, format=reading.format)
    assert again.record == row.record


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_xml_comes_in_other_encodings_too(encoding):
    text = (CASES / "endnote.xml").read_text().replace("recurrent", "récurrent")
    (row,), _ = rows_of(text.encode(encoding))
    assert row.record.title == "Tacrolimus in récurrent implantation failure"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=6)), max_size=8),
)
def test_no_damage_makes_a_reader_fail(name, damage):
    data = bytearray((CASES / name).read_bytes())
    for place, new in damage:
        data[place % len(data) : place % len(data) + len(new)] = new
    try:
        rows, _ = rows_of(bytes(data))
    except UnreadableFile:
        return
    assert all(row.record is not None or row.problems for row in rows)


LETTERS = st.text("abcdefgh éß&<>\"'", min_size=1, max_size=20)
LETTERS = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
NAMES = st.builds(
    lambda family, given: Author(family, given, given[0], raw=f"{family}, {given}"),
    st.sampled_from(["Khalili", "van der Berg", "O'Neil", "Ågren"]),
    st.sampled_from(["Amin", "Zoë"]),
)
RECORDS = st.builds(
    BibliographicRecord,
    title=LETTERS.filter(
        lambda text: not text.endswith(".") and "<" not in text and "&" not in text
    ),
    abstract=LETTERS.filter(lambda text: "<" not in text and "&" not in text),
    authors=st.lists(NAMES, max_size=3).map(tuple),
    year=st.none() | st.integers(1900, 2024),
    journal=st.sampled_from(["", "Journal of Samples", "Lancet & Co"]),
    volume=st.sampled_from(["", "12"]),
    issue=st.sampled_from(["", "3"]),
    page_start=st.sampled_from(["", "210", "e5"]),
    doi=st.sampled_from(["", "10.1000/x<y>z"]),
    pmid=st.none() | st.integers(1, 99_999_999),
    accession=st.sampled_from(["", "2-s2.0-1"]),
    source_db=st.sampled_from(["", "scopus", "pubmed", "wos"]),
    language=st.sampled_from([(), ("eng",), ("eng", "ger")]),
    keywords_author=st.sampled_from([(), ("tacrolimus", "in vitro")]),
)
KEPT = "title abstract authors year journal volume issue page_start doi pmid language "
KEPT += "keywords_author source_db accession"


@settings(max_examples=100, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=3))
def test_what_is_written_for_endnote_reads_back_the_same(records):
    stream = io.BytesIO()
    endnote_xml.write(records, stream)
    rows, _ = rows_of(stream.getvalue())
    for name in KEPT.split():
        written = [getattr(record, name) for record in records]
        assert [getattr(row.record, name) for row in rows] == written, name


def test_month_day_and_links_to_the_text_are_written_for_endnote():
    date = PublicationDate(2024, 2, 3, "", "2024 Feb 3")
    links = {"urls": ("https://a.org",), "fulltext_urls": ("https://a.org/pdf",)}
    stream = io.BytesIO()
    endnote_xml.write([BibliographicRecord(title="A", year=2024, pub_date=date, **links)], stream)
    ((row,), _) = rows_of(stream.getvalue())
    found = row.record.pub_date
    assert (found.year, found.month, found.day) == (2024, 2, 3)
    assert row.record.urls == ("https://a.org", "https://a.org/pdf")


def test_two_carriers_of_one_library_agree(shared):
    folder = shared / "data/exports/reflib_blue_light"
    xml, _ = rows_of((folder / "blue-light.xml").read_bytes())
    ris, _ = rows_of((folder / "blue-light.ris").read_bytes())
    assert len(xml) == len(ris) == 102
    for name in "title abstract authors year volume issue page_start page_end doi".split():
        assert [getattr(r.record, name) for r in xml] == [getattr(r.record, name) for r in ris]


def test_a_real_library_is_read_whole(shared):
    rows, _ = rows_of((shared / "data/dedupe/tafenoquine/tafenoquine.xml").read_bytes())
    records = [row.record for row in rows]
    assert len(records) == 179 and all(records)
    assert sum(bool(record.doi) for record in records) == 156
    assert sum(bool(record.abstract) for record in records) == 170
