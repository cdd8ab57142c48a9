from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.prisma.flow import Count, Flow
from screening.prisma.sums import check
from tests.screening.prisma.examples import INTERIM, V1, V2, V4, VARIANTS
from tests.screening.prisma.flows import consistent_flows


def codes(flow):
    return {violation.code for violation in check(flow)}


def messages(flow):
    return [violation.message for violation in check(flow)]


def with_n(counts, label, n):
    return tuple(Count(count.label, n if count.label == label else count.n) for count in counts)


@pytest.mark.parametrize("flow", VARIANTS.values(), ids=VARIANTS)
def test_the_worked_example_has_no_violation(flow):
    assert messages(flow) == []


SEVEN_RECORDS = {
    "database_results": 7,
    "database_specific_results": None,
    "register_results": 0,
    "register_specific_results": (),
    "duplicates": 3,
    "excluded_automatic": 0,
    "excluded_other": 0,
    "records_screened": 4,
    "records_excluded": 4,
    "dbr_sought_reports": 0,
    "dbr_notretrieved_reports": 0,
    "dbr_assessed": 0,
    "dbr_excluded": (),
    "inc_dbr": 0,
    "new_studies": 0,
    "new_reports": 0,
}

HOLDING = [
    ("groups of 1, 1, 2, 3", Flow(**SEVEN_RECORDS)),
    ("454 citations of 716 records", replace(V1, excluded_other=0, duplicates=262 + 4)),
    (
        "a study removed since the previous version",
        replace(V4, previous_removed=1, total_studies=20),
    ),
    (
        "a record split into two reports",
        replace(V1, adj_dbr=1, dbr_sought_reports=57, dbr_notretrieved_reports=4),
    ),
    (
        "two records merged into one report",
        replace(V1, adj_dbr=-1, dbr_sought_reports=55, dbr_notretrieved_reports=2),
    ),
    (
        "an open conflict at title and abstract",
        replace(V1, records_excluded=393, pending_screening=1),
    ),
    ("the conflict settled as excluded", V1),
    ("nothing given per database", replace(V1, database_specific_results=None)),
    (
        "awaiting and ongoing listed as reasons",
        replace(
            V1,
            dbr_excluded=(
                Count("Wrong population", 37),
                Count("Awaiting classification", 1),
                Count("Ongoing study", 2),
            ),
        ),
    ),
    (
        "states and sources that agree",
        replace(
            V1,
            states=(
                Count("removed_duplicate", 262),
                Count("removed_other", 4),
                Count("excluded_ta", 394),
                Count("not_retrieved", 3),
                Count("excluded_ft", 40),
                Count("included", 13),
            ),
            sources=(*V1.database_specific_results, *V1.register_specific_results),
        ),
    ),
    ("part of the studies in the meta-analysis", replace(V4, total_studies_ma=15)),
]


@pytest.mark.parametrize("flow", [flow for _, flow in HOLDING], ids=[name for name, _ in HOLDING])
def test_numbers_that_add_up_pass(flow):
    assert messages(flow) == []


BROKEN = [
    (
        "one screened too many",
        replace(V1, records_screened=451, records_excluded=395),
        ["PR-103: records_screened 451 but 710 + 6 − 262 − 0 − 4 = 450"],
    ),
    (
        "one source changed alone",
        replace(
            V1,
            database_specific_results=with_n(V1.database_specific_results, "Google Scholar", 201),
        ),
        ["PR-101: database_results 710 but 120 + 210 + 180 + 201 = 711"],
    ),
    (
        "one register changed alone",
        replace(V1, register_specific_results=(Count("ISRCTN", 7),)),
        ["PR-102: register_results 6 but 7"],
    ),
    (
        "a split record without its report",
        replace(V1, adj_dbr=1),
        ["PR-104: dbr_sought_reports 56 but 450 − 394 + 1 = 57"],
    ),
    (
        "a merged record that still counts",
        replace(V1, adj_dbr=-1),
        ["PR-104: dbr_sought_reports 56 but 450 − 394 − 1 = 55"],
    ),
    (
        "a pending record nobody subtracted",
        replace(V1, pending_screening=1),
        ["PR-104: dbr_sought_reports 56 but 450 − 394 + 0 − 1 = 55"],
    ),
    (
        "a report waiting for retrieval",
        replace(V1, pending_retrieval=1),
        ["PR-105: dbr_assessed 53 but 56 − 3 − 1 = 52"],
    ),
    (
        "a reason one short",
        replace(V1, dbr_excluded=with_n(V1.dbr_excluded, "No relevant outcome", 3)),
        ["PR-106: dbr_assessed 53 but 14 + 9 + 13 + 3 + 13 = 52"],
    ),
    (
        "a report waiting at full text",
        replace(V1, pending_full_text=1),
        ["PR-106: dbr_assessed 53 but 14 + 9 + 13 + 4 + 13 + 1 = 54"],
    ),
    (
        "removed other-arm records still sought",
        replace(V2, other_sought_reports=17, other_notretrieved_reports=3),
        ["PR-107: other_sought_reports 17 but 3 + 0 + 14 − 2 = 15"],
    ),
    (
        "other arm without its reports",
        replace(V1, website_results=3),
        [
            "PR-107: other_sought_reports missing but 3 − 0 = 3",
            "PR-108: other_assessed missing but 0",
            "PR-109: other_assessed missing but 0",
        ],
    ),
    (
        "one new report too many",
        replace(V2, new_reports=17),
        ["PR-110: new_reports 17 but 13 + 3 − 0 = 16"],
    ),
    (
        "more studies than reports",
        replace(V2, new_studies=17),
        [
            "PR-111: new_studies 17 but new_reports 16: every study has at least one report, "
            "every report belongs to a study"
        ],
    ),
    (
        "a report without a study",
        replace(V2, new_studies=0),
        [
            "PR-111: new_studies 0 but new_reports 16: every study has at least one report, "
            "every report belongs to a study"
        ],
    ),
    (
        "a removed study still in the total",
        replace(V4, previous_removed=1),
        ["PR-112: total_studies 21 but 8 + 13 − 1 = 20"],
    ),
    (
        "a total report missing",
        replace(V4, total_reports=24),
        ["PR-113: total_reports 24 but 9 + 15 + 1 − 0 = 25"],
    ),
    (
        "a meta-analysis larger than the update",
        replace(V4, total_studies_ma=22),
        ["PR-114: total_studies_ma 22 but total_studies 21: the part is larger than the whole"],
    ),
    (
        "a meta-analysis larger than the first version",
        replace(V1, total_reports_ma=14),
        ["PR-114: total_reports_ma 14 but new_reports 13: the part is larger than the whole"],
    ),
    (
        "a fraction",
        replace(
            V1,
            database_results=709.5,
            register_results=6.5,
            register_specific_results=None,
            database_specific_results=None,
        ),
        [
            "PR-115: database_results 709.5 but every number is a whole number, 0 or more",
            "PR-115: register_results 6.5 but every number is a whole number, 0 or more",
        ],
    ),
    (
        "a negative number in a list",
        replace(
            V1,
            register_specific_results=(Count("ClinicalTrials.gov", 7), Count("ISRCTN", -1)),
        ),
        [
            "PR-115: register_specific_results, ISRCTN: -1 but every number is a whole number, "
            "0 or more"
        ],
    ),
    (
        "a record in no state",
        replace(INTERIM, states=(Count("removed", 266), Count("judged", 446))),
        ["PR-116: records identified 716 but 266 + 446 + 3 = 715"],
    ),
    (
        "sources that do not make the total",
        replace(V1, sources=(Count("PubMed", 120),)),
        ["PR-117: records of all sources 120 but 710 + 6 = 716"],
    ),
]


