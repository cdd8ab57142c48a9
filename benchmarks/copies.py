"""An invented library with known duplicates: copies as databases write them, and near misses."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import accumulate

from searches.dedup import Entry

SYLLABLES = (
    "an ar bi cor dis en fer gly hem im kin lip met neo os per ren sta tox ur vas zol".split()
)
SMALL = "of the in and with for a on to after by from versus during".split()
JOURNALS = (
    ("American Journal of Reproductive Immunology", "Am J Reprod Immunol"),
    ("Human Reproduction", "Hum Reprod"),
    ("Fertility and Sterility", "Fertil Steril"),
    ("New England Journal of Medicine", "N Engl J Med"),
    (
        "European Journal of Obstetrics & Gynecology and Reproductive Biology",
        "Eur J Obstet Gynecol Reprod Biol",
    ),
    ("Transplantation Proceedings", "Transplant Proc"),
    ("Cochrane Database of Systematic Reviews", "Cochrane Database Syst Rev"),
    ("Zeitschrift für Geburtshilfe und Neonatologie", "Z Geburtshilfe Neonatol"),
)
FAMILIES = (
    "Khalili Meyer Nakagawa Öztürk García Müller Smith Jones Nguyen Sørensen Kim Dvořák Li Wang"
).split()
ENDS = "son mann ova ides ini wska sen quist berg ez ton er".split()


@dataclass(frozen=True, slots=True)
class Library:
    """Entries in a random order, and for each id the number of the publication it is."""

    entries: list[Entry]
    publication: dict[int, int]


def library(count: int, seed: int = 5) -> Library:
    """About `count` entries: 70 % are publications, the others copies of them; one in ten
    has a near miss beside it: a second part, an erratum, a conference abstract, a later year."""
    chance = random.Random(seed)
    words = _Words(chance)
    entries: list[Entry] = []
    publication: dict[int, int] = {}
    number = 0
    while len(entries) < count:
        article = _article(chance, words)
        family = [article]
        if chance.random() < 0.1:
            family.append(_near_miss(chance, article))
        for one in family:
            number += 1
            copies = chance.choices((0, 1, 2, 3), (70, 18, 9, 3))[0]
            for made in (one, *(_copy(chance, one) for _ in range(copies))):
                publication[len(entries)] = number
                entries.append(replace(made, id=len(entries)))
    chance.shuffle(entries)
    return Library(entries, publication)


class _Words:
    """Words with the frequencies of a topic: few common ones, many rare ones."""

    def __init__(self, chance: random.Random) -> None:
        self.words = [
            "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(9000)
        ]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))
        self.chance = chance

    def some(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)


def _article(chance: random.Random, words: _Words) -> Entry:
    names = words.some(chance.randint(4, 13))
    for _ in range(len(names) // 3):
        names.insert(chance.randint(1, len(names)), chance.choice(SMALL))
    year, page = chance.randint(1985, 2025), chance.randint(1, 2900)
    return Entry(
        0,
        " ".join(names).capitalize(),
        tuple(_name(chance) for _ in range(chance.randint(1, 9))),
        year,
        chance.choice(JOURNALS)[0],
        str(year - 1970),
        str(chance.randint(1, 12)),
        str(page),
        page_end=str(page + chance.randint(0, 14)),
        doi=f"10.5555/{chance.getrandbits(48):x}" if chance.random() < 0.7 else "",
        abstract=" ".join(words.some(180)).capitalize() + ".",
    )


def _near_miss(chance: random.Random, article: Entry) -> Entry:
    other = replace(
        article,
        doi=f"10.5555/{chance.getrandbits(48):x}",
        page_start=str(chance.randint(1, 2900)),
        page_end="",
    )
    kind = chance.randrange(4)
    if kind == 0:
        return replace(other, title=f"{article.title}: part II", issue=str(chance.randint(1, 12)))
    if kind == 1:
        return replace(other, title=f"Erratum: {article.title}", abstract="", issue="12")
    if kind == 2:
        return replace(
            other,
            journal=f"{chance.choice(JOURNALS)[0]}. Conference: {article.year} Annual Meeting",
            record_type="conference_abstract",
            volume=f"{article.volume} Suppl 1",
            doi="",
        )
    later = article.year + chance.randint(3, 9)
    return replace(other, year=later, volume=str(later - 1970))


def _copy(chance: random.Random, article: Entry) -> Entry:
    """As another database writes it."""
    fields: dict[str, object] = {}
    if chance.random() < 0.5:
        fields["journal"] = dict(JOURNALS).get(article.journal, article.journal)
    if chance.random() < 0.4:
        fields["title"] = _retyped(chance, article.title)
    if chance.random() < 0.4:
        fields["authors"] = tuple((family, given[:1]) for family, given in article.authors)
    if chance.random() < 0.1:
        fields["authors"] = article.authors[: max(1, len(article.authors) - 2)]
    if chance.random() < 0.5:
        fields["doi"] = ""
    if chance.random() < 0.1:
        fields |= {"page_start": "", "page_end": ""}
    if chance.random() < 0.15:
        fields["issue"] = ""
    if chance.random() < 0.05 and article.year:
        fields["year"] = article.year + 1
    if chance.random() < 0.3:
        fields["abstract"] = ""
    return replace(article, **fields)


def _retyped(chance: random.Random, title: str) -> str:
    way = chance.randrange(4)
    if way == 0:
        return title.upper()
    if way == 1:
        return f"<i>{title.replace(' and ', ' &amp; ')}</i>."
    if way == 2:
        place = chance.randrange(1, len(title))
        return title[:place] + title[place + 1 :]
    return title.replace("hem", "haem")


def _name(chance: random.Random) -> tuple[str, str]:
    return chance.choice(FAMILIES) + chance.choice(ENDS), "".join(chance.choices("ABCDEJKMRS", k=2))
