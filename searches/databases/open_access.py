"""Where free copies of publications are: asked of Unpaywall, Europe PMC and OpenAlex."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from searches.databases.europepmc import terms_of
from searches.databases.http import Manners, PoliteClient, ServiceRefused
from searches.databases.wanted import Wanted, by_name
from searches.formats import normalise

UNPAYWALL = "Unpaywall"
UNPAYWALL_BASE = "https://api.unpaywall.org/v2"
UNPAYWALL_MANNERS = Manners(interval=0.2)
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A free copy of a wanted publication; one that is no PDF is a page to look at by hand."""

    key: int
    url: str
    is_pdf: bool
    version: str = ""
    licence: str = ""


def ask_unpaywall(client: PoliteClient, wanted: list[Wanted], *, email: str) -> list[FoundCopy]:
    """Copies by DOI, one request for each; a DOI that is not known there has none.

    Raises what `PoliteClient.get` raises; a 422 means that the e-mail address is not taken.
    """
    found = []
    for one in wanted:
        if not one.doi:
            continue
        try:
            answer = client.get(quote(one.doi, safe="/"), {"email": email}).json(UNPAYWALL)
        except ServiceRefused as problem:
            if problem.status == 404:
                continue
            if problem.status == 422:
                raise ServiceRefused(
                    "Unpaywall wants a valid e-mail address; set UNPAYWALL_EMAIL."
                ) from problem
            raise
        found += read_unpaywall(answer, one.key)
    return found


def read_unpaywall(answer: Any, key: int) -> list[FoundCopy]:
    best = _of(answer, "best_oa_location")
    found = []
    for place in (best, *_list(answer, "oa_locations")):
        if isinstance(place, dict):
            page = place.get("url_for_landing_page") or place.get("url")
            found += _copy(key, place.get("url_for_pdf"), page, place)
    return _once(found)


def ask_europepmc(client: PoliteClient, wanted: list[Wanted]) -> list[FoundCopy]:
    """Copies by PMID and DOI, at most `europepmc.AT_ONCE` publications."""
    terms = terms_of(wanted)
    if not terms:
        return []
    params = {
        "query": " OR ".join(terms),
        "format": "json",
        "resultType": "core",
        "pageSize": 2 * len(terms),
    }
    return read_europepmc(client.get("search", params).json("Europe PMC"), wanted)


def read_europepmc(answer: Any, wanted: list[Wanted]) -> list[FoundCopy]:
    names = by_name(wanted)
    found = []
    for result in _list(_of(answer, "resultList"), "result"):
        of = (
            f"PMID {_of(result, 'pmid')}",
            f"doi:{normalise.doi(str(_of(result, 'doi') or ''))}",
        )
        key = next((names[name] for name in of if name in names), None)
        for place in _list(_of(result, "fullTextUrlList"), "fullTextUrl"):
            is_free = _of(place, "availabilityCode") in ("OA", "F")
            if key is not None and is_free and _of(place, "documentStyle") == "pdf":
                found += _copy(key, _of(place, "url"), None, {"license": _of(result, "license")})
    return _once(found)


def ask_openalex(
    client: PoliteClient, wanted: list[Wanted], *, api_key: str = ""
) -> list[FoundCopy]:
    """Copies by DOI and PMID, at most `openalex.AT_ONCE` publications."""
    dois = [one.doi for one in wanted if one.doi and not set(one.doi) & set("|,")]
    pmids = [str(one.pmid) for one in wanted if one.pmid and not one.doi]
    found = []
    for name, values in (("doi", dois), ("pmid", pmids)):
        if values:
            params = {
                "filter": f"{name}:{'|'.join(values)}",
                "per-page": len(values),
                "select": "doi,ids,best_oa_location,locations",
            }
            params |= {"api_key": api_key} if api_key else {}
            found += read_openalex(client.get("works", params).json("OpenAlex"), wanted)
    return found


def read_openalex(answer: Any, wanted: list[Wanted]) -> list[FoundCopy]:
    names = by_name(wanted)
    found = []
    for result in _list(answer, "results"):
        pmid = str(_of(_of(result, "ids"), "pmid") or "").rstrip("/").rpartition("/")[2]
        of = (f"doi:{normalise.doi(str(_of(result, 'doi') or ''))}", f"PMID {pmid}")
        key = next((names[name] for name in of if name in names), None)
        for place in (_of(result, "best_oa_location"), *_list(result, "locations")):
            if key is not None and _of(place, "is_oa"):
                found += _copy(key, _of(place, "pdf_url"), _of(place, "landing_page_url"), place)
    return _once(found)


def _copy(key: int, pdf: Any, page: Any, place: dict) -> Iterator[FoundCopy]:
    """The PDF of a place, else its page."""
    url = next((each for each in (pdf, page) if _is_web(each)), None)
    if url:
        words = (str(place.get(name) or "")[:60] for name in ("version", "license"))
        yield FoundCopy(key, url, url == pdf, *words)


def _is_web(url: Any) -> bool:
    if not isinstance(url, str) or len(url) > LONGEST_ADDRESS or not url.isprintable():
        return False
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _once(found: list[FoundCopy]) -> list[FoundCopy]:
    """Each address of a publication once, and pages only where there is no PDF."""
    unique = {(one.key, one.url): one for one in reversed(found)}
    with_pdf = {one.key for one in found if one.is_pdf}
    return [one for one in reversed(unique.values()) if one.is_pdf or one.key not in with_pdf]


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: Any, name: str) -> list:
    inner = _of(value, name)
    return inner if isinstance(inner, list) else []
