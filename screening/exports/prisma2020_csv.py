"""The flow diagram's numbers as the CSV file of the PRISMA2020 R package, written and read.

Rows and reading behaviour: PRISMA2020 package v1.1.4 (Haddaway et al. Campbell Syst Rev
2022;18:e1230).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from screening.prisma.flow import BOXES, REASON_NOT_RECORDED, Count, Flow
from screening.prisma.labels import AS_PUBLISHED, Labels, label_of
from screening.prisma.notices import Notice

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NA = "NA"

# (data, node, box) of each row in the template's order; the package finds its rows by place.
ROWS = (
    (NA, "node4", "prevstud"),
    ("previous_studies", "node5", "box1"),
    ("previous_reports", NA, "box1"),
    (NA, "node6", "newstud"),
    ("database_results", "node7", "box2"),
    ("database_specific_results", NA, "box2"),
    ("register_results", NA, "box2"),
    ("register_specific_results", NA, "box2"),
    (NA, "node16", "othstud"),
    ("website_results", "node17", "box11"),
    ("organisation_results", "", "box11"),
    ("citations_results", NA, "box11"),
    ("duplicates", "node8", "box3"),
    ("excluded_automatic", NA, "box3"),
    ("excluded_other", NA, "box3"),
    ("records_screened", "node9", "box4"),
    ("records_excluded", "node10", "box5"),
    ("dbr_sought_reports", "node11", "box6"),
    ("dbr_notretrieved_reports", "node12", "box7"),
    ("other_sought_reports", "node18", "box12"),
    ("other_notretrieved_reports", "node19", "box13"),
    ("dbr_assessed", "node13", "box8"),
    ("dbr_excluded", "node14", "box9"),
    ("other_assessed", "node20", "box14"),
    ("other_excluded", "node21", "box15"),
    ("new_studies", "node15", "box10"),
    ("new_reports", NA, "box10"),
    ("total_studies", "node22", "box16"),
    ("total_reports", NA, "box16"),
    ("identification", "node1", "identification"),
    ("screening", "node2", "screening"),
    ("included", "node3", "included"),
    ("total_studies_ma", "node23", "box17"),
    ("total_reports_ma", NA, "box17"),
)

_TITLES = {
    "prevstud": "Previous studies",
    "newstud": "Identification of new studies via databases and registers",
    "othstud": "Identification of new studies via other methods",
    "identification": "Identification",
    "screening": "Screening",
    "included": "Included",
}
_TITLE_KEYS = {
    "prevstud": "title_previous",
    "newstud": "title_databases",
    "othstud": "title_other",
    "identification": "bar_identification",
    "screening": "bar_screening",
    "included": "bar_included",
}
_BOX = {box.key: box for box in BOXES}
_SIDE_BARS = ("identification", "screening", "included")
_SEPARATOR = re.compile(r"\s*[,;]\s*")
FORMULA_STARTS = "=+-@ "
_LONGEST = 15


Counts = dict[str, int | list[dict[str, str | int]] | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a file that was read: `severity` is error or warning, `line` counts from 1.

    Line 0 is the file as a whole.
    """

    severity: str
    line: int
    message: str


