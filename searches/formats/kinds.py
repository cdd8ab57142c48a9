"""What kind of publication a record is and whether it was retracted (format rules, 5.3 and 6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

KINDS = tuple(
    (kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for kind, words in (
        ("erratum", "published erratum|erratum|corrigendum|correction"),
        ("retraction_notice", "retraction of publication|retraction notice|retraction"),
        ("trial_registration", "trial registry record|trial registration"),
        ("conference_abstract", "conference abstract|meeting abstract|abstract"),
        ("conference_paper", "conference paper|proceedings paper|congress|conferencepaper"),
        ("preprint", "preprint|posted-content"),
        ("chapter", "book chapter|chapter|book section|booksection"),
        ("thesis", "thesis|dissertation"),
        ("report", "report|technical report"),
        ("dataset", "dataset"),
        ("editorial", "editorial"),
        ("letter", "letter"),
        ("review", "review|systematic review"),
        ("book", "book|monograph"),
        ("web", "web page|webpage"),
        (
            "article",
            "article|journal|journal ?articles?|research article|clinical trial|retracted|"
            "retracted publication|case reports?",
        ),
    )
)
NOT_A_REPORT = re.compile(r"\bcase reports?\b|\breports - ", re.IGNORECASE)
TITLE_KINDS = (
    ("erratum", re.compile(r"(?:(?:author |publisher )?correction:|erratum(?::| to)|corrigendum)")),
    ("retraction_notice", re.compile(r"retraction(?: note)?:")),
)
TITLE_STATUS = (
    ("retracted", re.compile(r"retracted(?: article)?:|withdrawn:")),
    ("retraction_notice", re.compile(r"retraction(?: note)?:")),
    ("expression_of_concern", re.compile(r"(?:editorial )?expression of concern:")),
)
TITLE_STARTS = ("author ", "publish", "correct", "erratum", "corrige", "retract", "withdra")
TITLE_STARTS += ("editori", "express")
TYPE_STATUS = (
    ("retraction_notice", re.compile(r"retraction of publication|retraction(?: notice)?")),
    ("retracted", re.compile(r"(?:retracted|withdrawn)(?: publication| article)?")),
    ("expression_of_concern", re.compile(r"expression of concern")),
)
PREPRINT_SERVER = re.compile(
    r"\b(?:arxiv|\w+rxiv|ssrn|research square|preprints(?:\.org)?|osf preprints|authorea)\b",
    re.IGNORECASE,
)
REFERENCE_TYPES = {
    "conference proceedings": "conference_paper",
    "electronic article": "article",
    "electronic book": "book",
    "edited book": "book",
    "generic": "other",
    "government document": "report",
    "magazine article": "article",
    "newspaper article": "article",
    "unpublished work": "other",
}
"""The types of reference managers whose words mean another thing here."""


def reference_type(name: str) -> str:
    """The record type of a reference manager's type, `other` for one we do not know."""
    return REFERENCE_TYPES.get(name.strip().casefold()) or record_type([name], "")


def record_type(types: Iterable[str], title: str, fallback: str = "other") -> str:
    """The record type that the source's publication types say, else its title, else `fallback`."""
    by_type = _kind_of_types(tuple(types)) or fallback
    if by_type in ("article", "other") and _is_telling(title):
        start = title.casefold()
        return next((kind for kind, words in TITLE_KINDS if words.match(start)), by_type)
    return by_type


@lru_cache(maxsize=4096)
def _kind_of_types(types: tuple[str, ...]) -> str:
    said = [NOT_A_REPORT.sub("article ", text) for text in types]
    return next((k for k, words in KINDS if any(words.search(t) for t in said)), "")


def _is_telling(title: str) -> bool:
    """Whether a title may begin with one of the words of TITLE_KINDS and TITLE_STATUS."""
    return title[:7].casefold().startswith(TITLE_STARTS)


def names_preprint_server(*texts: str) -> bool:
    return any(PREPRINT_SERVER.search(text) for text in texts)


def retraction_status(types: Iterable[str], title: str, relations: Iterable[str] = ()) -> str:
    """none, retracted, retraction_notice, expression_of_concern or corrected.

    `relations` are the types of the record's relations; they and the publication types go before
    the start of the title.
    """
    related = set(relations)
    by_type = _statuses_of_types(tuple(types))
    if "RetractionOf" in related or "retraction_notice" in by_type:
        return "retraction_notice"
    if "RetractionIn" in related or "retracted" in by_type:
        return "retracted"
    if {"ExpressionOfConcernIn", "ExpressionOfConcernFor"} & related or by_type:
        return "expression_of_concern"
    if "ErratumIn" in related:
        return "corrected"
    if not _is_telling(title):
        return "none"
    start = title.casefold()
    return next((status for status, words in TITLE_STATUS if words.match(start)), "none")


@lru_cache(maxsize=4096)
def _statuses_of_types(types: tuple[str, ...]) -> frozenset[str]:
    said = [text.strip().casefold() for text in types]
    return frozenset(s for s, words in TYPE_STATUS if any(words.fullmatch(t) for t in said))
