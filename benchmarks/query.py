"""How long search strategies take to read, write, translate and check, and how that time grows.

Run with `make bench`. Times are processor time in milliseconds, the best of several runs; a growth
is that from a quarter of the size to the whole, so 4 is linear.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from searches.databases import DATABASES
from searches.query.checks import check
from searches.query.parser import ParsedQuery, read
from searches.query.translate import translate_parsed

STRATEGIES = Path(__file__).resolve().parents[2] / "shared/data/strategies"
RUNS = 3
SLOW = 0.1

LINES = 200
WORDS = (
    "infertil$",
    "subfertil$",
    "implantation failure$",
    "miscarriage$",
    "embryo?",
    "tacrolimus",
)

HOSTILE: dict[str, tuple[str, int, Callable[[int], str]]] = {
    "opening brackets": ("pubmed", 100_000, lambda size: "(" * size),
    "closing brackets": ("pubmed", 100_000, lambda size: ")" * size),
    "nested brackets": ("pubmed", 100_000, lambda n: "(" * (n // 2) + "a" + ")" * (n // 2)),
    "square brackets": ("pubmed", 100_000, lambda size: "[" * size),
    "double quotes": ("pubmed", 100_000, lambda size: '"' * size),
    "single quotes": ("embase", 100_000, lambda size: "'" * size),
    "typographic quotes": ("pubmed", 100_000, lambda size: "“" * size),
    "wildcards": ("pubmed", 100_000, lambda size: "*" * size),
    "words with wildcards": ("ovid", 100_000, lambda size: "a*b?c " * (size // 6)),
    "white space": ("pubmed", 100_000, lambda size: "a" + " " * size + "b"),
    "alternatives": ("pubmed", 5_000, lambda size: " OR ".join(["term[tiab]"] * size)),
    "alternating operators": ("pubmed", 5_000, lambda size: "a OR b AND c NOT d OR " * size + "e"),
    "alternating in Scopus": ("scopus", 5_000, lambda n: "a OR b AND c AND NOT d OR " * n + "e"),
    "nearness in a chain": ("ovid", 5_000, lambda size: " adj3 ".join(["word"] * size)),
    "words in a row": ("wos", 20_000, lambda size: "word " * size),
    "lines that double": (
        "ovid",
        900,
        lambda size: "1. a.tw.\n" + "".join(f"{n}. {n - 1} or {n - 1}\n" for n in range(2, size)),
    ),
}
"""Language, greatest size and text of inputs that must not keep anybody waiting."""


def main() -> None:
    """Print a table for ordinary strategies and one for hostile input."""
    _print_ordinary()
    _print_hostile()


def _print_ordinary() -> None:
    _row("strategy", "language", "characters", "read", "write", f"to all {len(DATABASES)}", "check")
    for name, database, text in _ordinary():
        parsed = read(text, database)
        times = (
            _best(partial(read, text, database)),
            _best(partial(translate_parsed, parsed, database)),
            _best(partial(_translate_to_all, parsed)),
            _best(partial(check, parsed)),
        )
        _row(name, database, f"{len(text):,}", *(f"{each:,.1f}" for each in times))


def _translate_to_all(parsed: ParsedQuery) -> None:
    for dialect in DATABASES:
        translate_parsed(parsed, dialect.key)


def _ordinary() -> list[tuple[str, str, str]]:
    strategies = [("200 generated lines", "ovid", _generated())]
    if STRATEGIES.is_dir():
        seeds = json.loads((STRATEGIES / "pubmed_seed_collection_10.json").read_text())
        topics = json.loads((STRATEGIES / "clef_tar_2017_training_topics.json").read_text())
        longest = max((seed["edited_search"] for seed in seeds), key=len)
        strategies.append(("longest seed strategy", "pubmed", longest))
        lined = max((each["query"] for each in topics if "[" not in each["query"]), key=len)
        strategies.append(("longest lined topic", "ovid", lined))
    return strategies


def _generated() -> str:
    """A strategy of 200 lines and about 20,000 characters: free text, headings and references."""
    lines = []
    for number in range(1, LINES + 1):
        words = " or ".join(WORDS[(number + step) % len(WORDS)] + str(number) for step in range(4))
        if number % 20 == 0:
            query = f"or/{number - 19}-{number - 1}"
        elif number % 5 == 0:
            query = f"exp Heading Number {number}/ or Heading, Inverted {number}/dt"
        else:
            query = f"(({words}) adj3 (women or men or couple$)).ti,ab,kf."
        lines.append(f"{number}. {query}")
    lines[-1] = f"{LINES}. and/{','.join(str(number) for number in range(20, LINES, 20))}"
    return "\n".join(lines)


def _print_hostile() -> None:
    sys.stdout.write("\n")
    _row(
        "hostile input", "language", "size", "read", "growth", "write", "growth", "check", "growth"
    )
    for name, (database, size, write) in HOSTILE.items():
        quarter, whole = (_hostile_times(write(part), database) for part in (size // 4, size))
        cells = []
        for before, after in zip(quarter, whole, strict=True):
            cells += [f"{after:,.1f}", f"{after / max(before, 0.1):.1f}"]
        _row(name, database, f"{size:,}", *cells)


def _hostile_times(text: str, database: str) -> tuple[float, float, float]:
    """The times to read a text, to write it down again and to check it."""
    parsed = read(text, database)
    writing = _best(partial(translate_parsed, parsed, database)) if parsed.tree else 0.0
    return _best(partial(read, text, database)), writing, _best(partial(check, parsed))


def _best(work: Callable[[], object]) -> float:
    """The shortest of several runs in milliseconds of processor time; slow work runs once."""
    shortest = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        work()
        shortest = min(shortest, time.process_time() - started)
        if shortest > SLOW:
            break
    return shortest * 1000


def _row(first: str, *cells: str) -> None:
    sys.stdout.write(f"{first:<24}" + "".join(f"{cell:>12}" for cell in cells) + "\n")


if __name__ == "__main__":
    main()
