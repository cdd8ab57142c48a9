"""Tables whose columns a person has to name, and what that person is shown."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats import READERS, WRITERS, read_records
from searches.formats.columns import COLUMNS, LABELS
from searches.formats.reading import UnreadableFile
from searches.formats.table_layout import table_layout

ODD = "Name of paper;Who;When;Mark\nA, b;Meyer A;2020;5\nC;Berg B;2021;4\n"
SAID = {0: "title", 1: "authors", 2: "year"}


def read(text: str, **options):
    reading = read_records(io.BytesIO(text.encode()), **options)
    return [row.record for row in reading], reading


def test_a_table_of_unknown_columns_is_read_as_a_person_says():
    found, reading = read(ODD, columns=SAID)
    assert [(r.title, r.year, r.authors[0].family) for r in found] == [
        ("A, b", 2020, "Meyer"),
        ("C", 2021, "Berg"),
    ]
    told = {problem.code: problem.message for problem in reading.problems}
    assert "not used: mark." in told["IMP-207"]


def test_without_being_told_it_is_refused():
    with pytest.raises(UnreadableFile, match="names no title column"):
        read(ODD)


def test_a_table_without_a_header_is_read_from_its_first_line():
    text = ODD.partition("\n")[2]
    found, reading = read(text, columns=SAID, has_header=False)
    assert [record.title for record in found] == ["A, b", "C"]
    assert reading.frame == ("", "")
    found, _ = read(text, columns=SAID)
    assert [record.title for record in found] == ["C"]


def test_what_a_person_says_goes_before_our_guess():
    text = "Title,Authors,Year,Source\na,b,2020,1999\n"
    found, _ = read(text, columns={3: "year", 0: "title"})
    assert (found[0].title, found[0].year, found[0].authors) == ("a", 1999, ())


def test_several_columns_may_hold_one_field():
    text = "Nr,Kw 1,Kw 2,Paper\n1,x,y,a\n"
    found, _ = read(text, columns={1: "keywords_author", 2: "keywords_author", 3: "title"})
    assert found[0].keywords_author == ("x", "y")


def test_a_single_column_can_be_the_titles():
    found, _ = read("A title, with comma\nAnother\n", columns={0: "title"}, has_header=False)
    assert len(found) == 2


def test_lines_before_the_table_are_left_out():
    found, reading = read(f"Export of 2020\n\n{ODD}", columns=SAID)
    assert [record.title for record in found] == ["A, b", "C"]
    assert reading.problems[0].code == "IMP-103"


def test_a_row_reads_alone_within_its_frame():
    reading = read_records(io.BytesIO(ODD.encode()), columns=SAID)
    rows = list(reading)
    before, after = reading.frame
    (again,) = read(before + rows[1].raw + after, format="csv", columns=SAID)[0]
    assert again.dedup_keys == rows[1].record.dedup_keys


def test_a_workbook_takes_columns_as_well():
    stream = io.BytesIO()
    writer = next(writer for writer in WRITERS if writer.KEY == "xlsx")
    writer.write([read("Title,DOI\na,10.1000/x\n")[0][0]], stream)
    layout = table_layout(stream)
    assert (layout.header[0], layout.guess[0], layout.is_known) == ("title", "title", True)
    (row,) = read_records(stream, columns={0: "abstract", layout.header.index("doi"): "doi"})
    assert (row.record.abstract, row.record.title) == ("a", "[no title]")


@pytest.mark.parametrize("columns", [{0: "colour"}, {-1: "title"}])
def test_what_is_no_field_is_a_mistake_of_the_caller(columns):
    with pytest.raises(ValueError, match="title, title_original"):
        read(ODD, columns=columns)


def test_a_place_beyond_the_table_holds_nothing():
    assert read(ODD, columns={0: "title", 99: "doi"})[0][0].doi == ""


def test_the_layout_shows_what_to_choose_from():
    layout = table_layout(io.BytesIO(ODD.encode()))
    assert layout.delimiter == ";"
    assert layout.header == ("Name of paper", "Who", "When", "Mark")
    assert layout.rows == (("A, b", "Meyer A", "2020", "5"), ("C", "Berg B", "2021", "4"))
    assert (layout.guess, layout.is_known) == ({}, False)


def test_the_layout_guesses_known_names_and_shows_five_rows():
    text = "Title,Authors,Mark\n" + "a,b,c\n" * 9
    layout = table_layout(io.BytesIO(text.encode()))
    assert layout.guess == {0: "title", 1: "authors"}
    assert (len(layout.rows), layout.is_known) == (5, True)


def test_the_fingerprint_is_that_of_the_header():
    marks = {
        table_layout(io.BytesIO(text.encode())).fingerprint
        for text in ("Who,What\na,b\n", " who , WHAT\nc,d\ne,f\n", '"Who";"What"\nx;y\n')
    }
    assert len(marks) == 1
    assert marks != {table_layout(io.BytesIO(b"What,Who\na,b\n")).fingerprint}


def test_every_field_that_can_be_said_is_read():
    assert LABELS.keys() <= COLUMNS.keys() | {"labels"}


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200),
    st.dictionaries(st.integers(0, 4), st.sampled_from(sorted(LABELS)), min_size=1, max_size=4),
    st.booleans(),
)
def test_no_bytes_bring_a_said_table_down(data, columns, has_header):
    for read_any in (
        lambda: table_layout(io.BytesIO(data)),
        lambda: list(read_records(io.BytesIO(data), columns=columns, has_header=has_header)),
    ):
        try:
            read_any()
        except UnreadableFile:
            continue


@pytest.mark.parametrize("reader", [r for r in READERS if r.KEY not in ("csv", "xlsx")])
def test_only_tables_take_columns(reader):
    with pytest.raises(UnreadableFile):
        read(ODD, columns=SAID, format=reader.KEY)
