"""The services that hold abstracts, as they answer: E-utilities, Europe PMC, Crossref, OpenAlex."""

from __future__ import annotations

import re
from urllib.parse import unquote

from tests.servers.service import Asked, Reply, serving

ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>T</ArticleTitle>"
    "<Abstract><AbstractText>PubMed has {pmid}.</AbstractText></Abstract></Article>"
    "</MedlineCitation></PubmedArticle>"
)


def answering(*, pubmed=(), europepmc=(), crossref=(), openalex=(), down=()):
    """A server that holds the abstracts of these PMIDs and DOIs; the services in `down` are off.

    PubMed is at `/pubmed`, Europe PMC at `/europe`, Crossref at `/crossref`, OpenAlex at `/alex`.
    """

    def answer(asked: Asked) -> Reply:
        service, _, rest = asked.path.strip("/").partition("/")
        if service in down:
            return Reply(b"<html>closed</html>", status=503, headers={"Retry-After": "0"})
        if service == "pubmed":
            ids = [int(text) for text in asked.params["id"].split(",")]
            articles = "".join(ARTICLE.format(pmid=n) for n in ids if n in pubmed)
            return Reply(f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())
        if service == "europe":
            return Reply(_europe(asked.params["query"], europepmc))
        if service == "crossref":
            doi = unquote(rest.removeprefix("works/"))
            if doi not in crossref:
                return Reply(b"Resource not found.", status=404)
            message = {"DOI": doi, "abstract": f"<jats:p>Crossref has {doi}.</jats:p>"}
            return Reply({"status": "ok", "message-type": "work", "message": message})
        return Reply(_alex(asked.params["filter"], openalex))

    return serving(answer)


def _europe(query: str, held) -> dict:
    pmids = [int(n) for n in re.findall(r"EXT_ID:(\d+)", query) if int(n) in held]
    dois = [doi for doi in re.findall(r'DOI:"([^"]+)"', query) if doi in held]
    results = [{"id": str(n), "source": "MED", "pmid": str(n)} for n in pmids]
    results += [{"id": "PPR1", "source": "PPR", "doi": doi.upper()} for doi in dois]
    for result in results:
        result["abstractText"] = "<h4>Aim</h4>Europe PMC has it."
    return {"hitCount": len(results), "resultList": {"result": results}}


def _alex(wanted: str, held) -> dict:
    name, _, values = wanted.partition(":")
    results = [
        {
            "doi": f"https://doi.org/{value.upper()}" if name == "doi" else None,
            "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{value}"} if name == "pmid" else {},
            "abstract_inverted_index": {"has": [1], "OpenAlex": [0], "it.": [2]},
        }
        for value in values.split("|")
        if value in {str(one) for one in held}
    ]
    return {"meta": {"count": len(results)}, "results": results}
