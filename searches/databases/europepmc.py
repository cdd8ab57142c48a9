"""Europe PMC's search service, asked for abstracts by PMID and DOI."""

from __future__ import annotations

from typing import Any

from searches.databases.http import Manners, PoliteClient
from searches.databases.wanted import FoundAbstract, Wanted, by_name
from searches.formats import normalise

SERVICE = "Europe PMC"
BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
MANNERS = Manners(interval=0.2)
AT_ONCE = 40
"""Publications in one request; the address stays shorter than servers take."""


def find_abstracts(client: PoliteClient, wanted: list[Wanted]) -> list[FoundAbstract]:
    """The abstracts of at most `AT_ONCE` publications; raises what `PoliteClient.get` raises."""
    terms = terms_of(wanted)
    if not terms:
        return []
    params = {
        "query": " OR ".join(terms),
        "format": "json",
        "resultType": "core",
        "pageSize": 2 * len(terms),
    }
    return read_abstracts(client.get("search", params).json(SERVICE), wanted)


def terms_of(wanted: list[Wanted]) -> list[str]:
    """What is searched for to find the publications."""
    terms = [f"(EXT_ID:{one.pmid} AND SRC:MED)" for one in wanted if one.pmid]
    return terms + [f'DOI:"{one.doi}"' for one in wanted if one.doi and '"' not in one.doi]


def read_abstracts(answer: Any, wanted: list[Wanted]) -> list[FoundAbstract]:
    """The abstracts in an answer, each for the publication that names it."""
    names = by_name(wanted)
    listed = answer.get("resultList") if isinstance(answer, dict) else None
    results = listed.get("result") if isinstance(listed, dict) else None
    found: dict[int, FoundAbstract] = {}
    for result in results if isinstance(results, list) else []:
        if not isinstance(result, dict):
            continue
        abstract = normalise.plain_text(str(result.get("abstractText") or ""))
        of = (f"PMID {result.get('pmid')}", f"doi:{normalise.doi(str(result.get('doi') or ''))}")
        for name in of:
            if abstract and name in names:
                found.setdefault(names[name], FoundAbstract(names[name], abstract, name))
    return list(found.values())
