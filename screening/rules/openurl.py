"""Links through a library's resolver: OpenURL 1.0 in key/encoded-value form (Z39.88-2004)."""

from __future__ import annotations

from urllib.parse import urlencode


def openurl(
    base: str,
    *,
    title: str,
    journal: str = "",
    year: int | None = None,
    volume: str = "",
    issue: str = "",
    pages: str = "",
    author: str = "",
    doi: str = "",
    pmid: int | None = None,
) -> str:
    """The address at which the resolver `base` offers what the library has of an article."""
    said = {
        "rft.genre": "article",
        "rft.atitle": title[:500],
        "rft.jtitle": journal,
        "rft.date": year,
        "rft.volume": volume,
        "rft.issue": issue,
        "rft.pages": pages.replace("–", "-"),
        "rft.au": author,
    }
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rfr_id", "info:sid/reviewsite"),
        *((name, value) for name, value in said.items() if value),
        *([("rft_id", f"info:doi/{doi}")] if doi else []),
        *([("rft_id", f"info:pmid/{pmid}")] if pmid else []),
    ]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(fields)}"
