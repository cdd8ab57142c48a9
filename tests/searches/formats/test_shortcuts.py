"""Shortcuts for the commonest writings give exactly what the long way gives."""

import html
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searches.formats import bibtex_entries, names, normalise, xml_entries
from searches.formats.keys import MOJIBAKE, is_garbled
from searches.formats.kinds import TITLE_KINDS, TITLE_STATUS, record_type, retraction_status
from searches.formats.ris_lines import GLUED, tags_of

PIECES = st.sampled_from(
    [" ", "  ", "\t", "\n", "\r\n", "\xa0", "\u2003", "\x00", "\x1f", "\x85", "\xad", "\u200b"]
    + ["a", "Bc", "é", "e\u0301", "Å", "K", "ſ", "&", "&amp;", "<", "<i>", "</p>", "[", "]"]
    + ["NA", "none", "n/a", "-", "[not available]", ".", "±", "Ã©", "â€", "β", "10.1/x", "\ufeff"]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))


def slowly_clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = normalise.INVISIBLE.sub("", normalise.CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text)


def slowly_without_markup(text: str, instead: str) -> str:
    text, before = slowly_clean(text), ""
    while text != before and ("&" in text or "<" in text):
        before = text
        text = normalise.BREAKING_TAG.sub(instead, slowly_clean(html.unescape(text)))
        text = unicodedata.normalize("NFC", normalise.OTHER_TAG.sub("", text))
    return text


def slowly_absent(text: str) -> bool:
    return text.strip().casefold() in normalise.ABSENT


@given(TEXTS)
def test_text(text):
    assert normalise.clean_text(text) == slowly_clean(text)
    assert normalise.is_absent(text) == slowly_absent(text)
    if text.strip()[:1] not in normalise.ABSENT_STARTS:
        assert not slowly_absent(text)
    line = " ".join(slowly_without_markup(text, " ").split())
    assert normalise.plain_line(text) == ("" if slowly_absent(line) else line)
    lines = (" ".join(part.split()) for part in slowly_without_markup(text, "\n").split("\n"))
    whole = "\n".join(part for part in lines if part)
    assert normalise.plain_text(text) == ("" if slowly_absent(whole) else whole)
    has_control = bool(normalise.CONTROL.search(text.replace("\r", "")))
    assert normalise.has_control_characters(text) == has_control
    assert is_garbled(text) == bool(MOJIBAKE.search(text))


@given(TEXTS)
def test_title_keys(text):
    folded = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    folded = unicodedata.normalize("NFKD", folded)
    letters = (normalise._letters(char) for char in folded if not unicodedata.combining(char))
    kept = "".join(c for c in "".join(letters) if c.isalnum() or c.isspace())
    assert normalise.title_key(text) == " ".join(kept.split())


DOIS = st.lists(
    st.sampled_from("https://doi.org/ doi: DOI 10.1000/ 10.10/ x A 5 . / - _ ) ( doi.org/".split()),
    max_size=6,
).map("".join)


@given(DOIS)
def test_dois(text):
    value, before = text, None
    while value != before:
        before, value = value, normalise._doi_step(value)
    assert normalise.doi(text) == (value if normalise.DOI.match(value) else "")


NAMES = st.lists(
    st.sampled_from(
        ["Khalili", "de", "Bo", "A", "A.", "AB", "A.B.", "II", "Jr", "Trial", "trial", "é", "É"]
        + ["et", "al", "al.", "AL", "others", "and", "...", ",", ", ", " ", "-", "Å", "e\u0301"]
        + ["null", "anon", "Society", "\u00a0", ";", "'"]
    ),
    max_size=6,
).map(lambda parts: " ".join(parts) if len(parts) % 2 else "".join(parts))


@given(st.one_of(NAMES, TEXTS))
def test_names(text):
    assert names.author(text) == names._any_author(text)
    whole = text.strip()
    cut = names.CUT_SHORT.sub("", whole)
    made = names._any_author(cut)
    assert names.authors([text]) == (
        (made,) if made else (),
        cut != whole or bool(names.TRUNCATED.match(whole)),
    )
    if made:
        folded = unicodedata.normalize("NFKD", made.family).casefold()
        family = "".join(c for c in folded if c.isalnum())
        key = f"{family} {made.initials[:1].casefold()}".strip()
        assert names.first_author_key(made) == key


@pytest.mark.parametrize("start", ["RETRACTED: ", "Retraction note:", "Withdrawn: ", "Erratum to "])
@given(TEXTS)
def test_titles_that_tell(start, text):
    for title in (start + text, text):
        folded = title.casefold()
        kind = next((kind for kind, words in TITLE_KINDS if words.match(folded)), "other")
        assert record_type((), title) == kind
        status = next((status for status, words in TITLE_STATUS if words.match(folded)), "none")
        assert retraction_status((), title) == status


RIS_LINES = st.lists(
    st.sampled_from(
        ["TI  - a\n", "TI - b\n", "AU  - C, D\n", "ER  - positive\n", "ER  - \n", "XX  - y\n"]
        + ["KW  -\n", "more\n", "  more\n", "IL-6\n", "DO  - 10.1/x     LK  - http://y\n", "\n"]
        + ["AB  -  c  \n", "\ufeffTI  - d\n", "TI  -\n", "AB  - x\r\n", "T2-weighted\n"]
    ),
    max_size=10,
)


@given(RIS_LINES)
def test_ris_lines(lines):
    spelled = [re.sub(r"^(?!ER)([A-Z][A-Z0-9])  - ", r"\1 -  ", line) for line in lines]
    if not any(GLUED.search(line) for line in lines):
        assert tags_of(lines) == tags_of(spelled)


BIBTEX_PIECES = st.lists(
    st.sampled_from(
        [
            "title = ",
            "year=2020",
            "Title = ",
            "{",
            "}",
            "{a}",
            "{a {b} c}",
            "{{{deep}}}",
            '"q"',
            ",",
        ]
        + [",\n", " # ", "jan", '{\\"o}', "\\{", "\\\\", "a@b.org", "\n@misc{x,", "= ", "é", " x-y"]
    ),
    max_size=9,
).map("".join)


@given(
    st.sampled_from(["@article{key, ", "@Misc {k:1,", "@comments{k,", "@book{", "@a{b c,"]),
    BIBTEX_PIECES,
)
@example("@article{key, ", "title = {a}, title = {{b}}, year = 2020")
@example("@article{key, ", "title = {a {b {c}} \\'e}")
def test_bibtex_fields(start, fields):
    text = f"{start}{fields}}}"
    plainly = bibtex_entries._plainly_split(text)
    if plainly:
        key, split = bibtex_entries._split(text)
        assert (plainly[0].strip(), plainly[1]) == (key.strip(), split)


XML_PIECES = st.lists(
    st.sampled_from(
        ["<record>", "</record>", "<record", "<records>", "<b>", "!", "<!-- ", " -->", "<![CDATA["]
        + ["]]>", "</record >", "text", "\n", "<book a='1'/>", "</book>"]
    ),
    max_size=9,
).map("".join)


@given(XML_PIECES)
def test_xml_entries(pieces):
    text, names = f"<record>{pieces}</record>", ("record", "book")
    marks = re.compile(r"</record\s*>|<(?:record|book)(?=[\s>/])")
    end = xml_entries._plain_end(text, 0, "record", names)
    if end:
        assert xml_entries._end_of(text, 0, marks, iter(())) == (text, 0, end, True)
