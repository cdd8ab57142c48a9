"""PubMed: the field tags it accepts and its search syntax."""

from __future__ import annotations

from dataclasses import dataclass

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus
from searches.databases.syntax import Syntax, TokenType
from searches.query.fields import Field


@dataclass(frozen=True, slots=True)
class Tag:
    """A field tag: its short form, its field, and the longer forms PubMed also accepts."""

    short: str
    field: Field
    long: tuple[str, ...] = ()


TAGS = (
    Tag("ad", Field.AFFILIATION, ("affiliation", "affl")),
    Tag("aid", Field.DOI, ("article identifier", "doi")),
    Tag("all", Field.ALL, ("all fields",)),
    Tag("au", Field.AUTHOR, ("author", "auth")),
    Tag("auid", Field.AUTHOR_IDENTIFIER, ("author identifier",)),
    Tag("book", Field.BOOK),
    Tag("cois", Field.CONFLICT_OF_INTEREST, ("conflict of interest statement",)),
    Tag("cn", Field.CORPORATE_AUTHOR, ("corporate author", "coln")),
    Tag("crdt", Field.CREATE_DATE, ("create date", "date - create")),
    Tag("dcom", Field.COMPLETION_DATE, ("completion date", "date - completion", "cdat")),
    Tag("rn", Field.REGISTRY_NUMBER, ("ec/rn number", "ecno")),
    Tag("ed", Field.EDITOR, ("editor",)),
    Tag("edat", Field.ENTRY_DATE, ("entry date", "date - entry", "entrez date")),
    Tag("sb", Field.FILTER, ("filter", "subset", "filt")),
    Tag("1au", Field.FIRST_AUTHOR, ("first author name", "author - first", "faut")),
    Tag("fau", Field.FULL_AUTHOR, ("full author name", "author - full", "full")),
    Tag("fir", Field.FULL_INVESTIGATOR, ("full investigator name", "finv")),
    Tag("gr", Field.GRANT, ("grants and funding", "grant number", "grnt")),
    Tag("ir", Field.INVESTIGATOR, ("investigator",)),
    Tag("isbn", Field.ISBN),
    Tag("ip", Field.ISSUE, ("issue", "iss")),
    Tag("ta", Field.JOURNAL, ("journal", "jour")),
    Tag("la", Field.LANGUAGE, ("language", "lang")),
    Tag("lastau", Field.LAST_AUTHOR, ("last author name", "author - last", "laut")),
    Tag("lid", Field.LOCATION_ID, ("location id",)),
    Tag("mhda", Field.MESH_DATE, ("mesh date", "date - mesh")),
    Tag("mh", Field.MESH, ("mesh", "mesh terms")),
    Tag("majr", Field.MESH, ("mj", "mesh major topic")),
    Tag("sh", Field.SUBHEADING, ("subheading", "mesh subheading", "subh")),
    Tag("lr", Field.MODIFICATION_DATE, ("modification date", "date - modification", "mdat")),
    Tag("jid", Field.NLM_ID, ("nlm unique id",)),
    Tag("ot", Field.AUTHOR_KEYWORD, ("other term", "otrm")),
    Tag("pg", Field.PAGINATION, ("pagination", "page")),
    Tag("ps", Field.PERSON_AS_SUBJECT, ("personal name as subject",)),
    Tag("pa", Field.PHARMACOLOGICAL_ACTION, ("pharmacological action", "papx")),
    Tag("pl", Field.PLACE_OF_PUBLICATION, ("place of publication", "cnty")),
    Tag("pmid", Field.PMID, ("uid",)),
    Tag("dp", Field.DATE, ("pdat", "publication date", "date - publication")),
    Tag("ppdt", Field.PRINT_DATE, ("print publication date",)),
    Tag("epdt", Field.ELECTRONIC_DATE, ("electronic publication date",)),
    Tag("pt", Field.PUBLICATION_TYPE, ("publication type", "ptyp")),
    Tag("pubn", Field.PUBLISHER, ("publisher",)),
    Tag("si", Field.SECONDARY_SOURCE, ("secondary source id",)),
    Tag("nm", Field.SUBSTANCE, ("supplementary concept", "substance name", "subs")),
    Tag("tw", Field.TEXT_WORD, ("text word", "text words", "word")),
    Tag("ti", Field.TITLE, ("title", "titl")),
    Tag("tiab", Field.TITLE_ABSTRACT, ("title/abstract",)),
    Tag("ab", Field.ABSTRACT, ("abstract",)),
    Tag("tt", Field.TRANSLITERATED_TITLE, ("transliterated title",)),
    Tag("vi", Field.VOLUME, ("volume", "vol")),
)
"""PubMed's tags (NLM PubMed user guide; the last form of many is the field's E-utilities name).

`[ab]` is not among its documented fields: read, with warning SL-305, and written as `[tiab]`.
"""

TAG_NAMES = {name: tag for tag in TAGS for name in (tag.short, *tag.long)}

PROXIMITY_FIELDS = frozenset({Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION})

_WRITTEN_TIAB = (Field.ABSTRACT, Field.TITLE_ABSTRACT_KEYWORDS)

SYNTAX = Syntax(
    key="pubmed",
    tokens=(
        (TokenType.SUFFIX, r"\[(?P<code>[^\[\]]*)\]"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.WORD, r':|[^\s()"\[\]:][^\s()"\[\]]*'),
    ),
    codes={},
    upper_case_only=True,
    space="phrase",
    proximity=(0, 1000),
)

PUBMED = Dialect(
    key="pubmed",
    label="PubMed",
    link="https://pubmed.ncbi.nlm.nih.gov/?term={}",
    syntax=SYNTAX,
    fields={
        **{tag.field: FieldSyntax((f"{{}}[{tag.short}]",)) for tag in TAGS},
        **dict.fromkeys(_WRITTEN_TIAB, FieldSyntax(("{}[tiab]",))),
        Field.TOPIC: FieldSyntax(("{}[tiab]", "{}[ot]")),
        Field.TEXT_WORD: FieldSyntax(
            ("{}[tw]",), loss="[tw] searches another set of fields; unknown"
        ),
        Field.KEYWORD: FieldSyntax(
            ("{}[ot]",), loss="index terms are not searched as keywords; recall down"
        ),
        Field.HEADING_WORD: FieldSyntax(
            ("{}[tw]",), loss="words of headings are searched as text words; precision down"
        ),
        Field.TRADE_NAME: FieldSyntax(
            ("{}[nm]",), loss="trade names are searched as substances; unknown"
        ),
        Field.ISSN: FieldSyntax(("{}[ta]",)),
    },
    headings=Thesaurus(
        exploded='"{heading}{qualifier}"[mh]',
        unexploded='"{heading}{qualifier}"[mh:noexp]',
        major='"{heading}{qualifier}"[majr]',
        major_unexploded='"{heading}{qualifier}"[majr:noexp]',
        qualifier="/{name}",
        unknown_qualifier="/{name}",
        truncates=True,
    ),
    bare=r"[^\s\"()\[\]^{}<>=\\|~:][^\s\"()\[\]^{}<>=\\|~]*",
    stem=4,
    proximity=Proximity(in_tag=True, maximum=1000),
    line="#{}",
    text_has_keywords=True,
    maps_terms=True,
    thesaurus="MeSH",
)
