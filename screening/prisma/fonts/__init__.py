"""The fonts in which diagrams are set where no browser chooses one: DejaVu Sans, and what the
system has for letters that it lacks."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

REGULAR = Path(__file__).with_name("DejaVuSans.ttf")
BOLD = Path(__file__).with_name("DejaVuSans-Bold.ttf")
SUFFIXES = {".ttf", ".otf", ".ttc"}
INVISIBLE = {"Cc", "Cf", "Zs"}


class MissingLetters(ValueError):
    """`letters` are in none of the fonts of this computer."""

    def __init__(self, letters: str):
        super().__init__(letters)
        self.letters = letters


def further_fonts(texts: Iterable[str]) -> list[Path]:
    """The fonts that the texts need beside DejaVu Sans.

    Raises MissingLetters where the system has none for some letter.
    """
    left = {
        letter for text in texts for letter in text if unicodedata.category(letter) not in INVISIBLE
    }
    left -= _letters_of(REGULAR)
    found: list[Path] = []
    while left:
        path = _with_all(left) or _with_all({min(left)})
        if path is None:
            raise MissingLetters("".join(sorted(left)))
        found.append(path)
        left -= _letters_of(path)
    return found


@cache
def _letters_of(path: Path) -> frozenset[str]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _with_all(letters: set[str]) -> Path | None:
    """The first font, by name, that fontconfig knows and that has all of the letters."""
    wanted = " ".join(f"{ord(letter):x}" for letter in sorted(letters))
    try:
        asked = ["fc-list", f":charset={wanted}", "--format=%{file}\\n"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    usable = (
        path for path in map(Path, sorted(done.stdout.split("\n"))) if path.suffix in SUFFIXES
    )
    return next((path for path in usable if letters <= _letters_of(path)), None)
