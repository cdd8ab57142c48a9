"""The column names of the databases' and tools' tables, and what each column holds."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "article title", "primary_title", "primary title", "document title"),
    "title_original": ("original title",),
    "authors": (
        "author full names",
        "authors",
        "author(s)",
        "author names",
        "author",
        "authors full",
        "authors_names",
    ),
    "year": (
        "year",
        "publication year",
        "published year",
        "publication_year",
        "pub year",
        "publication date",
        "date",
    ),
    "journal": (
        "source title",
        "journal/book",
        "publication title",
        "journal",
        "publication",
        "source",
        "journal title",
        "secondary title",
    ),
    "journal_abbr": ("abbreviated source title", "journal abbreviation"),
    "volume": ("volume", "vol"),
    "issue": ("issue", "number", "issue number"),
    "page_start": ("page start", "first page", "startpage", "start page", "start_page"),
    "page_end": ("page end", "last page", "endpage", "end page", "end_page"),
    "page_count": ("page count",),
    "pages": ("pages", "page", "page range"),
    "article_number": ("art. no.", "article number"),
    "doi": ("doi", "doi link"),
    "pmid": ("pubmed id", "pmid", "pubmed_id", "medline pmid", "pubmed"),
    "pmcid": ("pmcid", "pmc_id"),
    "abstract": ("abstract", "abstract note", "abstract_note", "notes_abstract"),
    "keywords_author": (
        "author keywords",
        "keywords",
        "manual tags",
        "keyword",
        "subjects",
    ),
    "keywords_index": ("index keywords", "emtree medical index terms (major focus)"),
    "issn": ("issn", "issn/isbn"),
    "isbn": ("isbn",),
    "language": ("language of original document", "language", "article language"),
    "pub_types": ("document type", "publication type", "item type", "type", "doctypes"),
    "accession": (
        "eid",
        "central id",
        "covidence #",
        "pui",
        "accession number",
        "key",
        "record_id",
        "id",
    ),
    "urls": ("link", "url", "articleurl", "doi url"),
    "fulltext_urls": ("fulltexturl",),
    "citation_count": ("cited by", "cites"),
    "gs_rank": ("gsrank",),
    "registry_ids": ("ctgov id", "ictrp id"),
    "notes": ("notes",),
    "labels": (
        "label_included",
        "included_label",
        "final_included",
        "included_final",
        "included_flag",
        "asreview_label",
        "included",
        "label",
    ),
}
IDENTIFYING = {
    "title": set(COLUMNS["title"]),
    "other": {
        name
        for field in ("authors", "year", "journal", "doi", "pmid", "abstract", "pages", "accession")
        for name in COLUMNS[field]
    },
}
SOURCES = (
    ({"eid", "source title"}, "scopus"),
    ({"journal/book", "pmid"}, "pubmed"),
    ({"gsrank", "cites"}, "scholar"),
    ({"central id"}, "cochrane"),
    ({"pui", "title"}, "embase"),
)
SNIPPETS = {"gsrank"}


def header_names(cells: list[str]) -> list[str]:
    """Header cells in lower case, without blanks, marks and spreadsheet guards."""
    return [" ".join(cell.strip("\ufeff \t\"'=").casefold().split()) for cell in cells]


def is_header(cells: list[str]) -> bool:
    """Whether a row names a title column and at least one more that we know."""
    names = set(header_names(cells))
    return bool(names & IDENTIFYING["title"]) and bool(names & IDENTIFYING["other"])


def columns_of(names: list[str]) -> dict[str, list[int]]:
    """For each canonical field the positions of its columns, the best first."""
    found = {}
    for field, aliases in COLUMNS.items():
        places = [names.index(alias) for alias in aliases if alias in names]
        if places:
            found[field] = places
    return found


def source_of(names: list[str]) -> str:
    """The database whose export has such columns, "" when several could."""
    return next((source for needs, source in SOURCES if needs <= set(names)), "")
