"""Workbooks: what their cells say, and those that are broken, forged or lie about their size."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.bibliography import BibliographicRecord
from searches.formats import read_records, xlsx, xlsx_writer
from searches.formats.archives import Limits
from searches.formats.reading import UnreadableFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PART_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = (
    '<row><c t="inlineStr"><is><t>Title</t></is></c><c t="inlineStr"><is><t>Year</t></is></c></row>'
)
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PART_LINKS}">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
}


def forged(rows: str = "", level: int = zipfile.ZIP_DEFLATED, **parts: str) -> io.BytesIO:
    """A workbook of these rows below a header, with further parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        sheet = f"<worksheet {MAIN}><sheetData>{SHEET}{rows}</sheetData></worksheet>"
        for name, text in (PARTS | {"xl/worksheets/sheet1.xml": sheet} | parts).items():
            archive.writestr(name, text)
    return stream


def made(fill) -> io.BytesIO:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        fill(workbook, workbook.add_worksheet())
    return stream


def titles(stream: io.BytesIO, **options) -> list[str | None]:
    return [row.record and row.record.title for row in read_records(stream, **options)]


def test_a_workbook_of_excel_reads_as_its_sheet_shows():
    def fill(workbook, sheet):
        bold, day = workbook.add_format({"bold": True}), workbook.add_format()
        day.set_num_format("d mmm yyyy")
        sheet.write_row(0, 0, ["Title", "Year", "Date", "Volume", "Abstract"])
        sheet.write_rich_string(1, 0, "Tacro", bold, "limus", " in mice")
        sheet.write_number(1, 1, 2024.0)
        sheet.write_datetime(1, 2, date(2024, 2, 1), day)
        sheet.write_number(1, 3, 1.5)
        sheet.write_formula(1, 4, '="a"&"b"', None, "ab")
        sheet.write(3, 0, "after an empty row")
        sheet.write(3, 1, 2020)
        workbook.add_worksheet("second").write(0, 0, "not read")

    first, second = list(read_records(made(fill)))
    record = first.record
    assert (record.title, record.year, record.volume) == ("Tacrolimus in mice", 2024, "1.5")
    assert (record.pub_date.month, record.pub_date.day, record.abstract) == (2, 1, "ab")
    assert second.record.title == "after an empty row"


def test_numbers_with_decimals_are_no_days():
    def fill(workbook, sheet):
        style = workbook.add_format({"num_format": '0.00 "days"'})
        sheet.write_row(0, 0, ["Title", "Year", "Volume"])
        sheet.write_row(1, 0, ["a", 2020])
        sheet.write_number(1, 2, 44000, style)

    (row,) = read_records(made(fill))
    assert row.record.volume == "44000"


def test_a_row_mends_as_text_within_its_frame():
    reading = read_records(forged("<row><c><v>7</v></c><c><v>2020</v></c></row>"))
    (row,) = reading
    before, after = reading.frame
    (again,) = read_records(io.BytesIO((before + row.raw + after).encode()), format="xlsx")
    assert again.record.title == row.record.title == "7"


def test_what_we_write_is_text_in_every_cell():
    stream = io.BytesIO()
    xlsx_writer.write(
        [BibliographicRecord(title="=1+1", volume="12", urls=("https://e.org",))], stream
    )
    sheet = zipfile.ZipFile(stream).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert "<v>" not in sheet


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    stream = io.BytesIO()
    xlsx_writer.write([BibliographicRecord(title="a", year=2020, abstract="b" * 40_000)], stream)
    (row,) = read_records(stream)
    assert row.record.abstract.endswith("[cut here: a cell of a workbook holds no more]")
    assert len(row.record.abstract) == 32_767


