"""The registry of databases and the data every dialect must have."""

from __future__ import annotations

import re

import pytest

from searches.databases import DATABASES, RUN_DATABASES, dialect_of
from searches.databases.dialect import Thesaurus
from searches.databases.pubmed import TAG_NAMES, TAGS
from searches.query.fields import LIMIT_TYPES, Field

KEYS = ["pubmed", "ovid", "embase", "scopus", "wos", "cochrane", "ebsco", "scholar"]


def test_strategies_are_written_for_eight_databases():
    assert [dialect.key for dialect in DATABASES] == KEYS


def test_a_run_may_name_four_more():
    assert [key for key, _ in RUN_DATABASES[8:]] == [
        "europepmc",
        "openalex",
        "clinicaltrials",
        "other",
    ]
    assert all(label for _, label in RUN_DATABASES)


def test_an_unknown_key_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='No database "medline".*pubmed, ovid'):
        dialect_of("medline")


@pytest.mark.parametrize("dialect", DATABASES, ids=KEYS)
def test_every_field_template_has_one_place_for_the_term(dialect):
    syntaxes = [*dialect.fields.values(), *dialect.faithful_fields.values()]
    templates = [template for syntax in syntaxes for template in syntax.templates]
    assert all(template.count("{}") == 1 for template in templates)


@pytest.mark.parametrize("dialect", DATABASES, ids=KEYS)
def test_every_dialect_can_search_text_and_a_signature_compiles(dialect):
    assert {Field.ALL, Field.TITLE, Field.TITLE_ABSTRACT, Field.TEXT_WORD} <= set(dialect.fields)
    re.compile(dialect.signature)
    re.compile(dialect.bare)


@pytest.mark.parametrize("dialect", DATABASES, ids=KEYS)
def test_a_loss_names_what_is_lost_and_its_effect(dialect):
    losses = [syntax.loss for syntax in dialect.fields.values() if syntax.loss]
    if isinstance(dialect.headings, Thesaurus):
        losses += [dialect.headings.qualifier_loss] * bool(dialect.headings.qualifier_loss)
    losses += dialect.always_lost
    effects = {loss.rpartition("; ")[2] for loss in losses}
    assert effects <= {"recall down", "precision down", "unknown"}


def test_pubmed_can_write_every_field_that_medline_has():
    elsewhere = {Field.SUBJECT_AREA, Field.ACCESSION_NUMBER, Field.KEYWORDS_PLUS}
    assert set(DATABASES[0].fields) == set(Field) - elsewhere


def test_a_pubmed_tag_name_means_one_tag():
    assert len(TAG_NAMES) == sum(1 + len(tag.long) for tag in TAGS)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("title/abstract", Field.TITLE_ABSTRACT),
        ("mesh terms", Field.MESH),
        ("date - publication", Field.DATE),
        ("ec/rn number", Field.REGISTRY_NUMBER),
        ("uid", Field.PMID),
        ("lang", Field.LANGUAGE),
    ],
)
def test_pubmed_accepts_the_long_forms_of_its_tags(name, field):
    assert TAG_NAMES[name].field == field


def test_limits_are_fields_that_restrict_and_not_subjects():
    assert {Field.LANGUAGE, Field.PUBLICATION_TYPE, Field.DATE} <= set(LIMIT_TYPES)
    assert not {Field.TITLE, Field.MESH} & set(LIMIT_TYPES)
