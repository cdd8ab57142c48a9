"""Languages as three-letter codes."""

import pytest

from searches.formats.languages import languages


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["English"], ("eng",)),
        (["eng"], ("eng",)),
        (["en-GB"], ("eng",)),
        (["English; Chinese"], ("eng", "chi")),
        (["English", "eng"], ("eng",)),
        (["Klingon"], ("Klingon",)),
        ([], ()),
    ],
)
def test_names_and_codes_give_one_code(texts, codes):
    assert languages(texts) == codes
