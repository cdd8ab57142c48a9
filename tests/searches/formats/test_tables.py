"""Rows of a table: quoting, several lines, cells that were torn apart."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats.tables import LINES_OF_A_ROW, read_rows, rejoined


def rows_of(text: str) -> list:
    lines = iter(text.splitlines(keepends=True))
    return [(row.line, row.cells) for row in read_rows(lines, ",", 1)]


ROWS = [
    ("plain", "a,b\nc,d\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
    ("line break in a cell", '"a\nb",c\nd,e\n', [(1, ["a\nb", "c"]), (3, ["d", "e"])]),
    (
        "inch marks are text",
        'a,5" disc\nb,7" disc\n',
        [(1, ["a", '5" disc']), (2, ["b", '7" disc'])],
    ),
    ("blank rows", "a,b\n\n,,\n  \nc,d\n", [(1, ["a", "b"]), (5, ["c", "d"])]),
    ("never closed", 'a,b\n"c,d\ne,f\n', [(1, ["a", "b"]), (2, None), (3, ["e", "f"])]),
    (
        "closed by a later row",
        '"c,d\ne,f\n"g",h\n',
        [(1, None), (2, ["e", "f"]), (3, ["g", "h"])],
    ),
]


@pytest.mark.parametrize(
    ("text", "rows"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS]
)
def test_it_finds_the_rows_and_their_lines(text, rows):
    assert rows_of(text) == rows


def test_an_open_quotation_mark_costs_one_row_of_a_long_table():
    text = '"a,b\n' + "c,d\n" * (2 * LINES_OF_A_ROW)
    rows = rows_of(text)
    assert rows[0] == (1, None)
    assert rows[1:] == [(number, ["c", "d"]) for number in range(2, 2 * LINES_OF_A_ROW + 2)]


CELLS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=4
)


@given(st.lists(CELLS.filter(lambda cells: any(cell.strip() for cell in cells)), max_size=8))
def test_whatever_a_csv_writer_writes_is_read_again(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    lines = io.StringIO(stream.getvalue(), newline="")
    assert [row.cells for row in read_rows(iter(lines), ",", 1)] == rows


@given(st.text(alphabet='a",\n\r', max_size=60))
def test_every_line_is_in_exactly_one_row(text):
    lines = list(io.StringIO(text, newline=""))
    kept = [(row.line, row.raw) for row in read_rows(iter(lines), ",", 1)]
    shown = {
        begin + n
        for begin, raw in kept
        for n in range(len(io.StringIO(raw, newline="").readlines()))
    }
    blank = {n for n, line in enumerate(lines, 1) if not line.strip(', "\r\n')}
    assert shown | blank >= set(range(1, len(lines) + 1))
    assert "".join(raw for _, raw in kept) == "".join(
        line for n, line in enumerate(lines, 1) if n in shown
    )


def year_last(cells: list[str]) -> bool:
    return cells[-1].isdigit() and len(cells[-1]) == 4


TORN = [
    ("the title", ["x", " y and z", "Berg A", "2020"], ["x, y and z", "Berg A", "2020"]),
    ("the authors", ["x", "Berg A", " Meyer B", "2020"], ["x", "Berg A, Meyer B", "2020"]),
    ("it could be either", ["x", "y", "z", "2020"], None),
    ("nothing fits", ["x", "y", "2020", "z"], None),
]


@pytest.mark.parametrize(
    ("cells", "whole"), [case[1:] for case in TORN], ids=[case[0] for case in TORN]
)
def test_a_torn_cell_is_joined_only_where_it_is_sure(cells, whole):
    assert rejoined(cells, 3, ",", year_last) == whole
