"""The canonical search fields: one name for what every database writes in its own way."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """Where a term is looked for; the names are those of the search-language specification."""

    TITLE = "title"
    ABSTRACT = "abstract"
    TITLE_ABSTRACT = "title_abstract"
    TITLE_ABSTRACT_KEYWORDS = "title_abstract_keywords"
    TEXT_WORD = "text_word"
    ALL = "all"
    TOPIC = "topic"
    AUTHOR_KEYWORD = "author_keyword"
    KEYWORD = "keyword"
    KEYWORDS_PLUS = "keywords_plus"
    HEADING_WORD = "heading_word"
    MESH = "mesh"
    SUBHEADING = "subheading"
    SUBSTANCE = "substance"
    REGISTRY_NUMBER = "registry_number"
    PHARMACOLOGICAL_ACTION = "pharmacological_action"
    AUTHOR = "author"
    FIRST_AUTHOR = "first_author"
    LAST_AUTHOR = "last_author"
    FULL_AUTHOR = "full_author"
    CORPORATE_AUTHOR = "corporate_author"
    AUTHOR_IDENTIFIER = "author_identifier"
    EDITOR = "editor"
    INVESTIGATOR = "investigator"
    FULL_INVESTIGATOR = "full_investigator"
    AFFILIATION = "affiliation"
    PERSON_AS_SUBJECT = "person_as_subject"
    JOURNAL = "journal"
    NLM_ID = "nlm_id"
    VOLUME = "volume"
    ISSUE = "issue"
    PAGINATION = "pagination"
    BOOK = "book"
    ISBN = "isbn"
    PUBLISHER = "publisher"
    PLACE_OF_PUBLICATION = "place_of_publication"
    TRANSLITERATED_TITLE = "transliterated_title"
    PUBLICATION_TYPE = "publication_type"
    LANGUAGE = "language"
    FILTER = "filter"
    DATE = "date"
    PRINT_DATE = "print_date"
    ELECTRONIC_DATE = "electronic_date"
    CREATE_DATE = "create_date"
    ENTRY_DATE = "entry_date"
    MESH_DATE = "mesh_date"
    COMPLETION_DATE = "completion_date"
    MODIFICATION_DATE = "modification_date"
    DOI = "doi"
    PMID = "pmid"
    LOCATION_ID = "location_id"
    SECONDARY_SOURCE = "secondary_source"
    GRANT = "grant"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    SUBJECT_AREA = "subject_area"
    TRADE_NAME = "trade_name"
    ISSN = "issn"
    ACCESSION_NUMBER = "accession_number"


LIMIT_TYPES: dict[Field, str] = {
    Field.LANGUAGE: "language",
    Field.PUBLICATION_TYPE: "pubtype",
    Field.FILTER: "custom",
    Field.DATE: "date",
    Field.PRINT_DATE: "date",
    Field.ELECTRONIC_DATE: "date",
    Field.CREATE_DATE: "date",
    Field.ENTRY_DATE: "date",
    Field.MESH_DATE: "date",
    Field.COMPLETION_DATE: "date",
    Field.MODIFICATION_DATE: "date",
}
"""The fields that restrict a search rather than state its subject, with the type of limit."""
