"""Two or three people act at one instant, round after round; RACE_ROUNDS (50) says how many."""

import json
from collections import Counter

import pytest

from tests.races.running import ROUNDS, assert_sound, begin, let_loose

pytestmark = pytest.mark.workers


def one_gets_the_last_place(*acts: str, outcome: str, readers: int, **_) -> bool:
    return sorted(acts) == ["claimed", "none", "none"] and (outcome, readers) == ("pending", 2)


def both_verdicts_count(*acts: str, outcome: str, verdicts: int, **_) -> bool:
    return acts == ("stored", "stored") and verdicts == 2 and outcome in ("included", "conflict")


def a_ruling_rests_on_what_was_seen(*acts: str, outcome: str, rows: int, **_) -> bool:
    return (*acts, outcome) in {
        ("ruled", "stored", "excluded"),
        ("refused", "stored", "included"),
    } and rows == 3


def a_click_is_stored_once(*acts: str, rows: int, **_) -> bool:
    return set(acts) == {"stored"} and rows == 1


def the_first_tab_wins(*acts: str, rows: int, **_) -> bool:
    return sorted(acts) == ["refused", "stored"] and rows == 1


def one_has_the_place(late: str, claim: str, *, readers: int, verdicts: int, **_) -> bool:
    return readers == 2 and (late, claim, verdicts) in {
        ("stored", "none", 2),
        ("refused", "claimed", 1),
    }


def no_verdict_is_lost(change: str, *votes: str, outcome: str, verdicts: int, **_) -> bool:
    stored = votes.count("stored")
    return change == "changed" and outcome == "included" and verdicts == stored >= 1


def a_third_reader_is_waited_for(*acts: str, outcome: str, verdicts: int, **_) -> bool:
    return acts == ("changed", "stored") and (outcome, verdicts) == ("pending", 2)


SCENES = {
    "last_place": one_gets_the_last_place,
    "both_verdicts": both_verdicts_count,
    "ruling_and_change": a_ruling_rests_on_what_was_seen,
    "double_click": a_click_is_stored_once,
    "two_tabs": the_first_tab_wins,
    "stolen_lease": one_has_the_place,
    "lowered_policy": no_verdict_is_lost,
    "raised_policy": a_third_reader_is_waited_for,
}


def race(env: dict) -> None:
    (told,) = let_loose([begin(env, "instants.py", str(ROUNDS))])
    rounds = [json.loads(line) for line in told.splitlines()]
    assert Counter(scene for scene, *_ in rounds) == dict.fromkeys(SCENES, ROUNDS)
    wrong = [
        (scene, acts, standing)
        for scene, *acts, standing in rounds
        if not SCENES[scene](*acts, **standing)
    ]
    assert not wrong
    assert_sound(env)


def test_it_holds_on_sqlite(on_sqlite):
    race(on_sqlite)


@pytest.mark.postgres
def test_it_holds_on_postgresql(on_postgresql):
    race(on_postgresql)
