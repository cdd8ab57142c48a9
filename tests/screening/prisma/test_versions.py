"""What a diagram shows of earlier versions: in each of the ways every sum closes."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.prisma.flow import Count
from screening.prisma.layout import layout
from screening.prisma.sums import check
from screening.prisma.versions import Versions, arrange, reaches_first
from tests.screening.prisma.examples import V1, V2, V3
from tests.screening.prisma.flows import consistent_flows

BASE = replace(V2, new_studies=8, new_reports=16)
UPDATE = replace(V1, previous_studies=8, previous_reports=16, total_studies=19, total_reports=29)
SECOND = replace(
    UPDATE,
    previous_studies=19,
    previous_reports=29,
    previous_removed=1,
    previous_reports_removed=2,
    new_studies=10,
    new_reports=12,
    new_reports_of_previous=1,
    total_studies=28,
    total_reports=40,
    screened_before=3,
)
CHAIN = [UPDATE, BASE]


def shown(way, flow=SECOND, earlier=CHAIN):
    arranged = arrange(flow, way, earlier)
    assert check(arranged) == ()
    return arranged


def test_the_examples_hold():
    assert [check(flow) for flow in (BASE, UPDATE, SECOND)] == [(), (), ()]


def test_this_version_alone_has_no_column_and_no_totals():
    flow = shown(Versions.THIS)
    assert not flow.is_update
    assert (flow.new_reports, flow.new_reports_of_previous) == (12, 1)
    assert "1 new reports belong to studies" in layout(flow).description


def test_by_default_the_previous_version_stands_in_a_column():
    assert shown(Versions.PREVIOUS) is SECOND


def test_updates_combined_stand_beside_the_first_version():
    flow = shown(Versions.UPDATES)
    assert (flow.previous_studies, flow.previous_reports) == (8, 16)
    assert (flow.new_studies, flow.new_reports, flow.new_reports_of_previous) == (21, 25, 1)
    assert (flow.total_studies, flow.total_reports) == (28, 40)
    assert (flow.previous_removed, flow.database_results) == (1, 2 * 710)
    assert flow.website_results is None
    assert flow.database_specific_results[0] == Count("PubMed", 240)


def test_all_versions_together_are_one_flow_without_what_was_removed():
    flow = shown(Versions.CUMULATIVE)
    assert not flow.is_update
    assert (flow.new_studies, flow.new_reports) == (28, 40)
    assert (flow.inc_dbr, flow.inc_other, flow.website_results) == (39, 3, 3)
    assert "Without 1 studies and 2 reports" in layout(flow).description


def test_where_the_first_version_is_typed_updates_can_be_combined_but_not_all():
    assert not reaches_first([V3])
    flow = shown(Versions.UPDATES, replace(SECOND, total_studies=28), [UPDATE])
    assert (flow.previous_studies, flow.previous_reports) == (8, 16)
    with pytest.raises(ValueError):
        arrange(SECOND, Versions.CUMULATIVE, [UPDATE])
    with pytest.raises(ValueError):
        arrange(SECOND, Versions.UPDATES)


def test_what_stands_apart_stays_last_and_records_screened_before_stay_where_they_count():
    apart = replace(V1.dbr_excluded[0], label="Ongoing study")
    one = replace(SECOND, dbr_excluded=(*V1.dbr_excluded[1:], apart))
    flow = shown(Versions.UPDATES, one, [replace(UPDATE, screened_before=2), BASE])
    assert [count.label for count in flow.dbr_excluded][-2:] == ["Wrong population", apart.label]
    assert flow.screened_before == 5
    elsewhere = replace(UPDATE, screened_before=2, screened_before_as="duplicates")
    assert shown(Versions.UPDATES, one, [elsewhere, BASE]).screened_before == 3


@st.composite
def chains(draw):
    """A first version and one to three updates of it, the newest first."""
    flows = [draw(consistent_flows(is_update=False))]
    for _ in range(draw(st.integers(1, 3))):
        last, flow = flows[0], draw(consistent_flows(is_update=True))
        studies = last.total_studies if last.is_update else last.new_studies
        reports = last.total_reports if last.is_update else last.new_reports
        removed = draw(st.integers(0, min(studies, 3)))
        flows.insert(
            0,
            replace(
                flow,
                previous_studies=studies,
                previous_reports=reports,
                previous_removed=removed,
                previous_reports_removed=removed,
                total_studies=studies - removed + flow.new_studies,
                total_reports=reports - removed + flow.new_reports + flow.new_reports_of_previous,
            ),
        )
    return flows


@given(chains(), st.sampled_from(Versions))
def test_every_sum_closes_in_every_way(flows, way):
    flow, *earlier = flows
    assert check(flow) == ()
    arranged = arrange(flow, way, earlier)
    assume(arranged.new_studies or not arranged.new_reports)
    assert check(arranged) == ()
    if way == Versions.CUMULATIVE:
        assert (arranged.new_studies, arranged.new_reports) == (
            flow.total_studies,
            flow.total_reports,
        )
    elif way != Versions.THIS:
        assert (arranged.total_studies, arranged.total_reports) == (
            flow.total_studies,
            flow.total_reports,
        )
