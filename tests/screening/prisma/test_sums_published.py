"""The check of sums on published flow diagrams, judged as a careful reader would."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from screening.prisma.flow import Count, Flow
from screening.prisma.sums import check

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def _flow_of(counts):
    """A published example in the names of the flow; what it leaves out counts as 0."""
    arm = counts.get("db_registers") or counts["new_db_registers"]
    found = arm.get("identification", {"databases": 0})
    named = found["databases"] if isinstance(found["databases"], dict) else found
    removed, records, reports = (
        arm[part] for part in ("removed_before_screening", "records", "reports")
    )
    included = counts.get("included") or counts["new_included"]
    studies = included["studies"]
    flow = Flow(
        database_results=sum(n for label, n in named.items() if label != "registers"),
        database_specific_results=None,
        register_results=found.get("registers", 0),
        register_specific_results=None,
        duplicates=removed["duplicates"],
        excluded_automatic=removed["automation"],
        excluded_other=removed["other"],
        records_screened=records.get("screened", 0),
        records_excluded=records["excluded"],
        dbr_sought_reports=reports.get("sought", 0),
        dbr_notretrieved_reports=reports["not_retrieved"],
        dbr_assessed=reports["assessed"],
        dbr_excluded=_reasons(reports),
        inc_dbr=included.get("reports", studies),
        new_studies=studies,
        new_reports=included.get("reports", studies),
    )
    return _with_previous(_with_other_arm(flow, counts), counts)


def _reasons(reports):
    return tuple(Count(label, n) for label, n in reports.get("excluded_reasons", {}).items())


def _with_other_arm(flow, counts):
    """Its records "excluded" stand for other_removed: the arm has no screening box."""
    arm = counts.get("other_methods")
    if arm is None or not isinstance(arm["identification"], dict):
        return flow
    return replace(
        flow,
        website_results=arm["identification"]["Websites"],
        organisation_results=arm["identification"]["Organisations"],
        citations_results=arm["identification"]["Citation searching"],
        other_removed=arm["records"]["excluded"],
        other_sought_reports=arm["reports"]["sought"],
        other_notretrieved_reports=arm["reports"]["not_retrieved"],
        other_assessed=arm["reports"]["assessed"],
        other_excluded=_reasons(arm["reports"]),
        inc_other=arm["included"]["reports"],
        new_studies=flow.new_studies + arm["included"]["studies"],
        new_reports=flow.new_reports + arm["included"]["reports"],
    )


def _with_previous(flow, counts):
    if "previous" not in counts:
        return flow
    previous = counts["previous"]["included"]
    return replace(
        flow,
        previous_studies=previous["studies"],
        previous_reports=previous["reports"],
        total_studies=previous["studies"] + flow.new_studies,
        total_reports=previous["reports"] + flow.new_reports,
    )


PUBLISHED = [
    ("studies stand where reports belong: 129 = 91 + 38, but 52 reports", {"PR-106"}),
    ("the same in both arms", {"PR-106", "PR-109"}),
    ("38 sought of the 30 that were left", {"PR-104"}),
    ("an update: 46 = 31 + 15, but 19 reports", {"PR-106"}),
    (
        "nothing identified, fewer than no reports",
        {"PR-103", "PR-104", "PR-105", "PR-106", "PR-111", "PR-115"},
    ),
    ("more removed than found", {"PR-103", "PR-104", "PR-105", "PR-106"}),
]


@pytest.mark.parametrize("number", range(len(PUBLISHED)), ids=[note for note, _ in PUBLISHED])
def test_a_published_example_is_judged_as_a_reader_would(number):
    path = SHARED / "data/prisma/flow_count_examples.json"
    if not path.exists():
        pytest.skip(f"needs {path.name} in the folder of shared data beside the checkout")
    examples = json.loads(path.read_text("utf-8"))
    found = {violation.code for violation in check(_flow_of(examples[number]["counts"]))}
    assert found == PUBLISHED[number][1]