def write(flow: Flow, labels: Labels = AS_PUBLISHED) -> str:
    """`flow` as the CSV file: 34 rows below the header, LF, NA where a box does not apply.

    The column boxtext is what the package prints: `labels` are the review's own wording.

    Labels in lists lose their commas and semicolons (`altered_labels` tells which), because the
    package splits at them.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for data, node, box in ROWS:
        writer.writerow([data, node, box, *_texts(flow, data, box, labels), NA, NA, _n(flow, data)])
    return out.getvalue()


def altered_labels(flow: Flow) -> tuple[Notice, ...]:
    """PR-205 for each source or reason whose label `write` changes."""
    return tuple(
        Notice("PR-205", "warning", f'PR-205: "{count.label}" is exported as "{_safe(count)}"')
        for box in BOXES
        if box.is_list
        for count in getattr(flow, box.key) or ()
        if _safe(count) != count.label
    )


def _texts(flow: Flow, data: str, box: str, labels: Labels) -> tuple[str, str]:
    """The description and the boxtext of a row."""
    if data not in _BOX:
        title = labels.get(_TITLE_KEYS[box]) or _TITLES[box]
        return f"Title: {_TITLES[box]}", title
    label = label_of(flow, data)
    heading = _BOX[data].heading
    described = f"{heading}: {label}" if heading else label
    return described, label_of(flow, data, labels)


def _n(flow: Flow, data: str) -> str:
    if data not in _BOX:
        return "0"
    value = getattr(flow, data)
    if value is None:
        return NA
    if isinstance(value, tuple):
        return "; ".join(f"{_safe(count)}, {count.n}" for count in value) or "0"
    return str(value)


def _safe(count: Count) -> str:
    """Without what would split a list, or begin a formula in a spreadsheet."""
    words = _SEPARATOR.sub(" / ", " ".join(count.label.split()))
    return words.lstrip(FORMULA_STARTS).strip() or REASON_NOT_RECORDED


def read(text: str) -> tuple[Counts, tuple[Problem, ...]]:
    """The numbers of a PRISMA2020 file, shaped like `screening.prisma.flow.as_counts`.

    As the package reads it: a missing key counts 0 (warning), NA is None, anything but digits is
    left out of a number (warning unless thousands separators), a list cell of digits and commas
    alone is one unnamed entry. A problem of severity error refuses the file: the counts are empty.
    """
    counts: Counts = {}
    problems = list(_read_rows(text, counts))
    if any(problem.severity == "error" for problem in problems):
        return {}, tuple(problems)
    for box in BOXES:
        if box.key not in counts:
            problems.append(Problem("warning", 0, f"{box.key} is missing and counts as 0"))
            counts[box.key] = [] if box.is_list else 0
    return {box.key: counts[box.key] for box in BOXES}, tuple(problems)


def _read_rows(text: str, counts: Counts) -> Iterator[Problem]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = next(rows, [])
        if tuple(header) != HEADER:
            expected, found = ",".join(HEADER), ",".join(header)
            yield Problem("error", 1, f"the first line must be {expected}, but is {found!r}")
            return
        for row in rows:
            yield from _read_row(row, rows.line_num, counts)
    except csv.Error as error:
        yield Problem("error", rows.line_num, f"not a CSV file: {error}")


def _read_row(row: list[str], line: int, counts: Counts) -> Iterator[Problem]:
    if not row or row[0] in (NA, *_SIDE_BARS):
        return
    key, cell = row[0], row[-1].strip()
    if len(row) != len(HEADER):
        yield Problem("error", line, f"{key} has {len(row)} cells, expected {len(HEADER)}")
    elif key not in _BOX:
        yield _unknown(key, line)
    elif key in counts:
        yield Problem("error", line, f"{key} occurs twice; delete one of the two rows")
    elif cell == NA:
        counts[key] = None
    elif _BOX[key].is_list:
        yield from _read_list(key, cell, line, counts)
    else:
        yield from _read_number(key, cell, line, counts)


def _unknown(key: str, line: int) -> Problem:
    for known in (*_BOX, *_SIDE_BARS):
        if known in key:
            message = f'"{key}" would be taken for {known}, which it contains; delete the row'
            return Problem("error", line, message)
    return Problem("warning", line, f'"{key}" is not a box of the diagram; the row is left out')


def _read_number(key: str, cell: str, line: int, counts: Counts) -> Iterator[Problem]:
    digits = re.sub("[^0-9]", "", cell)
    if not 1 <= len(digits) <= _LONGEST:
        yield Problem("error", line, f'{key}: "{cell}" is not a number; write digits or NA')
        return
    counts[key] = int(digits)
    if re.search("[^0-9, ]", cell):
        yield Problem("warning", line, f'{key}: "{cell}" is read as {counts[key]}')


def _read_list(key: str, cell: str, line: int, counts: Counts) -> Iterator[Problem]:
    items = [item.strip() for item in cell.split(";") if item.strip()]
    if re.fullmatch("[0-9][0-9,]*", cell):
        items = [f",{cell}"] if cell.strip("0,") else []
    elif not items:
        yield Problem("error", line, f"{key} is empty; write 0 or NA")
    counts[key] = []
    for item in items:
        label, _, number = item.partition(",")
        digits = re.sub("[, ]", "", number)
        if re.fullmatch(f"[0-9]{{1,{_LONGEST}}}", digits):
            counts[key].append({"label": label.strip(), "n": int(digits)})
        else:
            message = f'{key}: "{item}" has no number; write it as: label, number'
            yield Problem("error", line, message)