TWO = '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2020</v></c></row>'
LONG = "x" * 500_000
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
FORGED = {
    "more than is allowed": forged("<row/>" * 400_000),
    "one text many times": forged(
        "<row>" + '<c t="s"><v>0</v></c>' * 2_000 + "</row>",
        **{"xl/sharedStrings.xml": f"<sst><si><t>{LONG}</t></si></sst>"},
    ),
    "an endless cell": forged(f'<row><c t="str"><v>{LONG * 3}</v></c></row>', zipfile.ZIP_STORED),
    "entities": forged(**{"xl/sharedStrings.xml": f"{BOMB}<sst><si><t>&c;</t></si></sst>"}),
    "a file from outside": forged(
        **{"xl/sharedStrings.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><sst/>'}
    ),
    "no such text": forged(
        '<row><c t="s"><v>7</v></c></row>', **{"xl/sharedStrings.xml": "<sst/>"}
    ),
    "cells that go back": forged('<row><c r="C1"/><c r="A1"/></row>'),
    "a column that is none": forged('<row><c r="ZZZZZ1"/></row>'),
    "no number": forged("<row><c><v>x</v></c></row>"),
    "no sheet": forged(**{"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
    "cut XML": forged("<row><c>", zipfile.ZIP_STORED),
    "a sheet outside": forged(
        **{
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
            'Target="../../../../etc/passwd"/></Relationships>'
        }
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_workbook_is_refused_in_words(what):
    with pytest.raises(UnreadableFile) as refusal:
        titles(FORGED[what], limits=Limits(unpacked=20_000_000, ratio=100))
    assert refusal.value.problem.code == "IMP-003"
    assert "This Excel workbook" in refusal.value.problem.message


def test_a_workbook_that_lies_about_its_size_is_counted_while_it_unpacks():
    """The sizes in both headers say 10 bytes; what is unpacked is counted, not believed."""
    stream = forged("<row/>" * 900_000)
    data = bytearray(stream.getvalue())
    with zipfile.ZipFile(stream) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    true = info.file_size.to_bytes(4, "little")
    assert data.count(true) >= 2
    for lie in ((10).to_bytes(4, "little"), (info.file_size // 2).to_bytes(4, "little")):
        with pytest.raises(UnreadableFile, match="workbook"):
            titles(io.BytesIO(bytes(data.replace(true, lie))), limits=Limits(unpacked=2_000_000))


def test_parts_that_are_not_needed_are_not_unpacked():
    stream = forged(
        TWO, **{"xl/vbaProject.bin": "0" * 3_000_000, "xl/media/a.png": "0" * 3_000_000}
    )
    assert titles(stream, limits=Limits(unpacked=1_000_000)) == ["a"]


def test_a_locked_workbook_says_so():
    data = bytearray(forged(TWO).getvalue())
    start = data.index(b"PK\x01\x02")
    while start >= 0:
        data[start + 8] |= 1
        start = data.find(b"PK\x01\x02", start + 4)
    with pytest.raises(UnreadableFile, match="locked with a password"):
        titles(io.BytesIO(bytes(data)))


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1"), "old Excel workbook"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
    ],
)
def test_other_workbooks_are_refused_with_what_to_do(start, what):
    with pytest.raises(UnreadableFile, match=what) as refusal:
        titles(io.BytesIO(start + bytes(600)))
    assert "save it as CSV UTF-8 or XLSX" in refusal.value.problem.message


GOOD = forged(TWO * 3).getvalue()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8), st.integers(0, len(GOOD)))
def test_no_damage_brings_it_down(place, junk, end):
    for data in (GOOD[:place] + junk + GOOD[place + len(junk) :], GOOD[:end]):
        try:
            titles(io.BytesIO(data))
        except UnreadableFile:
            continue


def test_a_record_keeps_its_fields_whatever_signs_they_hold():
    stream = io.BytesIO()
    record = BibliographicRecord(title="_x0041_ =1", year=2020, journal="a\x00b")
    xlsx_writer.write([record], stream)
    (row,) = read_records(stream)
    assert replace(record, journal="ab").title == row.record.title
    assert row.record.journal == "ab"


def test_the_key_is_known_by_its_bytes():
    assert xlsx.is_workbook(forged()) and not xlsx.is_workbook(io.BytesIO(b"PK\x03\x04"))
