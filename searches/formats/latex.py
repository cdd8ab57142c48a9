"""LaTeX in BibTeX values becomes plain Unicode text with inline tags, and text becomes LaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
"""Accent commands and the combining marks they stand for."""

SYMBOLS = {
    "textless": "<",
    "textgreater": ">",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textbackslash": "\\",
    "textasciicircum": "^",
    "textunderscore": "_",
    "textdollar": "$",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquotedbl": '"',
    "textbar": "|",
    "textdegree": "°",
    "degree": "°",
    "copyright": "©",
    "textsuperscript": "",
    "textsubscript": "",
    "mu": "μ",
    "textmu": "µ",
    "sim": "~",
    "prime": "′",
    "newline": "\n",
    "par": "\n",
    "left": "",
    "right": "",
    ",": " ",
    ";": " ",
    ":": " ",
    "!": "",
    "/": "",
    "-": "",
    " ": " ",
    "\\": "\n",
    "@": "",
}
"""What pylatexenc's table lacks, or has in a way that is wrong in a title."""

TAGS = {
    "textit": "i",
    "emph": "i",
    "textsl": "i",
    "it": "i",
    "em": "i",
    "textbf": "b",
    "bf": "b",
    "textsuperscript": "sup",
    "textsubscript": "sub",
    "underline": "u",
}
MATH = re.compile(r"(?<!\\)\$([^$]{0,200}[\\_^{}<>=][^$]{0,200}|[A-Za-z])(?<!\\)\$")
SCRIPT = re.compile(r"(?<!\\)([_^])(\{[^{}]*\}|\\[A-Za-z]+|[^\s{}\\])")
TOKEN = re.compile(r"\\([A-Za-z]+\*?|.)[ \t]*|([{}])|(~)|(---?|``|'')", re.DOTALL)
SIGNS = {"--": "–", "---": "—", "``": "“", "''": "”"}
PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
DEEPEST = 50


def decode(text: str) -> str:
    """The text of a BibTeX value: accents, symbols and math as Unicode, emphasis as inline tags.

    A blank line ends a paragraph, any other line break is a blank. Percent and dollar signs that
    are no LaTeX stay, as databases do not escape them; braces that do not pair are left out.
    """
    if "\n" in text:
        text = PARAGRAPH.sub(r"\\par ", text).replace("\n", " ")
    if not _needs_decoding(text):
        return text
    text = MATH.sub(lambda found: f"{{{_math(found[1])}}}", text)
    return unicodedata.normalize("NFC", _Decoder(text).run())


def _needs_decoding(text: str) -> bool:
    """Whether any sign of LaTeX is there; ten times as quick as a pattern in a long text."""
    if "\\" in text or "{" in text or "}" in text or "$" in text or "~" in text:
        return True
    return any(sign in text and sign * 2 in text for sign in "-`'")


def decode_verbatim(text: str) -> str:
    """The text of a DOI or address, where `~` and `--` are themselves."""
    return decode(text.replace("~", r"\textasciitilde{}").replace("--", "-{}-"))


def _math(text: str) -> str:
    marked = {"_": r"\textsubscript", "^": r"\textsuperscript"}

    def script(found: re.Match) -> str:
        inner = found[2]
        return marked[found[1]] + (inner if inner.startswith("{") else f"{{{inner}}}")

    text = SCRIPT.sub(script, text)
    return re.sub(r"[<>]", lambda sign: f" {sign[0]} " if len(text) > 1 else sign[0], text)


