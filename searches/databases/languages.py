"""Languages as search limits: PubMed's three-letter codes and the names other databases expect."""

from __future__ import annotations

LANGUAGES = {
    "ara": "arabic",
    "chi": "chinese",
    "cze": "czech",
    "dan": "danish",
    "dut": "dutch",
    "eng": "english",
    "fin": "finnish",
    "fre": "french",
    "ger": "german",
    "gre": "greek",
    "heb": "hebrew",
    "hun": "hungarian",
    "ita": "italian",
    "jpn": "japanese",
    "kor": "korean",
    "nor": "norwegian",
    "per": "persian",
    "pol": "polish",
    "por": "portuguese",
    "rum": "romanian",
    "rus": "russian",
    "spa": "spanish",
    "swe": "swedish",
    "tur": "turkish",
    "ukr": "ukrainian",
}
"""MARC codes as MEDLINE uses them; a code that is not here is passed on as it stands."""


def language_name(value: str) -> str:
    """The English name in lower case: `eng` and `English` are both `english`."""
    return LANGUAGES.get(value.lower(), value.lower())


def language_title(value: str) -> str:
    """The English name with a capital, as Web of Science and EBSCO write it."""
    return language_name(value).capitalize()
