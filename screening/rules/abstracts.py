"""The sections of a structured abstract, read from its labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

KNOWN = (
    "abstract background introduction context rationale importance objective objectives aim aims "
    "purpose hypothesis question methods method design setting settings participants patients "
    "population subjects sample intervention interventions exposure exposures comparison "
    "measurements outcomes outcome results findings discussion interpretation conclusion "
    "conclusions significance limitations funding registration"
).split()
KNOWN_PHRASES = (
    "study question|summary answer|what is known already|study design(?:, size, duration)?|"
    "participants/materials, setting, methods|main results and the role of chance|"
    "limitations, reasons for caution|wider implications of the findings|"
    "study funding/competing interests?(?:\\(s\\))?|trial registration(?: number)?|"
    "materials? (?:and|&) methods?|patients? and methods?|methods and (?:findings|results)|"
    "search methods|data sources|data collection and analysis|selection criteria|main results|"
    "main outcome measures?(?:\\(s\\))?|results and conclusions?|aims? and objectives?|"
    "background (?:and|&) (?:aims?|objectives?|purpose)|authors['’] conclusions|"
    "(?:objective|patient|intervention|result|conclusion|main outcome measure)\\(s\\)"
)
LABEL = re.compile(
    r"(?:\A|(?<=[.!?)\]])\s+|\n\s*)"
    r"(?P<label>[A-Z][A-Z0-9 ,/&()'’\-]{2,60}|(?i:" + "|".join(KNOWN) + "|" + KNOWN_PHRASES + r"))"
    r"[ \t]*:\s+"
)
LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an abstract; `label` is empty for text that stands under none."""

    label: str
    text: str


def sections_of(abstract: str) -> list[Section]:
    """The abstract by its sections, in their order and without a word changed or lost.

    A label is a run of capitals, or one of the usual names, before a colon, where a sentence or a
    line begins. An abstract with fewer than two labels is one section, or one for each paragraph.
    """
    labels = [found for found in LABEL.finditer(abstract) if LETTERS.search(found["label"])]
    if len(labels) < 2:
        return [Section("", part.strip()) for part in abstract.split("\n\n") if part.strip()]
    ends = [following.start() for following in labels[1:]] + [len(abstract)]
    before = abstract[: labels[0].start()].strip()
    sections = [Section("", before)] if before else []
    for label, end in zip(labels, ends, strict=True):
        sections.append(Section(label["label"].strip(), abstract[label.end() : end].strip()))
    return sections
