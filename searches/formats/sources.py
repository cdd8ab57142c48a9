"""Which database a record names as the one it is from."""

from __future__ import annotations

import re

NAMED = tuple(
    (key, re.compile(words, re.IGNORECASE))
    for key, words in (
        ("ovid", r"\bovid\b"),
        ("scopus", r"\bscopus\b"),
        ("wos", r"\bweb of science\b|\bwos\b"),
        ("embase", r"\bembase\b"),
        ("cochrane", r"\bcochrane\b"),
        ("ebsco", r"\bcinahl\b|\bebsco"),
        ("scholar", r"\bgoogle scholar\b"),
        ("pubmed", r"\bpubmed\b|\bmedline\b|\bnlm\b"),
    )
)


def source_named(*texts: str) -> str:
    """The key of the database that the texts name, "" for none that we know."""
    return next((key for text in texts for key, words in NAMED if words.search(text)), "")