@pytest.mark.parametrize(
    ("flow", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_sum_is_named_with_both_sides(flow, expected):
    assert messages(flow) == expected


@given(consistent_flows())
def test_a_consistent_flow_has_no_violation(flow):
    assert messages(flow) == []


EXPECTED = {
    "database_results": {"PR-101", "PR-103", "PR-116", "PR-117"},
    "register_results": {"PR-102", "PR-103", "PR-116", "PR-117"},
    "duplicates": {"PR-103"},
    "excluded_automatic": {"PR-103"},
    "excluded_other": {"PR-103"},
    "records_screened": {"PR-103", "PR-104"},
    "records_excluded": {"PR-104"},
    "adj_dbr": {"PR-104", "PR-116"},
    "pending_screening": {"PR-104", "PR-116"},
    "dbr_sought_reports": {"PR-104", "PR-105"},
    "dbr_notretrieved_reports": {"PR-105"},
    "pending_retrieval": {"PR-105", "PR-116"},
    "dbr_assessed": {"PR-105", "PR-106"},
    "pending_full_text": {"PR-106", "PR-116"},
    "inc_dbr": {"PR-106", "PR-110"},
    "website_results": {"PR-107", "PR-116", "PR-117"},
    "organisation_results": {"PR-107", "PR-116", "PR-117"},
    "citations_results": {"PR-107", "PR-116", "PR-117"},
    "other_removed": {"PR-107"},
    "other_sought_reports": {"PR-107", "PR-108"},
    "other_notretrieved_reports": {"PR-108"},
    "other_assessed": {"PR-108", "PR-109"},
    "inc_other": {"PR-109", "PR-110"},
    "new_reports_of_previous": {"PR-110", "PR-113"},
    "new_reports": {"PR-110", "PR-113"},
    "new_studies": {"PR-112"},
    "previous_studies": {"PR-112"},
    "previous_removed": {"PR-112"},
    "total_studies": {"PR-112"},
    "previous_reports": {"PR-113"},
    "previous_reports_removed": {"PR-113"},
    "total_reports": {"PR-113"},
}


@pytest.mark.parametrize(("key", "expected"), EXPECTED.items(), ids=EXPECTED)
@given(flow=consistent_flows(has_other=True, is_update=True), step=st.integers(1, 50))
def test_a_single_changed_number_is_found(key, expected, flow, step):
    changed = replace(flow, **{key: getattr(flow, key) + step})
    assert codes(changed) - {"PR-111"} == expected


LISTS = {
    "database_specific_results": "PR-101",
    "register_specific_results": "PR-102",
    "dbr_excluded": "PR-106",
    "other_excluded": "PR-109",
    "states": "PR-116",
    "sources": "PR-117",
}


@pytest.mark.parametrize(("key", "expected"), LISTS.items(), ids=LISTS)
@given(flow=consistent_flows(has_other=True), n=st.integers(1, 50))
def test_a_single_added_line_is_found(key, expected, flow, n):
    changed = replace(flow, **{key: (*getattr(flow, key), Count("added", n))})
    assert codes(changed) == {expected}
