"""Record types and retraction (format rules 5.3 and 6.2)."""

import pytest

from searches.formats.kinds import names_preprint_server, record_type, retraction_status

TYPES = [
    (["Journal Article", "Review"], "x", "review"),
    (["Article"], "x", "article"),
    (["Journal Article", "Retracted Publication"], "x", "article"),
    (["Retraction of Publication"], "x", "retraction_notice"),
    (["Published Erratum"], "x", "erratum"),
    (["Peer Reviewed Journal"], "x", "article"),
    (["Journal Articles, Reports - Descriptive"], "x", "article"),
    (["Case Reports"], "x", "article"),
    (["Conference Abstract"], "x", "conference_abstract"),
    (["Preprint"], "x", "preprint"),
    (["Article"], "Author Correction: x", "erratum"),
    (["Article"], "Erratum to: x", "erratum"),
    ([], "Corrections officers at work", "other"),
    ([], "x", "other"),
]


@pytest.mark.parametrize(("types", "title", "kind"), TYPES)
def test_the_types_of_the_source_give_the_record_type(types, title, kind):
    assert record_type(types, title) == kind


STATUS = [
    (["Retracted Publication"], "x", (), "retracted"),
    (["Retracted"], "x", (), "retracted"),
    ([], "x", ("RetractionIn",), "retracted"),
    ([], "x", ("RetractionOf", "RetractionIn"), "retraction_notice"),
    (["Retraction of Publication"], "x", (), "retraction_notice"),
    ([], "x", ("ExpressionOfConcernIn",), "expression_of_concern"),
    ([], "x", ("ErratumIn",), "corrected"),
    ([], "x", ("CommentIn",), "none"),
    ([], "RETRACTED: x", (), "retracted"),
    ([], "RETRACTED ARTICLE: x", (), "retracted"),
    ([], "WITHDRAWN: x", (), "retracted"),
    ([], "Retraction: x", (), "retraction_notice"),
    ([], "Expression of Concern: x", (), "expression_of_concern"),
    ([], "Retracted ear drums in children", (), "none"),
]


@pytest.mark.parametrize(("types", "title", "relations", "status"), STATUS)
def test_types_relations_and_title_tell_of_retraction(types, title, relations, status):
    assert retraction_status(types, title, relations) == status


def test_a_preprint_server_is_known_by_its_name():
    assert names_preprint_server("", "bioRxiv")
    assert names_preprint_server("Research Square")
    assert not names_preprint_server("Archives of Medicine")
