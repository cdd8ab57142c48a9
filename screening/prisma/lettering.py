"""Text that fits its box: a careful guess at widths, and lines broken by it."""

from __future__ import annotations

import unicodedata

BOLD = 1.15
ACCENTED = 1.15

_EM = {
    character: width
    for width, characters in (
        (0.34, " \u00a0.,'|ijlI"),
        (0.43, ":;!()[]-/\\rftJ"),
        (0.60, "ckLsvxyz_?*`"),
        (0.65, '"$abdeghnopquEFPST0123456789'),
        (0.80, "&{}ABCDGHKNOQRUVXYZ"),
        (1.00, "mwMW@%#+<=>~^"),
    )
    for character in characters
}


def width_of(text: str, size: int, *, bold: bool = False) -> float:
    """An upper estimate of the width of `text` at font size `size`, in the unit of `size`.

    The advance widths of DejaVu Sans, which is wider than Arial, rounded up; a letter of another
    script counts as its widest.
    """
    return sum(map(_em, text)) * size * (BOLD if bold else 1)


def _em(character: str) -> float:
    if character in _EM:
        return _EM[character]
    base = unicodedata.normalize("NFD", character)[0]
    if base in _EM:
        return _EM[base] * ACCENTED
    return 1.2 if character.islower() else 1.4


def wrap(words: list[str], width: int, size: int) -> list[str]:
    """The words as lines no wider than `width`; a word that is wider alone is broken anywhere."""
    lines = [""]
    for word in words:
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, width, size)
    return [line for line in lines if line]


def _pieces(word: str, width: int, size: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width_of(pieces[-1] + character, size) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
