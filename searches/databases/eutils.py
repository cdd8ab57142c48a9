"""PubMed's hit counts and articles through the E-utilities of NCBI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from searches.bibliography import BibliographicRecord
from searches.databases.http import Manners, PoliteClient, ServiceRefused, ServiceUnavailable
from searches.formats import pubmed_xml, read_records
from searches.formats.reading import UnreadableFile

SERVICE = "PubMed (NCBI E-utilities)"
BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
POST_BEYOND = 1000
"""Characters of the query from which the parameters travel in a POST (as Biopython does)."""

INTERVAL = 0.37
INTERVAL_WITH_KEY = 0.1
"""Seconds between requests: three a second without a key, ten with one."""

SERVER_TROUBLE = ("search backend failed", "unable to route", "rate limit", "temporarily")
QUERY_TROUBLE = ("empty term", "out of acceptable range", "cannot be larger", "invalid")


@dataclass(frozen=True)
class Count:
    """What PubMed made of a query: its hits and how it was understood.

    `translation` is the query as PubMed ran it; `phrases_not_found` and `warnings` are PubMed's
    own words.
    """

    hits: int
    translation: str
    phrases_not_found: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class EUtils:
    """A client of the E-utilities; `email` and `tool` tell NCBI whom to write to.

    `api_key` is optional and raises the rate from three requests a second to ten.
    """

    def __init__(
        self,
        base: str = BASE,
        *,
        api_key: str = "",
        email: str = "",
        tool: str = "reviewsite",
        manners: Manners | None = None,
    ):
        manners = manners or Manners(interval=INTERVAL_WITH_KEY if api_key else INTERVAL)
        self._client = PoliteClient(base, service=SERVICE, manners=manners)
        identity = {"tool": tool, "email": email, "api_key": api_key}
        self._identity = {name: value for name, value in identity.items() if value}

    def __enter__(self) -> EUtils:
        return self

    def __exit__(self, *exc_info) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def count(self, query: str) -> Count:
        """How many records PubMed holds for `query`.

        Raises ServiceRefused where PubMed refuses the query, with PubMed's words, and
        ServiceUnavailable where it does not answer, asks to wait, or sends a web page.
        """
        if not query.strip():
            raise ServiceRefused("There is no query to count; write one first.")
        params = {
            "db": "pubmed",
            "term": query,
            "rettype": "count",
            "retmax": "0",
            "retmode": "json",
            **self._identity,
        }
        ask = self._client.post if len(query) > POST_BEYOND else self._client.get
        return read_count(ask("esearch.fcgi", params).json(SERVICE))

    def articles(self, pmids: list[int]) -> list[BibliographicRecord]:
        """The articles with these PMIDs that PubMed has, in one request; ask for 200 at most.

        Raises ServiceRefused and ServiceUnavailable as `count` does.
        """
        params = {
            "db": "pubmed",
            "id": ",".join(map(str, pmids)),
            "retmode": "xml",
            **self._identity,
        }
        body = self._client.post("efetch.fcgi", params).body
        try:
            reading = read_records(BytesIO(body), format=pubmed_xml.KEY)
        except UnreadableFile as refusal:
            raise ServiceUnavailable(
                f"{SERVICE} answered with something other than articles. Try again later."
            ) from refusal
        return [row.record for row in reading if row.record is not None]


def read_count(answer: Any) -> Count:
    """The count in an ESearch answer; raises as `EUtils.count` does."""
    if not isinstance(answer, dict):
        raise _unknown_shape()
    result = answer.get("esearchresult")
    result = result if isinstance(result, dict) else {}
    refusal = _refusal(answer, result)
    if refusal:
        _raise(refusal)
    try:
        hits = int(result["count"])
    except (KeyError, TypeError, ValueError) as problem:
        raise _unknown_shape() from problem
    errors = _dict(result.get("errorlist"))
    warnings = _dict(result.get("warninglist"))
    return Count(
        hits=hits,
        translation=str(result.get("querytranslation") or ""),
        phrases_not_found=_texts(
            errors.get("phrasesnotfound"), warnings.get("quotedphrasesnotfound")
        ),
        warnings=tuple(_warnings(errors, warnings)),
    )


def _refusal(answer: dict, result: dict) -> str:
    for text in (result.get("ERROR"), answer.get("error"), answer.get("ERROR")):
        if text:
            return str(text)
    return ""


def _raise(text: str) -> None:
    lowered = text.lower()
    words = " ".join(text.split()).rstrip(".")
    troubled = any(sign in lowered for sign in SERVER_TROUBLE)
    if troubled and not any(sign in lowered for sign in QUERY_TROUBLE):
        raise ServiceUnavailable(f"{SERVICE} could not search just now: {words}. Try again later.")
    raise ServiceRefused(f"{SERVICE} refused the query: {words}.")


def _unknown_shape() -> ServiceUnavailable:
    return ServiceUnavailable(f"{SERVICE} answered without a count. Try again later.")


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _texts(*lists: Any) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            str(text) for values in lists if isinstance(values, list) for text in values if text
        )
    )


def _warnings(errors: dict, warnings: dict) -> Iterable[str]:
    for field in _texts(errors.get("fieldsnotfound")):
        yield f"Field not found: {field}"
    for phrase in _texts(warnings.get("phrasesignored")):
        yield f"Phrase ignored: {phrase}"
    yield from _texts(warnings.get("outputmessages"))
