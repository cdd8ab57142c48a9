"""The keys of the desk: what they do, the habits of other tools, and what can be a key."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS = {
    "include": "Include",
    "exclude": "Exclude",
    "maybe": "Maybe",
    "undo": "Undo, step by step",
    "skip": "Skip: it comes again at the end",
    "note": "Write a note",
    "tag": "Tags",
    "highlights": "Highlights: more, fewer, none",
    "criteria": "Criteria",
    "doi": "Open the DOI",
    "pubmed": "Open in PubMed",
    "help": "This help",
}
OURS = {
    "include": "i",
    "exclude": "e",
    "maybe": "m",
    "undo": "z",
    "skip": "s",
    "note": "n",
    "tag": "t",
    "highlights": "h",
    "criteria": "c",
    "doi": "o",
    "pubmed": "p",
    "help": "?",
}
PRESETS = {
    "reviewsite": ("Reviewsite", OURS),
    "rayyan": ("Rayyan (I, E, U)", OURS | {"maybe": "u", "tag": "l"}),
    "covidence": (
        "Covidence (Y, N, M)",
        OURS | {"include": "y", "exclude": "n", "note": "a", "undo": "u"},
    ),
    "asreview": (
        "ASReview (R relevant, I irrelevant)",
        OURS | {"include": "r", "exclude": "i", "undo": "u"},
    ),
    "vim": (
        "Vim (L right in, H left out, M maybe, J next)",
        OURS
        | {"include": "l", "exclude": "h", "skip": "j", "undo": "u"}
        | {"highlights": "v", "note": "i"},
    ),
}
"""Key, name and keys of each preset.

ASReview's R, I and U are those of its documentation (docs/source/features.rst of its repository),
Rayyan's I, E and U those of the library guides of McGill and Northwestern. Covidence has buttons
Yes, Maybe and No: the keys are the first letters of its words. Vim's are after the habits of its
users: left and right, down to the next, M to mark, U to undo, I to write.
"""


def keys_of(preset: str, changes: Mapping[str, str]) -> dict[str, str]:
    """The key of each action: those of the preset, with a person's changes laid over them."""
    base = PRESETS.get(preset, PRESETS["reviewsite"])[1]
    return base | {action: key for action, key in changes.items() if action in ACTIONS}


def problem_of(keys: Mapping[str, str]) -> str:
    """Why these cannot be the keys of the desk; empty when they can."""
    for action, key in keys.items():
        if len(key) != 1 or not key.isprintable() or key.isspace():
            return f"“{ACTIONS[action]}” needs one key: a letter, a digit or a sign."
    taken: dict[str, str] = {}
    for action, key in keys.items():
        if key.lower() in taken:
            return (
                f"“{key}” cannot do two things: {ACTIONS[taken[key.lower()]]}, {ACTIONS[action]}."
            )
        taken[key.lower()] = action
    return ""
