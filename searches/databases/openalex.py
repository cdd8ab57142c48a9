"""OpenAlex, asked for abstracts by DOI and PMID."""

from __future__ import annotations

from typing import Any

from searches.databases.http import Manners, PoliteClient
from searches.databases.wanted import FoundAbstract, Wanted, by_name
from searches.formats import normalise

SERVICE = "OpenAlex"
BASE = "https://api.openalex.org"
MANNERS = Manners(interval=0.2)
AT_ONCE = 50
LONGEST = 20_000
"""Words of an abstract; positions beyond are not believed."""


def find_abstracts(
    client: PoliteClient, wanted: list[Wanted], *, api_key: str = ""
) -> list[FoundAbstract]:
    """The abstracts of at most `AT_ONCE` publications; raises what `PoliteClient.get` raises."""
    dois = [one.doi for one in wanted if one.doi and not set(one.doi) & set("|,")]
    pmids = [str(one.pmid) for one in wanted if one.pmid and not one.doi]
    found = []
    for name, values in (("doi", dois), ("pmid", pmids)):
        if values:
            params = {
                "filter": f"{name}:{'|'.join(values)}",
                "per-page": AT_ONCE,
                "select": "doi,ids,abstract_inverted_index",
            }
            params |= {"api_key": api_key} if api_key else {}
            found += read_abstracts(client.get("works", params).json(SERVICE), wanted)
    return found


def read_abstracts(answer: Any, wanted: list[Wanted]) -> list[FoundAbstract]:
    """The abstracts in an answer, each for the publication that names it."""
    names = by_name(wanted)
    results = answer.get("results") if isinstance(answer, dict) else None
    found: dict[int, FoundAbstract] = {}
    for result in results if isinstance(results, list) else []:
        if not isinstance(result, dict):
            continue
        abstract = words_in_order(result.get("abstract_inverted_index"))
        ids = result.get("ids") if isinstance(result.get("ids"), dict) else {}
        pmid = str(ids.get("pmid") or "").rstrip("/").rpartition("/")[2]
        of = (f"doi:{normalise.doi(str(result.get('doi') or ''))}", f"PMID {pmid}")
        for name in of:
            if abstract and name in names:
                found.setdefault(names[name], FoundAbstract(names[name], abstract, name))
    return list(found.values())


def words_in_order(index: Any) -> str:
    """The text of an inverted index, word → positions; gaps are passed over."""
    placed: dict[int, str] = {}
    for word, places in (index if isinstance(index, dict) else {}).items():
        for place in places if isinstance(places, list) else []:
            if isinstance(place, int) and 0 <= place < LONGEST:
                placed[place] = str(word)
    return normalise.plain_text(" ".join(placed[place] for place in sorted(placed)))
