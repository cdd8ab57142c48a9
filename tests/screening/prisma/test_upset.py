from hypothesis import given

from screening.prisma.upset import MOST_COLUMNS, MOST_ROWS, Column, plot_of
from searches.overlap import Overlap, count_overlap
from tests.screening.prisma.overlaps import ICTRP, PUBMED, SCOPUS, THREE, overlaps, sources


def test_each_source_is_a_row_and_each_combination_a_column_the_largest_first():
    plot = plot_of(THREE)
    assert [(row.label, row.citations, row.alone) for row in plot.rows] == [
        ("PubMed", 7, 4),
        ("Scopus", 5, 2),
        ("ICTRP (register)", 2, 1),
    ]
    assert plot.columns == (
        Column((0,), 4),
        Column((1,), 2),
        Column((0, 1), 2),
        Column((2,), 1),
        Column((0, 1, 2), 1),
    )
    assert plot.sources_of(plot.columns[4]) == (PUBMED, SCOPUS, ICTRP)
    assert plot.name_of(plot.columns[2]) == "PubMed and Scopus"


def test_of_many_sources_the_smallest_are_one_row_which_opens_no_list():
    found_by = sources(10)
    rows = [
        (s.key, n) for size, s in enumerate(found_by) for n in range(100 * size, 101 * size + 1)
    ]
    plot = plot_of(count_overlap([(id, *row) for id, row in enumerate(rows)], found_by))
    assert len(plot.rows) == MOST_ROWS
    assert plot.rows[-1].label == "3 other sources" and plot.rows[-1].alone == 0
    assert {source.key for source in plot.rows[-1].sources} == {"s0", "s1", "s2"}
    others = next(column for column in plot.columns if column.rows == (7,))
    assert others.citations == 1 + 2 + 3 and plot.sources_of(others) == ()


@given(overlaps())
def test_columns_and_what_is_left_out_are_all_citations(overlap):
    plot = plot_of(overlap)
    drawn = sum(column.citations for column in plot.columns)
    assert drawn + plot.left_out_citations == overlap.citations
    assert len(plot.rows) <= MOST_ROWS and len(plot.columns) <= MOST_COLUMNS
    assert bool(plot.left_out) == bool(plot.left_out_citations)
    assert {s for row in plot.rows for s in row.sources} == {f.source for f in overlap.found}


@given(overlaps(most_sources=8))
def test_a_row_of_one_source_has_its_numbers(overlap):
    numbers = {(found.source,): (found.citations, found.alone) for found in overlap.found}
    rows = plot_of(overlap).rows
    assert {row.sources: (row.citations, row.alone) for row in rows} == numbers


def test_of_many_combinations_the_largest_are_drawn_and_the_rest_is_summed():
    found_by = sources(5)
    pairs = [(s.key, n) for n in range(1, 64) for place, s in enumerate(found_by) if n >> place & 1]
    plot = plot_of(count_overlap([(id, *pair) for id, pair in enumerate(pairs)], found_by))
    assert [column.citations for column in plot.columns] == [2] * MOST_COLUMNS
    assert (plot.left_out, plot.left_out_citations) == (31 - MOST_COLUMNS, 62 - 2 * MOST_COLUMNS)


def test_nothing_found_is_an_empty_plot():
    plot = plot_of(Overlap())
    assert (plot.rows, plot.columns, plot.left_out) == ((), (), 0)
