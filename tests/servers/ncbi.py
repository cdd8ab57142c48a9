"""ESearch as NCBI answers it: the recorded shapes, by the word that the query holds."""

from __future__ import annotations

from tests.servers.service import Asked, Reply, serving

HEADER = {"type": "esearch", "version": "0.3"}


def esearch(**result) -> dict:
    return {"header": HEADER, "esearchresult": result}


ANSWERS = {
    "tacrolimus": Reply(
        esearch(
            count="31045",
            retmax="0",
            retstart="0",
            idlist=[],
            translationset=[{"from": "tacrolimus", "to": '"tacrolimus"[MeSH Terms]'}],
            querytranslation='"tacrolimus"[MeSH Terms] OR "tacrolimus"[All Fields]',
        )
    ),
    "xqzzy": Reply(
        esearch(
            count="0",
            retmax="0",
            retstart="0",
            idlist=[],
            translationset=[],
            querytranslation="(xqzzy[tiab])",
            errorlist={"phrasesnotfound": ["xqzzy"], "fieldsnotfound": []},
            warninglist={
                "phrasesignored": [],
                "quotedphrasesnotfound": [],
                "outputmessages": ["No items found."],
            },
        )
    ),
    "reduced": Reply(
        esearch(
            count="0",
            idlist=[],
            warninglist={
                "quotedphrasesnotfound": ['"reduced shape"[tiab]'],
                "outputmessages": ["No items found."],
            },
        )
    ),
    "nothing": Reply(esearch(ERROR="Invalid db name specified: nothing")),
    "emptyterm": Reply(
        esearch(
            ERROR="Search Backend failed: An error occurred while processing request. "
            "Details: Empty Term in the request"
        )
    ),
    "backend": Reply(esearch(ERROR="Search Backend failed: Couldn't resolve #exchange")),
    "ratelimited": Reply(
        {
            "error": "API rate limit exceeded",
            "api-key": "192.0.2.1",
            "count": "4",
            "limit": "3",
        },
        status=429,
        headers={"Retry-After": "0", "X-RateLimit-Limit": "3"},
    ),
    "ratequietly": Reply({"error": "API rate limit exceeded", "count": "11"}),
    "page": Reply(b"<!DOCTYPE html><html><body>Unable to route request</body></html>"),
    "uncounted": Reply(esearch(idlist=[])),
    "list": Reply(["not", "an", "object"]),
}


def answer(asked: Asked) -> Reply:
    if asked.path != "/entrez/eutils/esearch.fcgi":
        return Reply(b"no such program", status=404)
    term = asked.params.get("term", "").lower()
    return next((reply for word, reply in ANSWERS.items() if word in term), ANSWERS["uncounted"])


def ncbi():
    """Context manager: the server; its E-utilities are at `base + "/entrez/eutils"`."""
    return serving(answer)
