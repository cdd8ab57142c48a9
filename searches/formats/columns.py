"""The column names of the databases' and tools' tables, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": (
        "title",
        "article title",
        "primary_title",
        "primary title",
        "title primary",
        "document title",
    ),
    "title_original": ("original title", "original foreign title"),
    "authors": (
        "author full names",
        "authors",
        "author(s)",
        "author names",
        "author",
        "author/s",
        "authors, primary",
        "authors full",
        "authors_names",
        "authorships.author.display_name",
    ),
    "year": ("year", "publication year", "published year", "publication_year", "pub year"),
    "date": (
        "date",
        "publication date",
        "publication_date",
        "date published",
        "date of publication",
    ),
    "month": ("month", "published month"),
    "day": ("day",),
    "journal": (
        "source title",
        "journal/book",
        "publication title",
        "periodical full",
        "journal",
        "publication",
        "primary_location.source.display_name",
        "source",
        "journal title",
        "secondary title",
    ),
    "journal_abbr": ("abbreviated source title", "journal abbreviation", "periodical abbrev"),
    "volume": ("volume", "vol", "biblio.volume"),
    "issue": ("issue", "number", "issue number", "biblio.issue"),
    "page_start": (
        "page start",
        "first page",
        "startpage",
        "start page",
        "start_page",
        "biblio.first_page",
    ),
    "page_end": (
        "page end",
        "last page",
        "endpage",
        "end page",
        "end_page",
        "other pages",
        "biblio.last_page",
    ),
    "page_count": ("page count",),
    "pages": ("pages", "page", "page range"),
    "article_number": ("art. no.", "article number"),
    "doi": ("doi", "doi link"),
    "pmid": ("pubmed id", "pmid", "pubmed_id", "medline pmid", "pubmed", "ids.pmid"),
    "pmcid": ("pmcid", "pmc_id"),
    "abstract": ("abstract", "abstract note", "abstract_note", "notes_abstract"),
    "keywords_author": (
        "author keywords",
        "keywords",
        "keyword",
        "manual tags",
        "automatic tags",
        "keywords.display_name",
    ),
    "keywords_index": (
        "index keywords",
        "subjects",
        "mesh terms",
        "emtree drug index terms (major focus)",
        "emtree drug index terms",
        "emtree medical index terms (major focus)",
        "emtree medical index terms",
    ),
    "issn": ("issn", "issns", "issn/isbn", "primary_location.source.issn"),
    "isbn": ("isbn",),
    "language": ("language of original document", "language", "article language"),
    "pub_types": (
        "document type",
        "publication type",
        "item type",
        "reference type",
        "doctype",
        "doctypes",
        "type",
    ),
    "accession": (
        "eid",
        "central id",
        "covidence #",
        "pui",
        "accession number",
        "lens id",
        "key",
        "record_id",
        "itemid",
        "id",
    ),
    "urls": ("link", "url", "articleurl", "doi url", "plink", "external url", "embase link"),
    "fulltext_urls": ("fulltexturl", "full text link"),
    "citation_count": ("cited by", "cites", "cited_by_count"),
    "gs_rank": ("gsrank",),
    "registry_ids": ("ctgov id", "ictrp id", "clinical trial numbers", "registry ids"),
    "citation": ("citation",),
    "record_type": ("record type",),
    "retraction_status": ("retraction status", "is_retracted"),
    "source_db": ("source database",),
    "extra": ("extra",),
    "more": ("more fields",),
    "notes": ("notes", "asreview_note"),
    "tags": ("tags",),
    "labels": (
        "label_included",
        "included_label",
        "final_included",
        "included_final",
        "included_flag",
        "asreview_label",
        "included",
        "include",
        "label",
    ),
    "label_user": ("asreview_user_name", "asreview_user_email"),
    "label_time": ("asreview_time",),
}
LABELS = {
    "title": "Title",
    "title_original": "Original title",
    "authors": "Authors",
    "year": "Year",
    "date": "Date of publication",
    "month": "Month",
    "day": "Day",
    "journal": "Journal",
    "journal_abbr": "Abbreviated journal",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "page_start": "First page",
    "page_end": "Last page",
    "page_count": "Number of pages",
    "article_number": "Article number",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "abstract": "Abstract",
    "keywords_author": "Keywords of the authors",
    "keywords_index": "Keywords of the database",
    "issn": "ISSN",
    "isbn": "ISBN",
    "language": "Language",
    "pub_types": "Type of publication",
    "accession": "Number in the database",
    "registry_ids": "Registry numbers of trials",
    "urls": "Web address",
    "fulltext_urls": "Web address of the full text",
    "citation_count": "Times cited",
    "notes": "Notes",
    "tags": "Tags",
    "labels": "Included (1 or 0)",
}
"""The fields a person can say a column holds, and what to call them."""

USED = frozenset(name for names in COLUMNS.values() for name in names)
IDENTIFYING = frozenset(
    name
    for field in (
        "authors",
        "year",
        "date",
        "journal",
        "doi",
        "pmid",
        "abstract",
        "pages",
        "accession",
        "keywords_author",
    )
    for name in COLUMNS[field]
)
SOURCES = (
    ({"eid", "source title"}, "scopus"),
    ({"journal/book", "pmid"}, "pubmed"),
    ({"gsrank", "cites"}, "scholar"),
    ({"authors", "title", "publication", "volume", "number", "pages", "publisher"}, "scholar"),
    ({"central id"}, "cochrane"),
    ({"pui", "title"}, "embase"),
    ({"plink", "journal title"}, "ebsco"),
    ({"ids.openalex", "publication_year"}, "openalex"),
)
"""The columns by which the export of a database is known; the first that fits."""

VOCABULARIES = (("emtree", "emtree"), ("mesh", "mesh"))
"""How the name of an index column begins, and the vocabulary of its terms."""

SNIPPETS = "gsrank"
"""The column of Publish or Perish, whose abstracts are the snippets of a search engine."""


def header_names(cells: list[str]) -> list[str]:
    """Header cells in lower case, without blanks, marks and spreadsheet guards."""
    return [" ".join(cell.strip("\ufeff \t\"'=").casefold().split()) for cell in cells]


def is_header(cells: list[str]) -> bool:
    """Whether a row names a title column and at least one more that we know."""
    names = set(header_names(cells))
    return bool(names & set(COLUMNS["title"])) and bool(names & IDENTIFYING)


def columns_of(names: list[str]) -> dict[str, list[int]]:
    """For each canonical field the positions of its columns, the best first."""
    found = {}
    for field, aliases in COLUMNS.items():
        places = [names.index(alias) for alias in aliases if alias in names]
        if places:
            found[field] = places
    return found


def columns_said(columns: Mapping[int, str]) -> dict[str, list[int]]:
    """The same of what a person says; ValueError for a field that is none or a wrong place."""
    found: dict[str, list[int]] = {}
    for place, field in sorted(columns.items()):
        if field not in LABELS or place < 0:
            raise ValueError(f"No field “{field}” for column {place}; fields: {', '.join(LABELS)}.")
        found.setdefault(field, []).append(place)
    return found


def source_of(names: list[str]) -> str:
    """The database whose export has such columns, "" when several could."""
    return next((source for needs, source in SOURCES if needs <= set(names)), "")


def vocabulary_of(name: str) -> str:
    """The vocabulary of the terms in an index column."""
    return next((known for start, known in VOCABULARIES if name.startswith(start)), "index")
