import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.exports.prisma2020_csv import HEADER, altered_labels, read, write
from screening.prisma.flow import Count, as_counts
from tests.screening.prisma.examples import V1, V2, V3, V4, VARIANTS
from tests.screening.prisma.flows import consistent_flows

SHARED = Path(__file__).resolve().parents[3] / "../shared"

PREVIOUS = {"previous_studies", "previous_reports", "total_studies", "total_reports"}
OTHER = {
    "website_results",
    "organisation_results",
    "citations_results",
    "other_sought_reports",
    "other_notretrieved_reports",
    "other_assessed",
    "other_excluded",
}
META = {"total_studies_ma", "total_reports_ma"}


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def row(flow, key):
    (found,) = [row for row in rows(write(flow)) if row["data"] == key]
    return found


def with_cell(key, cell, flow=V2):
    """The CSV of `flow` with another number cell in one row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    for found in rows(write(flow)):
        writer.writerow(found | ({"n": cell} if found["data"] == key else {}))
    return out.getvalue()


def without(key):
    return "".join(
        line for line in write(V2).splitlines(keepends=True) if not line.startswith(f"{key},")
    )


def test_it_writes_the_header_and_34_rows():
    text = write(V2)
    assert text.split("\n", 1)[0] == "data,node,box,description,boxtext,tooltips,url,n"
    assert len(rows(text)) == 34
    assert text.endswith("\n")
    assert "\r" not in text


@pytest.mark.parametrize("flow", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_has_all_rows_in_the_templates_order(flow):
    text = write(flow)
    assert [row["data"] for row in rows(text)] == [row["data"] for row in rows(write(V4))]


def test_rows_stand_where_the_template_of_the_package_has_them():
    path = SHARED / "data/prisma/PRISMA2020_template.csv"
    if not path.exists():
        pytest.skip(f"needs {path.name} in the folder of shared data beside the checkout")
    template = rows(path.read_text("utf-8"))
    assert tuple(template[0]) == HEADER
    columns = ("data", "node", "box", "boxtext")
    assert [[row[c] for c in columns] for row in rows(write(V4))] == [
        [row[c] for c in columns] for row in template
    ]


def test_the_template_of_the_package_is_read_once_its_placeholders_are_filled():
    path = SHARED / "data/prisma/PRISMA2020_template.csv"
    if not path.exists():
        pytest.skip(f"needs {path.name} in the folder of shared data beside the checkout")
    text = path.read_text("utf-8")
    assert {problem.severity for problem in read(text)[1]} == {"error"}
    counts, problems = read(text.replace(" xxx", " 1"))
    assert problems == ()
    assert counts["dbr_excluded"][2] == {"label": "Reason3", "n": 1}


@pytest.mark.parametrize(
    ("key", "n"),
    [
        ("database_results", "710"),
        (
            "database_specific_results",
            "PubMed, 120; Scopus, 210; Web of Science, 180; Google Scholar, 200",
        ),
        (
            "dbr_excluded",
            "Wrong population, 14; Wrong intervention, 9; Wrong publication type, 13; "
            "No relevant outcome, 4",
        ),
        ("organisation_results", "0"),
        ("identification", "0"),
    ],
)
def test_a_number_cell_is_written_as_the_package_expects(key, n):
    assert row(V2, key)["n"] == n


def test_a_list_cell_is_quoted():
    assert ',"PubMed, 120; Scopus, 210; ' in write(V2)


def test_an_empty_list_is_zero():
    assert row(replace(V1, register_specific_results=()), "register_specific_results")["n"] == "0"


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (V1, PREVIOUS | OTHER | META),
        (V2, PREVIOUS | META),
        (V3, OTHER | META),
        (V4, META),
    ],
    ids=["V1", "V2", "V3", "V4"],
)
def test_boxes_of_other_variants_are_not_available(flow, expected):
    assert {row["data"] for row in rows(write(flow)) if row["n"] == "NA"} == expected


def test_an_update_carries_its_previous_version():
    assert (row(V3, "previous_studies")["n"], row(V3, "previous_reports")["n"]) == ("8", "9")


def test_a_first_version_has_no_new_studies():
    assert row(V2, "new_studies")["boxtext"] == "Studies included in review"
    assert row(V2, "new_reports")["boxtext"] == "Reports of included studies"
    assert row(V4, "new_studies")["boxtext"] == "New studies included in review"


LABELS = [
    ("comma", "Wrong population, children", "Wrong population / children"),
    ("semicolon", "Wrong setting; language", "Wrong setting / language"),
    ("without a space", "Retracted,withdrawn", "Retracted / withdrawn"),
    ("line break", "Wrong\ncomparator", "Wrong comparator"),
    ("nothing", "", "Reason not recorded"),
]


@pytest.mark.parametrize(
    ("label", "exported"), [case[1:] for case in LABELS], ids=[case[0] for case in LABELS]
)
def test_a_label_that_the_package_would_split_is_altered_and_announced(label, exported):
    flow = replace(V1, dbr_excluded=(Count(label, 40),))
    assert row(flow, "dbr_excluded")["n"] == f"{exported}, 40"
    assert read(write(flow))[0]["dbr_excluded"] == [{"label": exported, "n": 40}]
    (notice,) = altered_labels(flow)
    assert (notice.code, notice.severity) == ("PR-205", "warning")
    assert notice.message == f'PR-205: "{label}" is exported as "{exported}"'


def test_plain_labels_are_not_announced():
    assert altered_labels(V4) == ()


@pytest.mark.parametrize("flow", VARIANTS.values(), ids=VARIANTS)
def test_the_worked_example_comes_back_as_it_went(flow):
    assert read(write(flow)) == (as_counts(flow), ())


@given(consistent_flows())
def test_what_is_written_is_read_back_with_the_announced_labels(flow):
    counts, problems = read(write(flow))
    assert problems == ()
    altered = bool(altered_labels(flow))
    assert (counts == as_counts(flow)) != altered
    assert _numbers(counts) == _numbers(as_counts(flow))


def _numbers(counts):
    return {
        key: [entry["n"] for entry in value] if isinstance(value, list) else value
        for key, value in counts.items()
    }


READ = [
    ("thousands separator", "database_results", "1,234", 1234),
    ("not available", "website_results", "NA", None),
    ("one unnamed reason", "dbr_excluded", "40", [{"label": "", "n": 40}]),
    ("no reason", "dbr_excluded", "0", []),
    (
        "reasons",
        "dbr_excluded",
        "Wrong population, 1,234;No outcome, 2",
        [{"label": "Wrong population", "n": 1234}, {"label": "No outcome", "n": 2}],
    ),
    ("list not available", "database_specific_results", "NA", None),
]


@pytest.mark.parametrize(
    ("key", "cell", "expected"), [case[1:] for case in READ], ids=[case[0] for case in READ]
)
def test_a_cell_is_read_as_the_package_reads_it(key, cell, expected):
    counts, problems = read(with_cell(key, cell))
    assert problems == ()
    assert counts[key] == expected


def test_totals_are_not_taken_for_those_of_the_meta_analysis():
    flow = replace(V4, total_studies_ma=15, total_reports_ma=18)
    counts, _ = read(write(flow))
    assert (counts["total_studies"], counts["total_studies_ma"]) == (21, 15)
    assert (counts["total_reports"], counts["total_reports_ma"]) == (25, 18)


REFUSED = [
    (
        "a list whose items have no number",
        with_cell("dbr_excluded", "12; 3"),
        [
            (24, 'dbr_excluded: "12" has no number; write it as: label, number'),
            (24, 'dbr_excluded: "3" has no number; write it as: label, number'),
        ],
    ),
    (
        "a row that would be taken for another",
        write(V2) + "records_screened_total,NA,box4,d,t,NA,NA,3\n",
        [
            (
                36,
                '"records_screened_total" would be taken for records_screened, which it '
                "contains; delete the row",
            )
        ],
    ),
    (
        "a row that would be taken for a side bar",
        write(V2) + "pre-screening,NA,box4,d,t,NA,NA,3\n",
        [
            (
                36,
                '"pre-screening" would be taken for screening, which it contains; delete the row',
            )
        ],
    ),
    (
        "no number",
        with_cell("duplicates", "many"),
        [(14, 'duplicates: "many" is not a number; write digits or NA')],
    ),
    (
        "more digits than any review has",
        with_cell("duplicates", "9" * 16),
        [(14, f'duplicates: "{"9" * 16}" is not a number; write digits or NA')],
    ),
    (
        "an empty list cell",
        with_cell("dbr_excluded", ""),
        [(24, "dbr_excluded is empty; write 0 or NA")],
    ),
    (
        "a row twice",
        write(V2) + "duplicates,node8,box3,d,t,NA,NA,3\n",
        [(36, "duplicates occurs twice; delete one of the two rows")],
    ),
    (
        "a short row",
        write(V2).replace("duplicates,node8,", "duplicates,"),
        [(14, "duplicates has 7 cells, expected 8")],
    ),
    (
        "another table",
        "data;n\nduplicates;3\n",
        [
            (
                1,
                "the first line must be data,node,box,description,boxtext,tooltips,url,n, but is "
                "'data;n'",
            )
        ],
    ),
    (
        "an empty file",
        "",
        [
            (
                1,
                "the first line must be data,node,box,description,boxtext,tooltips,url,n, but is "
                "''",
            )
        ],
    ),
    (
        "a quote that never ends",
        ",".join(HEADER) + '\nduplicates,"node8,box3\n',
        [(2, "not a CSV file: unexpected end of data")],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_file_it_cannot_read_is_refused_with_the_place(text, expected):
    counts, problems = read(text)
    assert counts == {}
    assert {problem.severity for problem in problems} == {"error"}
    assert [(problem.line, problem.message) for problem in problems] == expected


WARNED = [
    (
        "a missing number counts 0",
        without("excluded_other"),
        ("excluded_other", 0),
        (0, "excluded_other is missing and counts as 0"),
    ),
    (
        "a missing list is empty",
        without("dbr_excluded"),
        ("dbr_excluded", []),
        (0, "dbr_excluded is missing and counts as 0"),
    ),
    (
        "a minus sign is lost",
        with_cell("duplicates", "-262"),
        ("duplicates", 262),
        (14, 'duplicates: "-262" is read as 262'),
    ),
    (
        "a row of somebody's own",
        write(V2) + "funding,NA,box99,d,t,NA,NA,3\n",
        ("duplicates", 262),
        (36, '"funding" is not a box of the diagram; the row is left out'),
    ),
]


@pytest.mark.parametrize(
    ("text", "counted", "expected"),
    [case[1:] for case in WARNED],
    ids=[case[0] for case in WARNED],
)
def test_what_the_package_does_in_silence_is_said(text, counted, expected):
    counts, (problem,) = read(text)
    key, value = counted
    assert counts[key] == value
    assert problem.severity == "warning"
    assert (problem.line, problem.message) == expected


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    text = "\ufeff" + write(V2).replace("\n", "\r\n")
    assert read(text) == (as_counts(V2), ())


@given(st.text())
def test_any_text_is_read_or_refused(text):
    counts, problems = read(",".join(HEADER) + "\n" + text)
    assert counts or any(problem.severity == "error" for problem in problems)
