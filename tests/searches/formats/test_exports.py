"""Real exports: every file whole, and the same ten records in all their carriers."""

import io
import re
from dataclasses import replace

import pytest

from searches.formats import READERS, WRITERS, read_records
from searches.formats.normalise import title_key

# Counts stated in the README of the data; CSV rows and TY lines where it states none.
RIS, CSV = "citation_file_formatting/RIS/_baseline", "citation_file_formatting/CSV/_baseline"
XLSX = "citation_file_formatting/XLSX/_baseline"
COUNTS = {
    "citesource_gambling/20221207_gambling-harms_pubmed_176.ris": 176,
    "citesource_gambling/20221207_gambling-harms_scopus_255.ris": 255,
    "citesource_gambling/20221207_gambling-harms_psycinfo_124.ris": 124,
    "citesource_gambling/20221207_gambling-harms_crimjust_41.ris": 41,
    "citesource_gambling/20221207_gambling-harms_lens_49.ris": 49,
    f"{RIS}.ris": 100,
    f"{RIS}_cinahl.ris": 9,
    f"{RIS}_citavi.ris": 100,
    f"{RIS}_cochrane_endnote.ris": 3,
    f"{RIS}_cochrane_procite.ris": 3,
    f"{RIS}_cochrane_refman.ris": 3,
    f"{RIS}_covidence_endnote.ris": 10,
    f"{RIS}_covidence_mendeley.ris": 10,
    f"{RIS}_covidence_refworks.ris": 10,
    f"{RIS}_covidence_zotero.ris": 10,
    f"{RIS}_embase.ris": 10,
    f"{RIS}_endnote.ris": 10,
    f"{RIS}_eppireviewer.ris": 10,
    f"{RIS}_eric_ovid.ris": 10,
    f"{RIS}_googlescholar.ris": 10,
    f"{RIS}_mdpi.ris": 11,
    f"{RIS}_mendeley.ris": 10,
    f"{RIS}_openalex.ris": 9,
    f"{RIS}_psychInfo_ovid.ris": 10,
    f"{RIS}_pubmed.ris": 50,
    f"{RIS}_rayyan.ris": 10,
    f"{RIS}_refworks.ris": 10,
    f"{RIS}_scopus.ris": 10,
    f"{RIS}_webofscience.ris": 10,
    f"{RIS}_zotero.ris": 10,
    f"{CSV}.csv": 100,
    f"{CSV}_abstrackr.csv": 10,
    f"{CSV}_cinahl.csv": 10,
    f"{CSV}_cochrane.csv": 3,
    f"{CSV}_covidence.csv": 10,
    f"{CSV}_embase.csv": 10,
    f"{CSV}_excel.csv": 10,
    f"{CSV}_googlescholar.csv": 10,
    f"{CSV}_openalex.csv": 9,
    f"{CSV}_pubmed.csv": 10,
    f"{CSV}_rayyan.csv": 10,
    f"{CSV}_scopus.csv": 10,
    f"{CSV}_zotero.csv": 10,
    "citation_file_formatting/TSV/_baseline.tsv": 100,
    "citation_file_formatting/TSV/_baseline_refworks.tsv": 100,
    f"{XLSX}.xlsx": 100,
    f"{XLSX}_embase.xlsx": 10,
    f"{XLSX}_eppireviewer.xlsx": 10,
    "reflib_blue_light/blue-light.ris": 102,
    "reflib_blue_light/blue-light.xml": 102,
    "reflib_blue_light/blue-light.json": 102,
    "reflib_blue_light/blue-light.nbib": 80,
    "reflib_blue_light/multipart.xml": 1,
}
PROSE = {f"{CSV}_abstrackr.csv": [7]}
"""Rows that are no records: abstrackr's table is cut in two by a line of prose."""


def rows_of(path):
    with path.open("rb") as data:
        return list(read_records(data))


def test_every_file_of_the_real_exports_has_its_count(shared):
    folder = shared / "data/exports"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert files == COUNTS.keys()


@pytest.mark.parametrize("path", COUNTS)
def test_real_exports_give_every_record(shared, path):
    rows = rows_of(shared / "data/exports" / path)
    assert sum(row.record is not None for row in rows) == COUNTS[path]
    assert [row.position for row in rows if row.record is None] == PROSE.get(path, [])


@pytest.mark.parametrize("path", COUNTS)
def test_each_row_of_a_real_export_reads_alone_within_its_frame(shared, path):
    with (shared / "data/exports" / path).open("rb") as data:
        reading = read_records(data)
        rows = [row for row in reading if row.record][:3]
        before, after = reading.frame
    for row in rows:
        framed = io.BytesIO((before + row.raw + after).encode())
        (again,) = read_records(framed, format=reading.format)
        assert again.record.dedup_keys == row.record.dedup_keys


