"""A large export that is the same each time: articles with abstracts as long as real ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

SEED = 20260101
SYLLABLES = "ta cro li mus fer ti li ty em bry o im plan ta tion cy to kine ute rus ra te".split()
COMMON = (
    "the of and in to with a for were was by patients study treatment results group women rate "
    "after from is at as between on clinical pregnancy outcome data analysis risk compared who "
    "significant trial cells levels expression response associated birth live cycles transfer"
).split()
NAMES = "García Müller Smith Nguyễn Kowalska Rossi Jensen Okafor Tanaka Silva Dubois Çelik".split()
PHRASE = "recurrent implantation failure"
RARE = "zyxomycin"
ACCENTED = "naïve"


def articles(n: int) -> Iterator[dict]:
    """`n` articles. One in 1,000 has RARE, one in 50 PHRASE, one in 5 ACCENTED in its abstract."""
    chance = random.Random(SEED)
    words = [
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) + chance.choice("abcdeio")
        for _ in range(30_000)
    ]
    for number in range(1, n + 1):
        title = " ".join(chance.choices(words, k=8) + chance.choices(COMMON, k=4)).capitalize()
        text = chance.choices(COMMON, k=80) + chance.choices(words, k=70)
        chance.shuffle(text)
        for every, word in ((1_000, RARE), (50, PHRASE), (5, ACCENTED)):
            if number % every == 0:
                text.insert(100, word)
        sentences = [" ".join(text[at : at + 15]).capitalize() for at in range(0, len(text), 15)]
        yield {
            "title": title,
            "abstract": ". ".join(sentences) + ". (p < 0.05; 95% CI 1.2–3.4)",
            "authors": [
                (chance.choice(NAMES), chance.choice("ABCDEFGH"))
                for _ in range(chance.randint(1, 9))
            ],
            "year": chance.randint(1980, 2026),
            "journal": f"Journal of {chance.choice(words).capitalize()}",
            "volume": chance.randint(1, 90),
            "issue": chance.randint(1, 12),
            "page": chance.randint(1, 900),
            "doi": f"10.1000/bench.{number}",
            "pmid": 30_000_000 + number,
            "keywords": chance.sample(words, 5),
        }


def as_ris(n: int) -> Iterator[str]:
    for each in articles(n):
        yield "\n".join(
            (
                "TY  - JOUR",
                f"TI  - {each['title']}",
                *(f"AU  - {family}, {initial}." for family, initial in each["authors"]),
                f"PY  - {each['year']}",
                f"JO  - {each['journal']}",
                f"VL  - {each['volume']}",
                f"IS  - {each['issue']}",
                f"SP  - {each['page']}",
                f"EP  - {each['page'] + 9}",
                f"DO  - {each['doi']}",
                f"AB  - {each['abstract']}",
                *(f"KW  - {word}" for word in each["keywords"]),
                "ER  - \n\n",
            )
        )


def as_nbib(n: int) -> Iterator[str]:
    for each in articles(n):
        yield "\n".join(
            (
                f"PMID- {each['pmid']}",
                f"TI  - {each['title']}",
                f"PG  - {each['page']}-{each['page'] + 9}",
                f"LID - {each['doi']} [doi]",
                f"AB  - {each['abstract']}",
                *(f"AU  - {family} {initial}" for family, initial in each["authors"]),
                "LA  - eng",
                "PT  - Journal Article",
                f"DP  - {each['year']} Jan",
                f"TA  - {each['journal']}",
                f"JT  - {each['journal']}",
                f"VI  - {each['volume']}",
                f"IP  - {each['issue']}",
                *(f"OT  - {word}" for word in each["keywords"]),
                "\n",
            )
        )


FORMATS = {"ris": as_ris, "nbib": as_nbib}


def write(path, format: str, n: int) -> None:
    """Write the corpus as one file of the format."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(FORMATS[format](n))
