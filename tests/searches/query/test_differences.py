"""Differences: what they say of words and lines, and that both texts can be read off them."""

from hypothesis import given
from hypothesis import strategies as st

from searches.query.differences import MOST_WORDS, Piece, difference, same_words

texts = st.text(st.sampled_from("ab “\n()[]\U0001d49c"), max_size=60)


def sides(pieces):
    old = "".join(piece.text for piece in pieces if piece.kind != "added")
    new = "".join(piece.text for piece in pieces if piece.kind != "removed")
    return old, new


@given(texts, texts, st.sampled_from(["word", "line"]))
def test_both_texts_can_be_read_off(old, new, by):
    assert sides(difference(old, new, by=by)) == (old, new)


def test_by_word():
    assert difference("a OR b", "a OR prograf") == (
        Piece("same", "a OR "),
        Piece("removed", "b"),
        Piece("added", "prograf"),
    )


def test_by_line():
    pieces = difference("#1 a\n#2 b\n", "#1 a\n#2 c\n", by="line")
    assert [piece.kind for piece in pieces] == ["same", "removed", "added"]
    assert pieces[1].text == "#2 b\n"


def test_long_texts_are_compared_by_line():
    old = "\n".join(f"term {number}" for number in range(MOST_WORDS))
    pieces = difference(old, old.replace("term 7\n", "word 7\n"))
    assert [p.text for p in pieces if p.kind != "same"] == ["term 7\n", "word 7\n"]


def test_white_space_makes_no_other_text():
    assert same_words(" a  AND\nb", "a AND b") and not same_words("a AND b", "a AND c")