READ = {reader.KEY for reader in READERS}


@pytest.mark.parametrize("writer", [w for w in WRITERS if w.KEY in READ], ids=lambda w: w.KEY)
@pytest.mark.parametrize("path", [f"{RIS}_embase.ris", f"{RIS}_pubmed.ris", f"{CSV}_scopus.csv"])
def test_real_records_survive_each_writer(shared, writer, path):
    records = [row.record for row in rows_of(shared / "data/exports" / path)]
    stream = io.BytesIO()
    writer.write(records, stream)
    again = [row.record for row in read_records(stream, format=writer.KEY)]
    assert [facts(record) for record in again] == [facts(record) for record in records]


@pytest.mark.parametrize(
    "path", [f"{RIS}_pubmed.ris", f"{RIS}_eric_ovid.ris", f"{CSV}_openalex.csv"]
)
def test_our_own_table_loses_nothing_of_a_real_record(shared, path):
    writer = next(writer for writer in WRITERS if writer.KEY == "csv")
    records = [row.record for row in rows_of(shared / "data/exports" / path)]
    stream = io.BytesIO()
    writer.write(records, stream)
    again = [row.record for row in read_records(stream, format="csv")]
    assert list(map(bare, again)) == list(map(bare, records))


def bare(record):
    return replace(record, raw="", batch_index=0, warnings=())


def facts(record) -> dict:
    return {
        "title": record.dedup_keys["k_title"],
        "doi": record.doi,
        "authors": [(title_key(author.family), author.initials) for author in record.authors],
        "year": record.year,
        "journal": title_key(record.journal),
        "volume": record.volume,
        "issue": record.issue,
        "pages": (record.page_start, record.page_end or record.page_start),
        "abstract": re.sub(r"\W", "", record.abstract.casefold()),
    }


# carrier: the facts that its file does not have at all
CARRIERS = {
    f"{RIS}_endnote.ris": "",
    f"{RIS}_zotero.ris": "",
    f"{RIS}_mendeley.ris": "",
    f"{RIS}_refworks.ris": "",
    f"{RIS}_rayyan.ris": "",
    f"{RIS}_eppireviewer.ris": "",
    f"{CSV}_embase.csv": "",
    f"{CSV}_rayyan.csv": "",
    f"{CSV}_zotero.csv": "",
    f"{CSV}_excel.csv": "",
    f"{CSV}_abstrackr.csv": "doi year volume issue pages",
    f"{XLSX}_embase.xlsx": "",
    f"{XLSX}_eppireviewer.xlsx": "doi authors journal volume issue pages abstract",
}
DIFFERENT = {
    (f"{RIS}_zotero.ris", "description of a", "issue"): "it holds an address",
    (f"{CSV}_zotero.csv", "description of a", "issue"): "it holds an address",
    (f"{RIS}_refworks.ris", "stratigraphic", "issue"): "the month behind it is cut off",
    (f"{RIS}_rayyan.ris", "stratigraphic", "issue"): "the month behind it is cut off",
    (f"{CSV}_rayyan.csv", "stratigraphic", "issue"): "the month behind it is cut off",
    (f"{RIS}_eppireviewer.ris", "a remarkable", "authors"): "one author is torn in two",
    (f"{RIS}_eppireviewer.ris", "erratum author", "authors"): "one author is torn in two",
    (f"{CSV}_abstrackr.csv", "a new abelisaurid", "authors"): "a letter of a name is lost",
    (f"{CSV}_abstrackr.csv", "a remarkable", "abstract"): "letters are lost",
}
"""Where a carrier's file says something else than Embase's, and what it says."""


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_same_ten_records_come_from_every_carrier(shared, carrier):
    folder = shared / "data/exports"
    expected, found = (
        {row.record.dedup_keys["k_title"]: facts(row.record) for row in rows if row.record}
        for rows in map(rows_of, (folder / f"{RIS}_embase.ris", folder / carrier))
    )
    assert found.keys() == expected.keys()
    different = {
        (title, name)
        for title, values in expected.items()
        for name, value in values.items()
        if name not in CARRIERS[carrier].split() and not same(name, found[title][name], value)
    }
    known = {(start, name) for file, start, name in DIFFERENT if file == carrier}
    assert len(different) == len(known)
    assert all(any(t.startswith(s) and n == name for s, name in known) for t, n in different)


def same(name: str, found: object, expected: object) -> bool:
    """Whether a fact is the same; a journal may be abbreviated."""
    if name != "journal" or found == expected:
        return found == expected
    words = iter(str(expected).split())
    return bool(found) and all(
        any(word.startswith(short) for word in words) for short in str(found).split()
    )
