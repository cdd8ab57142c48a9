"""Crossref's register of DOIs, asked for abstracts one DOI at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from searches.databases.http import Manners, PoliteClient, ServiceRefused
from searches.databases.wanted import FoundAbstract, Wanted
from searches.formats import normalise

SERVICE = "Crossref"
BASE = "https://api.crossref.org"
MANNERS = Manners(interval=1.0)
AT_ONCE = 10


def find_abstracts(
    client: PoliteClient, wanted: list[Wanted], *, email: str = ""
) -> list[FoundAbstract]:
    """The abstracts of publications that have a DOI; one that Crossref does not know has none.

    Raises ServiceUnavailable, or ServiceRefused where Crossref refuses to answer at all (403).
    """
    found = []
    for one in wanted:
        if not one.doi:
            continue
        params = {"mailto": email} if email else None
        try:
            answer = client.get(f"works/{quote(one.doi, safe='')}", params).json(SERVICE)
        except ServiceRefused as problem:
            if problem.status == 404:
                continue
            raise
        abstract = read_abstract(answer)
        if abstract:
            found.append(FoundAbstract(one.key, abstract, f"doi:{one.doi}"))
    return found


def read_abstract(answer: Any) -> str:
    """The abstract of a work, its JATS markup taken off; "" where it has none."""
    message = answer.get("message") if isinstance(answer, dict) else None
    text = message.get("abstract") if isinstance(message, dict) else ""
    return normalise.plain_text(text) if isinstance(text, str) else ""
