"""Writers: what is written is read back, and nothing in a value can break its file (case 32)."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.bibliography import (
    AbstractSection,
    BibliographicRecord,
    ImportedDecision,
    IndexKeyword,
    PublicationDate,
    Relation,
    Substance,
)
from searches.formats import READERS, WRITERS, normalise, read_records
from searches.formats.keys import finished
from searches.formats.names import author

READ = {reader.KEY for reader in READERS}
ROUND = [writer for writer in WRITERS if writer.KEY in READ]
WHOLE = [writer for writer in ROUND if writer.KEY in ("jsonl", "csv", "xlsx")]
NASTY = (
    "TY  - JOUR",
    "ER  -",
    "ER  - \r\nTY  - JOUR\r\nTI  - x",
    "PMID- 1",
    "     DO  - 10.1/x",
    "\n\nPMID- 12",
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@x",
    "'=1",
    "''t Hooft",
    "\t=1",
    '"quoted", with; marks',
    "</abstract></record>",
    "<script>x</script>",
    "a\u2028b\x85c\x0bd",
    "_x0041_",
    "δ <b>É 中文",
)
WORDS = st.sampled_from([*NASTY, "Tacrolimus", "in", "mice", "{x}", "50%", "α-1", "a|b", "[z]"])
TEXT = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
LINE = TEXT.map(normalise.plain_line).filter(lambda text: text and "\n" not in text)
TERM = LINE.map(lambda text: text.translate({ord(c): " " for c in ";|,*[]/"})).map(
    normalise.plain_line
)
NAMES = st.sampled_from(
    "Khalili, Amin|van der Berg, P.J.|Meyer A|Núñez, Ana-María|Li, X.|Smith, J., Jr|Study Group,|"
    "Şen, Çağla|O'Connor, R. E.".split("|")
)


@st.composite
def records(draw) -> BibliographicRecord:
    title, translated = normalise.title(draw(LINE))
    year = draw(st.none() | st.integers(1900, 2026))
    start = draw(st.sampled_from(["", "210", "S45", "e12"]))
    record = BibliographicRecord(
        source_db=draw(st.sampled_from(["", "scopus", "embase"])),
        accession=draw(st.sampled_from(["", "2-s2.0-1", "L123456789"])),
        pmid=draw(st.none() | st.integers(1, 99_999_999)),
        doi=draw(st.sampled_from(["", "10.5555/sample.10", "10.1002/(sici)1<1::aid>3.0.co;2-2"])),
        title=title,
        title_is_translated=translated,
        abstract=normalise.plain_text(draw(TEXT)),
        authors=tuple(map(author, draw(st.lists(NAMES, max_size=4, unique=True)))),
        author_count_truncated=draw(st.booleans()),
        year=year,
        pub_date=PublicationDate(year, raw=str(year)) if year else PublicationDate(),
        journal=draw(st.sampled_from(["", "Journal of Sample Reproduction", "BMJ & Co."])),
        issn=draw(st.sampled_from(["", "1680-6433"])),
        volume=draw(st.sampled_from(["", "12", "12A"])),
        issue=draw(st.sampled_from(["", "2", "Suppl 1"])),
        page_start=start,
        page_end="215" if start == "210" else "",
        article_number="e12" if start == "e12" else "",
        pub_types=("Journal Article",),
        record_type="article",
        language=("eng",),
        keywords_author=tuple(filter(None, draw(st.lists(TERM, max_size=3, unique=True)))),
    )
    return finished(record, [], 1)[0]


def written(writer, found: list[BibliographicRecord]) -> bytes:
    stream = io.BytesIO()
    writer.write(iter(found), stream)
    return stream.getvalue()


def read_back(writer, found: list[BibliographicRecord]) -> list[BibliographicRecord]:
    rows = list(read_records(io.BytesIO(written(writer, found)), format=writer.KEY))
    assert [row.record is None for row in rows] == [False] * len(found)
    return [row.record for row in rows]


def facts(record: BibliographicRecord) -> dict:
    """What every format keeps (section 11), text on one line."""
    names = "title year journal volume issue page_end doi pmid language issn"
    return {name: getattr(record, name) for name in names.split()} | {
        "place": record.page_start or record.article_number,
        "authors": [(a.family, a.initials, a.suffix, a.collective) for a in record.authors],
        "abstract": " ".join(record.abstract.split()),
        "keywords": sorted({*record.keywords_author, *(k.term for k in record.keywords_index)}),
    }


@pytest.mark.parametrize("writer", ROUND, ids=lambda writer: writer.KEY)
@settings(max_examples=25, deadline=None)
@given(found=st.lists(records(), min_size=1, max_size=3))
def test_what_is_written_is_read_back(writer, found):
    assert list(map(facts, read_back(writer, found))) == list(map(facts, found))


FULL = finished(
    BibliographicRecord(
        source_db="pubmed",
        accession="31234567",
        pmid=31234567,
        pmcid="PMC123",
        doi="10.5555/sample.10",
        title="Tacrolimus in mice",
        title_markup="Tacrolimus in <i>mice</i>",
        title_original="Tacrolimus bei Mäusen",
        title_is_translated=True,
        abstract="AIM: a.\nRESULTS: b.",
        abstract_sections=(AbstractSection("AIM", "a."), AbstractSection("RESULTS", "b.", "R")),
        abstract_language="eng",
        other_abstracts=("x",),
        authors=(
            replace(author("Khalili, Amin"), orcid="0000-0001-0002-0003", affiliations=("Z; Y",)),
            author("Study Group,"),
        ),
        author_count_truncated=True,
        year=2024,
        pub_date=PublicationDate(2024, 2, 1, raw="2024 Feb 1"),
        date_epub="2024-01-30",
        date_entered="2024-01-31",
        journal="Journal of Sample Reproduction",
        journal_abbr="J Sample Reprod",
        eissn="1680-6433",
        isbn=("9783161484100",),
        volume="12",
        issue="2",
        supplement="1",
        page_start="210",
        page_end="215",
        page_raw="210-5",
        article_number="77",
        pub_types=("Journal Article", "Retracted Publication"),
        record_type="article",
        language=("eng", "ger"),
        keywords_author=("tacrolimus", "infertility"),
        keywords_index=(IndexKeyword("Humans", "mesh"), IndexKeyword("Mice", "mesh", True, ("x",))),
        substances=(Substance("Tacrolimus", "WM0HAQ4WNM"),),
        relations=(Relation("RetractionIn", 12, text="J. 2024. PMID: 12"),),
        retraction_status="retracted",
        registry_ids=("NCT01234567",),
        urls=("https://example.org/a", "https://example.org/b"),
        fulltext_urls=("https://example.org/a.pdf",),
        citation_count=0,
        gs_rank=3,
        notes=("one", "two | three"),
        imported_decisions=(ImportedDecision("rayyan", "Ann", "title_abstract", "include"),),
    ),
    [],
    1,
)[0]


@pytest.mark.parametrize("writer", WHOLE, ids=lambda writer: writer.KEY)
def test_our_own_tables_and_json_lines_lose_nothing(writer):
    (back,) = read_back(writer, [FULL])
    assert replace(back, raw="", batch_index=0, warnings=()) == replace(FULL, warnings=())


def test_json_lines_are_identical():
    record = replace(FULL, raw="a\r\nb\x00", batch_index=1)
    stream = io.BytesIO()
    WHOLE[0].write([finished(record, [], 1)[0]], stream)
    (row,) = read_records(stream)
    assert row.record == finished(record, [], 1)[0]


@pytest.mark.parametrize("writer", ROUND, ids=lambda writer: writer.KEY)
def test_a_retraction_stays_one(writer):
    assert read_back(writer, [FULL])[0].retraction_status == "retracted"
