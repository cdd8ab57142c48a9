"""Published strategies: nothing in them stays unread, and written down again they mean the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from searches.query.findings import QuerySyntaxError
from searches.query.nodes import Raw, fold
from searches.query.parser import ParsedQuery, parse
from searches.query.translate import translate_text
from tests.searches.query.meaning import meaning

STRATEGIES = Path(__file__).resolve().parents[4] / "shared/data/strategies"
SEEDS = "pubmed_seed_collection_10.json"
TOPICS = "clef_tar_2017_training_topics.json"

PUBMED_TAG = re.compile(r"\[(?:mesh|tw|tiab)\]", re.IGNORECASE)

UNFINISHED = {"CD007394": "SL-102"}
"""Topics that no database could run as they were published, and the code of the refusal."""

NOTES = {"CD009020": ["Total references = 1551"]}
"""What topics hold that is no part of a query."""


def _strategies() -> list:
    if not STRATEGIES.is_dir():
        return []
    seeds = json.loads((STRATEGIES / SEEDS).read_text())
    topics = json.loads((STRATEGIES / TOPICS).read_text())
    return [(row["id"], row["edited_search"], "pubmed") for row in seeds] + [
        (row["topic"], row["query"], "pubmed" if PUBMED_TAG.search(row["query"]) else "ovid")
        for row in topics
    ]


def _each(strategies: list) -> pytest.MarkDecorator:
    names = [name for name, _, _ in strategies]
    return pytest.mark.parametrize("name, text, database", strategies, ids=names)


def _trees(parsed: ParsedQuery) -> list:
    return [line.tree for line in parsed.lines if line.tree] or [parsed.tree]


FINISHED = [each for each in _strategies() if each[0] not in UNFINISHED]


@_each(FINISHED)
def test_a_published_strategy_is_read_whole(name, text, database):
    unread: list[str] = []

    def leaf(node) -> None:
        if isinstance(node, Raw):
            unread.append(node.text)

    for tree in _trees(parse(text, database)):
        fold(tree, leaf, lambda node, values: None)
    assert unread == NOTES.get(name, [])


@_each([each for each in FINISHED if each[0] not in NOTES])
def test_a_published_strategy_written_down_again_means_the_same(name, text, database):
    before = parse(text, database)
    after = parse(translate_text(text, database, database).query, database)
    assert meaning(after.tree) == meaning(before.tree)
    assert [meaning(tree) for tree in _trees(after)] == [meaning(tree) for tree in _trees(before)]


@_each([each for each in _strategies() if each[0] in UNFINISHED])
def test_what_no_database_could_run_is_refused_with_its_place(name, text, database):
    with pytest.raises(QuerySyntaxError) as refusal:
        parse(text, database)
    assert refusal.value.code == UNFINISHED[name]
