from dataclasses import fields

import pytest

from screening.prisma.flow import BOXES, Flow, as_counts
from screening.prisma.labels import label_of
from tests.screening.prisma.examples import INTERIM, V1, V2, V3, V4


def test_every_box_is_a_number_of_the_flow_and_occurs_once():
    keys = [box.key for box in BOXES]
    assert len(set(keys)) == len(keys) == 28
    assert set(keys) <= {field.name for field in fields(Flow)}


def test_the_counts_hold_every_box_in_order():
    assert list(as_counts(V4)) == [box.key for box in BOXES]


def test_a_list_box_is_counted_as_labels_and_numbers():
    assert as_counts(V1)["register_specific_results"] == [{"label": "ClinicalTrials.gov", "n": 6}]


def test_a_box_that_does_not_apply_is_null():
    counts = as_counts(V1)
    not_in_v1 = {key for key, value in counts.items() if value is None}
    previous = {"previous_studies", "previous_reports", "total_studies", "total_reports"}
    other = {"website_results", "organisation_results", "citations_results"}
    other |= {"other_sought_reports", "other_notretrieved_reports", "other_assessed"}
    meta = {"total_studies_ma", "total_reports_ma"}
    assert not_in_v1 == previous | other | meta | {"other_excluded"}


@pytest.mark.parametrize(
    ("flow", "has_other_methods", "is_update"),
    [(V1, False, False), (V2, True, False), (V3, False, True), (V4, True, True)],
    ids=["V1", "V2", "V3", "V4"],
)
def test_the_numbers_tell_the_variant(flow, has_other_methods, is_update):
    assert (flow.has_other_methods, flow.is_update) == (has_other_methods, is_update)


def test_only_an_update_has_new_studies():
    assert label_of(V2, "new_studies") == "Studies included in review"
    assert label_of(V2, "new_reports") == "Reports of included studies"
    assert label_of(V3, "new_studies") == "New studies included in review"


def test_a_flow_is_interim_while_anything_is_pending():
    assert INTERIM.pending == 3
    assert INTERIM.is_interim
    assert not V1.is_interim
