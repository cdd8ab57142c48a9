"""The acceptance cases of the flow rules that need no rows, by their numbers.

The others go through the services: tests/screening/services/test_prisma_cases.py.
"""

import csv
import io
from dataclasses import replace

import pytest

from screening.exports.prisma2020_csv import altered_labels, read, write
from screening.prisma.flow import REASON_NOT_RECORDED, Count, as_counts
from screening.prisma.layout import layout
from screening.prisma.notices import RunCount, warnings
from screening.prisma.per_source import Reached, count_per_source
from screening.prisma.sums import check
from screening.prisma.svg import draw
from searches.overlap import Source, count_overlap
from searches.prisma_s.report import MISSING, Deduplication, Facts, Search, compose
from tests.screening.prisma.examples import V1, V2, V3, V4, VARIANTS

PREVIOUS = ("previous_studies", "previous_reports")
TOTALS = ("total_studies", "total_reports")
OTHER = (
    "website_results",
    "organisation_results",
    "citations_results",
    "other_sought_reports",
    "other_notretrieved_reports",
    "other_assessed",
    "other_excluded",
)


def lines(counts, label, n):
    return tuple(Count(count.label, n if count.label == label else count.n) for count in counts)


def scholar(n):
    return lines(V2.database_specific_results, "Google Scholar", n)


WITHOUT_REASON = (*V1.dbr_excluded[:-1], Count("No relevant outcome", 2))
WITHOUT_REASON += (Count(REASON_NOT_RECORDED, 2),)
WAITING = (Count("Wrong population", 37), Count("Awaiting classification", 1))
WAITING += (Count("Ongoing study", 2),)
READ_600 = replace(
    V1,
    database_results=1_000,
    database_specific_results=(Count("PubMed", 1_000),),
    register_results=0,
    register_specific_results=(),
    duplicates=0,
    excluded_other=0,
    excluded_automatic=400,
    records_screened=600,
    records_excluded=544,
    automation_note="Stopped by the rule SAFE, recall target 95 %: 400 records were not read.",
)
LATE_DUPLICATE = replace(
    V1,
    duplicates=263,
    records_screened=449,
    dbr_sought_reports=55,
    dbr_assessed=52,
    dbr_excluded=lines(V1.dbr_excluded, "No relevant outcome", 3),
)
MOVED = replace(
    V2,
    database_results=510,
    database_specific_results=V2.database_specific_results[:-1],
    website_results=203,
    records_screened=250,
    records_excluded=194,
    other_removed=202,
)

SUMS = [
    ("1 the worked example", V2, {}),
    ("2 one screened too many", replace(V2, records_screened=451), {"PR-103": "= 450"}),
    (
        "3 one source changed alone",
        replace(V2, database_specific_results=scholar(201)),
        {"PR-101": "710"},
    ),
    (
        "4 a reason one short",
        replace(V2, dbr_excluded=lines(V2.dbr_excluded, "No relevant outcome", 3)),
        {"PR-106": "53"},
    ),
    ("5 removed ones still sought", replace(V2, other_sought_reports=17), {"PR-107": "= 15"}),
    ("6 more studies than reports", replace(V2, new_studies=17), {"PR-111": "17"}),
    (
        "6 a report without a study",
        replace(V2, new_studies=0, new_reports=1, inc_dbr=1, inc_other=0),
        {"PR-111": "new_studies 0"},
    ),
    ("7 the totals of an update", V4, {}),
    ("7 a total report missing", replace(V4, total_reports=24), {"PR-113": "= 25"}),
    ("8 a study removed", replace(V4, previous_removed=1), {"PR-112": "= 20"}),
    ("8 a study removed and left out", replace(V4, previous_removed=1, total_studies=20), {}),
    ("9 a negative number", replace(V2, records_excluded=-1), {"PR-115": "-1"}),
    ("9 a fraction", replace(V2, records_excluded=394.5), {"PR-115": "394.5"}),
    ("11 454 citations of 716 records", replace(V2, duplicates=262), {}),
    ("17 reasons not recorded still add up", replace(V1, dbr_excluded=WITHOUT_REASON), {}),
    ("18 an early stop", READ_600, {}),
    (
        "19 all 1,000 read",
        replace(
            READ_600,
            excluded_automatic=0,
            records_screened=1_000,
            records_excluded=944,
            automation_note="",
        ),
        {},
    ),
    (
        "20 a classifier removed 50",
        replace(READ_600, excluded_automatic=50, records_screened=950, records_excluded=894),
        {},
    ),
    ("22 a duplicate found at full text", LATE_DUPLICATE, {}),
    (
        "23 a record split into two reports",
        replace(V1, adj_dbr=1, dbr_sought_reports=57, dbr_notretrieved_reports=4),
        {},
    ),
    (
        "46 screened in the previous version, for other reasons",
        replace(V3, excluded_other=24, records_screened=430, records_excluded=374),
        {},
    ),
    (
        "46 the same as duplicates",
        replace(V3, duplicates=282, records_screened=430, records_excluded=374),
        {},
    ),
    ("47 a new report of a previous study", V4, {}),
    ("48 awaiting and ongoing are listed", replace(V1, dbr_excluded=WAITING), {}),
    ("50 a source moved to websites", MOVED, {}),
    ("50 moved, but not its number", replace(MOVED, database_results=710), {"PR-101": "510"}),
    ("50 moved, but not sought", replace(MOVED, other_removed=2), {"PR-107": "= 215"}),
]


