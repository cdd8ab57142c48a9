"""The words of searching cover what the code can say."""

from searches.dedup.match import AUTOMATIC_RULES, NEGATIVE_RULES
from searches.vocabulary import PAIR_RULES


def test_every_rule_that_leaves_a_pair_to_a_person_has_its_words():
    assert set(PAIR_RULES) == {"similar", *AUTOMATIC_RULES, *(name for name, _ in NEGATIVE_RULES)}