class _Decoder:
    """One walk over the tokens of a text; a stack holds what the open braces belong to."""

    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def run(self) -> str:
        parts = []
        while self.at < len(self.text):
            parts.append(self._group(0))
        return "".join(parts)

    def _group(self, depth: int) -> str:
        """The text up to the brace that closes this group, or to the end."""
        parts: list[str] = []
        end_tag = ""
        while found := TOKEN.search(self.text, self.at):
            parts.append(self.text[self.at : found.start()])
            self.at = found.end()
            command, brace, tie, sign = found.groups()
            if brace == "}":
                return "".join(parts) + end_tag
            if brace:
                parts.append(self._group(depth + 1) if depth < DEEPEST else "")
            elif tie:
                parts.append(" ")
            elif sign:
                parts.append(SIGNS[sign])
            elif command in ("it", "em", "bf") and not end_tag:
                parts.append(f"<{TAGS[command]}>")
                end_tag = f"</{TAGS[command]}>"
            else:
                parts.append(self._command(command.rstrip("*"), found, depth))
        parts.append(self.text[self.at :])
        self.at = len(self.text)
        return "".join(parts) + end_tag

    def _command(self, name: str, found: re.Match, depth: int) -> str:
        if name in ACCENTS and self._accent_follows(name, found):
            return _accented(self._argument(depth), ACCENTS[name]) or name * (name in "~^")
        if name in TAGS and self.text.startswith("{", self.at):
            inner = self._argument(depth)
            return f"<{TAGS[name]}>{inner}</{TAGS[name]}>" if inner.strip() else inner
        if len(name) == 1 and name in "&%$#_{}":
            return name + self._blank_after(found)
        symbol = _symbol(name)
        if symbol is None:
            return "" if name.isalpha() else f"\\{found[0][1:]}"
        return symbol + ("" if name[:1].isalpha() else self._blank_after(found))

    def _blank_after(self, found: re.Match) -> str:
        """The blanks behind a command that is one sign: they are text, not its end."""
        return found[0][1 + len(found[1]) :]

    def _accent_follows(self, name: str, found: re.Match) -> bool:
        """A letter as a command needs a brace or a blank behind it, a sign a letter or brace."""
        next_char = self.text[self.at : self.at + 1]
        if not (next_char == "{" or next_char == "\\" or next_char.isalpha()):
            return False
        return not name.isalpha() or next_char in "{\\" or found[0].endswith((" ", "\t"))

    def _argument(self, depth: int) -> str:
        """The group, command or letter behind a command."""
        if self.text.startswith("{", self.at):
            self.at += 1
            return self._group(depth + 1) if depth < DEEPEST else ""
        if found := TOKEN.match(self.text, self.at):
            self.at = found.end()
            return self._command(found[1], found, depth + 1) if depth < DEEPEST and found[1] else ""
        self.at += 1
        return self.text[self.at - 1]


def _accented(text: str, mark: str) -> str:
    """The first letter with its mark; an i or j without its dot takes the usual one."""
    text = text.strip()
    if not text:
        return ""
    base = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    return unicodedata.normalize("NFC", base + mark) + text[1:]


@cache
def _table() -> Callable[[str], object]:
    return get_default_latex_context_db().get_macro_spec


@cache
def _symbol(name: str) -> str | None:
    """The character of a command without arguments, None for one we do not know."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    replacement = getattr(_table()(name), "simplify_repl", None)
    return replacement if isinstance(replacement, str) and "%" not in replacement else None


ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        **{char: f"\\{char}" for char in "&%$#_"},
    }
)
COMMAND_OF = {"i": "textit", "b": "textbf", "sup": "textsuperscript", "sub": "textsubscript"}
INLINE_TAG = re.compile(r"<(/?)(i|b|sup|sub|u)>")


def encode(text: str) -> str:
    """Text as LaTeX in UTF-8: only the characters that LaTeX reads otherwise are escaped."""
    text = text.translate(ESCAPES)
    text = re.sub(r"-(?=-)", "-{}", re.sub(r"`(?=`)|'(?=')", r"\g<0>{}", text))
    return re.sub(r"(^|\n)@", r"\1{@}", text).replace("\n", "\n\n")


def encode_markup(markup: str, plain: Callable[[str], str]) -> str:
    """A title with inline tags as LaTeX; `plain` undoes the escapes of its text."""
    parts = INLINE_TAG.split(markup)
    out = [encode(plain(parts[0]))]
    for slash, tag, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        out.append("}" if slash else f"\\{COMMAND_OF.get(tag, 'underline')}{{")
        out.append(encode(plain(text)))
    return "".join(out)