@pytest.mark.parametrize(
    ("flow", "codes"), [case[1:] for case in SUMS], ids=[case[0] for case in SUMS]
)
def test_sums(flow, codes):
    found = {violation.code: violation.message for violation in check(flow)}
    assert codes.keys() <= found.keys() and (codes or not found)
    for code, text in codes.items():
        assert text in found[code]


RUNS_40 = [RunCount("PubMed", imported=120, hits=122)]
RUNS_41 = [RunCount("PubMed", imported=120, has_date=False)]
NOTICES = [
    ("12 a record that waits", replace(V1, pending_screening=1), {}, "PR-201: 1 pending"),
    (
        "17 reasons not recorded",
        replace(V1, dbr_excluded=WITHOUT_REASON),
        {},
        "PR-204: excluded reports without reason: 2",
    ),
    ("23 a split record", replace(V1, adj_dbr=1), {}, "PR-206: adj_dbr is 1"),
    ("25 removed from the other arm", V2, {}, "PR-206: other_removed is 2"),
    (
        "40 fewer imported than found",
        V1,
        {"runs": RUNS_40},
        "PR-202: import count differs from hit count (PubMed: 122 vs 120)",
    ),
    ("41 a search without a date", V1, {"runs": RUNS_41}, "PR-203: PubMed has no search date"),
    (
        "44 a retracted report",
        V1,
        {"retracted": 1},
        "PR-209: retracted reports among the included: 1",
    ),
]


@pytest.mark.parametrize(
    ("flow", "facts", "message"), [case[1:] for case in NOTICES], ids=[case[0] for case in NOTICES]
)
def test_notices(flow, facts, message):
    assert any(notice.message.startswith(message) for notice in warnings(flow, **facts))


def test_16_no_reason_is_missed_while_a_report_is_pending():
    flow = replace(V1, pending_full_text=1)
    assert not any(notice.code == "PR-204" for notice in warnings(flow))


def test_50_a_source_among_websites_is_no_database():
    assert not any(notice.code == "PR-208" for notice in warnings(MOVED))


FOOTNOTES = [
    ("18 the stopping rule is named", READ_600, "** Stopped by the rule SAFE, recall target 95 %"),
    (
        "21 human and automation",
        replace(V1, records_excluded_by_tools=30),
        "** Records excluded: 364 by human, 30 by automation.",
    ),
    ("23 a split record", replace(V1, adj_dbr=1), "† Reports sought differ from records by +1"),
    ("25 removed from the other arm", V2, "‡ 2 of the records identified via other methods"),
]


@pytest.mark.parametrize(
    ("flow", "note"), [case[1:] for case in FOOTNOTES], ids=[case[0] for case in FOOTNOTES]
)
def test_footnotes(flow, note):
    assert " ".join(line.text for line in layout(flow).footnotes).startswith(note)


def cells(flow):
    """The number cell of each row of the CSV, by its key."""
    rows = csv.DictReader(io.StringIO(write(flow)))
    return {row["data"]: row["n"] for row in rows if row["data"] != "NA"}


PUBMED = Source("pubmed", "PubMed")


def test_10_groups_of_1_1_2_3_leave_four_citations():
    groups = [1, 2, 3, 3, 4, 4, 4]
    overlap = count_overlap(
        [(n, "pubmed", group) for n, group in enumerate(groups, start=1)], (PUBMED,)
    )
    assert (overlap.duplicates, overlap.citations) == (3, 4)


WRITTEN = [
    ("26 databases alone", V1, dict.fromkeys((*PREVIOUS, *TOTALS, *OTHER), "NA")),
    ("26 an update by databases alone", V3, dict.fromkeys(OTHER, "NA")),
    (
        "28 the databases",
        V2,
        {
            "database_results": "710",
            "database_specific_results": "PubMed, 120; Scopus, 210; Web of Science, 180; "
            "Google Scholar, 200",
        },
    ),
    (
        "29 the reasons",
        V2,
        {
            "dbr_excluded": "Wrong population, 14; Wrong intervention, 9; "
            "Wrong publication type, 13; No relevant outcome, 4"
        },
    ),
    ("37 the previous version", V3, {"previous_studies": "8", "previous_reports": "9"}),
]


@pytest.mark.parametrize(
    ("flow", "expected"), [case[1:] for case in WRITTEN], ids=[case[0] for case in WRITTEN]
)
def test_cells_of_the_csv(flow, expected):
    assert expected.items() <= cells(flow).items()


def test_27_the_csv_has_34_rows_below_its_header():
    text = write(V2)
    assert text.startswith("data,node,box,description,boxtext,tooltips,url,n\n")
    assert text.count("\n") == 35


