from dataclasses import replace

import pytest

from screening.prisma.flow import REASON_NOT_RECORDED, Count
from screening.prisma.notices import RunCount, warnings
from screening.prisma.sums import check
from tests.screening.prisma.examples import INTERIM, V1, V2

WITHOUT_SCHOLAR = replace(V1, database_specific_results=(Count("PubMed", 710),))


def test_a_final_diagram_needs_no_warning():
    runs = [RunCount("PubMed", 120, 120), RunCount("ClinicalTrials.gov", 6)]
    assert warnings(WITHOUT_SCHOLAR, runs) == ()


def test_reports_excluded_without_a_reason_are_listed_so_that_the_sum_holds():
    reasons = (Count("Wrong population", 38), Count(REASON_NOT_RECORDED, 2))
    flow = replace(WITHOUT_SCHOLAR, dbr_excluded=reasons)
    assert check(flow) == ()
    assert [notice.message for notice in warnings(flow)] == [
        "PR-204: excluded reports without reason: 2"
    ]


CASES = [
    (
        "pending",
        replace(INTERIM, database_specific_results=None),
        [],
        "warning",
        "PR-201: 3 pending (2 at title and abstract, 1 at retrieval, 0 at full text): "
        "the diagram is interim",
    ),
    (
        "fewer records than hits",
        WITHOUT_SCHOLAR,
        [RunCount("PubMed", 120, 122)],
        "warning",
        "PR-202: import count differs from hit count (PubMed: 122 vs 120)",
    ),
    (
        "no date",
        WITHOUT_SCHOLAR,
        [RunCount("Scopus", 210, has_date=False)],
        "warning",
        "PR-203: Scopus has no search date; add it to its run",
    ),
    (
        "a file that declares more than it holds",
        WITHOUT_SCHOLAR,
        [RunCount("Cochrane", 17, miscounts=("“c.txt”: says 18 records, but 17 were found",))],
        "warning",
        "IMP-106: Cochrane, “c.txt”: says 18 records, but 17 were found",
    ),
    (
        "a split record",
        replace(WITHOUT_SCHOLAR, adj_dbr=1),
        [],
        "warning",
        "PR-206: adj_dbr is 1: a footnote is added",
    ),
    (
        "removed from the other arm",
        replace(V2, database_specific_results=None),
        [],
        "warning",
        "PR-206: other_removed is 2: a footnote is added",
    ),
    (
        "Google Scholar",
        V1,
        [],
        "info",
        "PR-208: Google Scholar is counted as a database",
    ),
]


@pytest.mark.parametrize(
    ("flow", "runs", "severity", "message"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_it_says_what_a_reader_should_know(flow, runs, severity, message):
    (notice,) = warnings(flow, runs)
    assert (notice.severity, notice.message) == (severity, message)
    assert message.startswith(f"{notice.code}: ")
