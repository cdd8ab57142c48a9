"""Languages of publications as three-letter codes, ISO 639-2/B."""

from __future__ import annotations

import re
from functools import lru_cache

NAMES = """
ara ar arabic
bul bg bulgarian
cat ca catalan
chi zh chinese
cze cs czech
dan da danish
dut nl dutch
eng en english
est et estonian
fin fi finnish
fre fr french
ger de german
gre el greek
heb he hebrew
hin hi hindi
hrv hr croatian
hun hu hungarian
ice is icelandic
ind id indonesian
ita it italian
jpn ja japanese
kor ko korean
lav lv latvian
lit lt lithuanian
may ms malay
nor no norwegian
per fa persian
pol pl polish
por pt portuguese
rum ro romanian
rus ru russian
slo sk slovak
slv sl slovenian
spa es spanish
srp sr serbian
swe sv swedish
tha th thai
tur tr turkish
ukr uk ukrainian
vie vi vietnamese
"""
CODE_OF = {word: line.split()[0] for line in NAMES.strip().splitlines() for word in line.split()}


def languages(texts: list[str]) -> tuple[str, ...]:
    """The codes of languages given by name or code; a language we do not know stays as written."""
    if len(texts) == 1:
        return _codes(texts[0])
    return tuple(dict.fromkeys(code for text in texts for code in _codes(text)))


@lru_cache(maxsize=1024)
def _codes(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[;,/|\r\n]", text))
    known = (CODE_OF.get(part.casefold().split("-")[0], part) for part in parts if part)
    return tuple(dict.fromkeys(known))
