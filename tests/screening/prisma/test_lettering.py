from hypothesis import given
from hypothesis import strategies as st

from screening.prisma.lettering import width_of, wrap

words = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=12)


@given(words, st.integers(60, 300))
def test_no_line_is_wider_than_allowed_and_no_character_is_lost(words, width):
    lines = wrap(words, width, 12)
    assert all(width_of(line, 12) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(words).replace(" ", "")


def test_words_stay_whole_where_they_fit():
    assert wrap(["Wrong", "publication", "type"], 110, 12) == ["Wrong", "publication type"]


def test_a_word_wider_than_the_line_is_broken():
    assert wrap(["W" * 25], 120, 12) == ["W" * 10, "W" * 10, "W" * 5]


def test_bold_is_wider():
    assert width_of("Included", 12, bold=True) > width_of("Included", 12)


def test_an_accent_or_a_foreign_script_is_never_narrower_than_plain_letters():
    assert width_of("é", 12) > width_of("e", 12)
    assert width_of("漢", 12) > width_of("W", 12)
