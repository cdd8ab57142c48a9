"""The keys of the desk."""

import pytest

from screening.rules.keys import ACTIONS, PRESETS, keys_of, problem_of


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_has_one_key_for_each_action(preset):
    keys = keys_of(preset, {})
    assert set(keys) == set(ACTIONS) and problem_of(keys) == ""


def test_changes_are_laid_over_the_preset():
    keys = keys_of("rayyan", {"maybe": "x", "unknown": "q"})
    assert keys["maybe"] == "x" and keys["include"] == "i" and "unknown" not in keys


@pytest.mark.parametrize("key", ["", "ab", " ", "\t", "e", "E"])
def test_a_key_is_one_sign_that_does_one_thing(key):
    assert problem_of(keys_of("reviewsite", {"include": key}))
