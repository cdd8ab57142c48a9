"""Checks a query against the lint rules: one function for each code that reading does not find."""

from __future__ import annotations

from searches.query.checks import (
    headings,
    limits,
    lines,
    operators,
    repetitions,
    syntax,
    text_words,
    whole,
    wildcards,
)
from searches.query.checks.query import Query
from searches.query.findings import Finding
from searches.query.parser import ParsedQuery
from searches.query.rules import RULES
from searches.query.vocabulary import Vocabulary

CHECKS = (
    ("SL-108", syntax.unneeded_parentheses),
    ("SL-109", syntax.read_as_space),
    ("SL-111", syntax.misspelt),
    ("SL-112", repetitions.repeated),
    ("SL-113", repetitions.covered),
    ("SL-204", operators.not_used),
    ("SL-205", operators.not_animals),
    ("SL-206", operators.synonyms_with_and),
    ("SL-207", whole.not_combined),
    ("SL-209", operators.and_not_before_the_end),
    ("SL-302", text_words.mapped_automatically),
    ("SL-303", text_words.mapping_switched_off),
    ("SL-306", whole.mixed_line),
    ("SL-307", whole.headings_only),
    ("SL-308", whole.texts_only),
    ("SL-309", text_words.title_only),
    ("SL-312", whole.limit_alone),
    ("SL-401", headings.unknown_heading),
    ("SL-402", headings.entry_term),
    ("SL-403", headings.unquoted_inversion),
    ("SL-404", headings.vocabulary_missing),
    ("SL-404", headings.not_exploded),
    ("SL-405", headings.exploded),
    ("SL-406", headings.major_topic),
    ("SL-408", headings.subheading),
    ("SL-409", headings.qualifier_not_allowed),
    ("SL-410", headings.heading_as_text),
    ("SL-411", headings.unverified_in_emtree),
    ("SL-412", headings.truncated_heading),
    ("SL-501", wildcards.too_few_characters),
    ("SL-502", wildcards.not_supported),
    ("SL-503", wildcards.inside_a_phrase),
    ("SL-504", wildcards.leading),
    ("SL-505", wildcards.truncation),
    ("SL-506", text_words.plural_missing),
    ("SL-507", text_words.short_stem),
    ("SL-508", wildcards.after_special_character),
    ("SL-601", operators.nearness),
    ("SL-704", lines.unused),
    ("SL-705", lines.no_final_line),
    ("SL-801", limits.language),
    ("SL-802", limits.date),
    ("SL-803", limits.needs_indexing),
    ("SL-804", limits.publication_type),
    ("SL-805", limits.availability),
    ("SL-808", limits.published_filter),
    ("SL-809", limits.inside_a_concept),
    ("SL-901", whole.too_long),
    ("SL-902", whole.too_many_operators),
    ("SL-904", text_words.stopword),
    ("SL-905", text_words.hyphen_forms),
    ("SL-906", text_words.spelling_variant),
    ("SL-907", whole.concept_missing),
    ("SL-908", whole.many_concepts),
    ("SL-913", whole.not_reproducible),
)
"""The rules in the order of their codes, each asked only in the databases it applies to."""


def check(
    parsed: ParsedQuery, vocabulary: Vocabulary | None = None, concepts: tuple[str, ...] = ()
) -> tuple[Finding, ...]:
    """All findings on a query, those of reading it too, sorted by place.

    Without a `vocabulary` the rules that need one are left out, with one notice. `concepts` are the
    concepts that the protocol names. Nothing in a text makes this fail.
    """
    query = Query(parsed, vocabulary, tuple(concepts))
    findings = dict.fromkeys(parsed.findings)
    for code, rule in CHECKS:
        if parsed.database in RULES[code].databases:
            findings.update(dict.fromkeys(rule(query)))
    return tuple(sorted(findings, key=lambda each: (each.start or 0, each.end or 0)))
