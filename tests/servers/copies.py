"""Unpaywall, Europe PMC and OpenAlex as they answer for free copies, and a host with the files."""

from __future__ import annotations

from urllib.parse import unquote

from tests.servers.service import Asked, Reply, serving


def answering(files: dict[str, Reply], *, doi: str, pmid: int, down=()):
    """A server that knows a copy of one DOI at `/files/free.pdf` in each of the three services.

    Unpaywall is at `/unpaywall`, Europe PMC at `/europe`, OpenAlex at `/alex`; `files` are the
    replies at `/files/…`. The services in `down` answer 503.
    """

    def answer(asked: Asked) -> Reply:
        service, _, rest = asked.path.strip("/").partition("/")
        base = f"http://{asked.headers['host']}/files"
        if service in down:
            return Reply(b"closed", status=503, headers={"Retry-After": "0"})
        if service == "files":
            return files.get(rest, Reply(b"", status=404))
        if service == "unpaywall":
            if "@" not in asked.params.get("email", ""):
                said = {"HTTP_status_code": 422, "error": True, "message": "valid email"}
                return Reply(said, status=422)
            if unquote(rest) != doi:
                return Reply({"error": True, "message": "not found"}, status=404)
            place = {
                "url": f"{base}/page",
                "url_for_pdf": f"{base}/free.pdf",
                "url_for_landing_page": f"{base}/page",
                "version": "acceptedVersion",
                "license": "cc-by",
            }
            return Reply(
                {"doi": doi, "is_oa": True, "best_oa_location": place, "oa_locations": [place]}
            )
        if service == "europe":
            urls = [
                {"availabilityCode": "OA", "documentStyle": "pdf", "url": f"{base}/free.pdf"},
                {"availabilityCode": "OA", "documentStyle": "html", "url": f"{base}/page"},
                {"availabilityCode": "S", "documentStyle": "pdf", "url": f"{base}/paid.pdf"},
            ]
            result = {"pmid": str(pmid), "doi": doi, "fullTextUrlList": {"fullTextUrl": urls}}
            return Reply({"hitCount": 1, "resultList": {"result": [result]}})
        place = {
            "is_oa": True,
            "pdf_url": f"{base}/other.pdf",
            "landing_page_url": f"{base}/page",
            "version": "publishedVersion",
            "license": None,
        }
        closed = {"is_oa": False, "pdf_url": f"{base}/closed.pdf"}
        work = {
            "doi": f"https://doi.org/{doi}",
            "ids": {},
            "best_oa_location": place,
            "locations": [place, closed],
        }
        return Reply({"meta": {"count": 1}, "results": [work]})

    return serving(answer)