def test_29_the_reasons_are_read_back():
    counts, problems = read(write(V2))
    assert problems == ()
    assert (len(counts["dbr_excluded"]), sum(r["n"] for r in counts["dbr_excluded"])) == (4, 40)


def test_30_a_comma_in_a_label_is_exported_as_a_slash():
    flow = replace(V1, dbr_excluded=(Count("Wrong population, children", 40),))
    assert [notice.code for notice in altered_labels(flow)] == ["PR-205"]
    counts, _ = read(write(flow))
    assert counts["dbr_excluded"] == [{"label": "Wrong population / children", "n": 40}]


def with_cell(key, cell):
    """The CSV of the worked example with another cell; cell None leaves the row out."""
    rows = [row for row in csv.reader(io.StringIO(write(V2))) if row[0] != key or cell is not None]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [*row[:-1], cell] if row[0] == key else row for row in rows
    )
    return out.getvalue()


def test_31_a_thousands_separator_is_read_and_a_list_without_labels_is_not():
    assert read(with_cell("duplicates", "1,234"))[0]["duplicates"] == 1234
    counts, problems = read(with_cell("dbr_excluded", "12; 3"))
    assert counts == {} and {problem.severity for problem in problems} == {"error"}


def test_32_a_number_alone_is_one_reason_without_a_name():
    counts, _ = read(with_cell("dbr_excluded", "40"))
    assert counts["dbr_excluded"] == [{"label": "", "n": 40}]


def test_33_a_row_that_would_be_taken_for_another_is_refused():
    extra = write(V2) + "records_screened_total,NA,box4,x,x,NA,NA,450\n"
    (problem,) = read(extra)[1]
    assert problem.severity == "error" and "would be taken for records_screened" in problem.message


def test_34_a_missing_row_counts_as_zero():
    counts, problems = read(with_cell("excluded_other", None))
    assert counts["excluded_other"] == 0
    assert [problem.severity for problem in problems] == ["warning"]


def test_35_the_totals_are_not_those_of_the_meta_analysis():
    counts, _ = read(write(replace(V4, total_studies_ma=15)))
    assert (counts["total_studies"], counts["total_studies_ma"]) == (21, 15)


def test_36_a_first_version_has_no_new_studies():
    rows = csv.DictReader(io.StringIO(write(V2)))
    (text,) = [row["boxtext"] for row in rows if row["data"] == "new_studies"]
    assert text == "Studies included in review"


@pytest.mark.parametrize("flow", VARIANTS.values(), ids=VARIANTS)
def test_38_what_is_written_is_read_back(flow):
    assert read(write(flow)) == (as_counts(flow), ())


def test_39_found_by_may_exceed_the_total_and_first_found_does_not():
    records = [(source, n) for n in range(16) for source in ("pubmed", "scopus")[: 1 + (n < 14)]]
    reached = dict.fromkeys(range(16), (Reached.INCLUDED,))
    sums = [
        sum(
            line.reached[Reached.INCLUDED]
            for line in count_per_source(records, reached, first_found=first).values()
        )
        for first in (False, True)
    ]
    assert sums == [30, 16]


def prisma_s(facts):
    return {answer.item.number: answer for answer in compose(facts).answers}


def test_41_42_what_a_list_of_terms_does_not_say_is_not_recorded():
    terms = "(tacrolimus OR FK506) AND infertility"
    answers = prisma_s(Facts("Seed", searches=(Search("PubMed"), Search("Scopus", text=terms))))
    for number in (1, 9, 13, 15):
        assert MISSING in answers[number].text and not answers[number].is_complete
        assert not any(character.isdigit() for character in answers[number].text)
    assert "Scopus (NOT RECORDED), NOT RECORDED: exact text" in answers[8].text


def test_43_deduplication_tells_method_rules_and_people():
    records = [(n, "pubmed", n % 454) for n in range(716)]
    done = Deduplication(
        software="Reviewsite",
        last_run="2026-03-14",
        method=(("doi", "the same DOI"),),
        rules=(("doi", 250),),
        by_people=12,
        left=3,
        removed_by_people=12,
        overlap=count_overlap(records, (PUBMED,)),
    )
    text = prisma_s(Facts("Seed", deduplication=done))[16].text
    assert "doi (the same DOI)" in text and "doi: 250" in text
    assert "Pairs ruled by a person: 12" in text
    assert "Duplicates removed: 262, 250 of them automatically and 12 by a person" in text


def test_45_an_interim_diagram_says_so_and_a_final_one_does_not():
    interim = replace(V1, pending_screening=3, records_excluded=391)
    assert "interim" in draw(interim, title="Tacrolimus")
    assert "interim" not in draw(V1, title="Tacrolimus")


def test_48_what_is_awaited_stands_in_the_box_of_excluded_reports():
    text = cells(replace(V1, dbr_excluded=WAITING))["dbr_excluded"]
    assert text == "Wrong population, 37; Awaiting classification, 1; Ongoing study, 2"
