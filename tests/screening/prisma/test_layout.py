from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from screening.prisma.flow import Count
from screening.prisma.layout import HANG, LINE, PAD, SIZE, layout
from screening.prisma.lettering import width_of
from tests.screening.prisma.examples import INTERIM, V1, V2, V3, V4
from tests.screening.prisma.flows import consistent_flows

HOSTILE = (
    Count("W" * 300, 1),
    Count("<script>alert('x')</script> & \"quotes\"", 2),
    Count("Ovid MEDLINE(R) ALL, including Epub Ahead of Print and In-Process " * 4, 10**12),
    Count("漢字" * 40, 3),
    Count("", 4),
)

FLOWS = {
    "V1": V1,
    "V2": V2,
    "V3": V3,
    "V4": V4,
    "interim": INTERIM,
    "empty lists": replace(
        V1, database_specific_results=(), register_specific_results=(), dbr_excluded=()
    ),
    "hostile": replace(
        V2, database_specific_results=HOSTILE, dbr_excluded=HOSTILE, other_excluded=HOSTILE
    ),
    "footnotes": replace(
        V2,
        adj_dbr=-1,
        records_excluded_by_tools=30,
        automation_note="Not read by a person: 400 records; model, stopping rule " * 5,
    ),
}


def texts(plan):
    return [line.text for panel in plan.panels for line in panel.lines]


def assert_all_text_fits(plan):
    for panel in plan.panels:
        for line in panel.lines:
            assert panel.x + PAD <= line.x
            assert line.x + width_of(line.text, SIZE) <= panel.right - PAD + 1e-6
            assert panel.y + SIZE <= line.y <= panel.bottom - PAD / 2
        baselines = [line.y for line in panel.lines]
        assert all(b - a == LINE for a, b in pairwise(baselines))
    for bar in plan.bars:
        length = bar.height if bar.is_vertical else bar.width
        assert width_of(bar.text, SIZE, bold=True) * bar.size / SIZE <= length
    for line in plan.footnotes:
        assert line.x + width_of(line.text, SIZE) <= plan.width
        assert line.y < plan.height


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_text_stays_inside_its_box(flow):
    assert_all_text_fits(layout(flow, interim=True))


@settings(max_examples=40)
@given(consistent_flows())
def test_text_of_any_length_in_any_script_stays_inside_its_box(flow):
    assert_all_text_fits(layout(flow))


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_boxes_lie_apart_and_inside_the_drawing(flow):
    plan = layout(flow)
    areas = [*plan.panels, *plan.bars]
    for area in areas:
        assert area.x >= 0 and area.x + area.width <= plan.width
        assert area.y >= 0 and area.y + area.height <= plan.height
    for one, other in combinations(areas, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_arrow_leaves_a_box_and_ends_at_a_box_it_does_not_cross(flow):
    plan = layout(flow)

    def touches(panel, point):
        x, y = point
        return panel.x <= x <= panel.right and panel.y <= y <= panel.bottom

    for arrow in plan.arrows:
        start = [panel for panel in plan.panels if touches(panel, arrow[0])]
        end = [panel for panel in plan.panels if touches(panel, arrow[-1])]
        assert len(start) == len(end) == 1
        for middle in arrow[1:-1]:
            assert not any(touches(panel, middle) for panel in plan.panels)


@pytest.mark.parametrize(("flow", "arrows"), [(V1, 8), (V2, 13), (V3, 10), (V4, 15)])
def test_it_has_the_arrows_of_the_official_template(flow, arrows):
    assert len(layout(flow).arrows) == arrows


def test_it_prints_the_boxes_of_the_official_template():
    printed = " ".join(texts(layout(V1))).replace("\u00a0", " ")
    assert printed == (
        "Records identified from: Databases (n = 710) PubMed (n = 120) Scopus (n = 210) "
        "Web of Science (n = 180) Google Scholar (n = 200) Registers (n = 6) "
        "ClinicalTrials.gov (n = 6) Records removed before screening: Duplicate records (n = 262) "
        "Records marked as ineligible by automation tools (n = 0) "
        "Records removed for other reasons (n = 4) Records screened (n = 450) "
        "Records excluded (n = 394) Reports sought for retrieval (n = 56) "
        "Reports not retrieved (n = 3) Reports assessed for eligibility (n = 53) "
        "Reports excluded: Wrong population (n = 14) Wrong intervention (n = 9) "
        "Wrong publication type (n = 13) No relevant outcome (n = 4) "
        "Studies included in review (n = 11) Reports of included studies (n = 13)"
    )


def test_a_box_without_reasons_still_has_its_number():
    plan = layout(replace(V1, dbr_excluded=()))
    assert texts(plan)[-6:-4] == ["Reports excluded", "(n\u00a0=\u00a00)"]


def test_a_box_grows_with_its_reasons():
    few, many = layout(V1), layout(replace(V1, dbr_excluded=V1.dbr_excluded * 3))
    assert many.height - few.height == 8 * LINE


def test_the_rest_of_a_long_reason_hangs_below_its_first_line():
    reason = Count("Wrong population, children and adolescents below eighteen years of age", 40)
    plan = layout(replace(V1, dbr_excluded=(reason, Count("Other", 1))))
    (panel,) = [panel for panel in plan.panels if "Reports excluded:" in panel.lines[0].text]
    _, first, *rest, other = panel.lines
    assert len(rest) == 2
    assert {line.x - first.x for line in rest} == {HANG}
    assert other.x == first.x


def test_large_numbers_have_separators():
    plan = layout(replace(V1, duplicates=1234567))
    assert "Duplicate records (n\u00a0=\u00a01,234,567)" in texts(plan)


def test_pending_numbers_stand_in_the_box_where_they_wait():
    printed = " ".join(texts(layout(replace(INTERIM, pending_full_text=4))))
    pending = printed.replace("\u00a0", " ")
    assert "Records screened (n = 450) of which pending (n = 2)" in pending
    assert "Reports sought for retrieval (n = 54) of which pending (n = 1)" in pending
    assert "Reports assessed for eligibility (n = 50) of which pending (n = 4)" in pending


FOOTNOTES = [
    (
        "tool votes accepted as decisions",
        replace(V1, records_excluded_by_tools=30),
        "Records excluded**",
        "** Records excluded: 364 by human, 30 by automation.",
    ),
    (
        "an early stop",
        replace(V1, automation_note="400 records were not read."),
        "automation tools** (n\u00a0=\u00a00)",
        "** 400 records were not read.",
    ),
    (
        "a split record",
        replace(V1, adj_dbr=1),
        "Reports sought for retrieval†",
        "† Reports sought differ from records by +1: after screening, a record turned out to "
        "stand for several reports, or several records for one.",
    ),
    (
        "records of the other arm removed",
        V2,
        "Reports sought for retrieval‡",
        "‡ 2 of the records identified via other methods were already found in databases or "
        "registers, irrelevant before retrieval, or removed before screening.",
    ),
]


@pytest.mark.parametrize(
    ("flow", "marked", "note"), [case[1:] for case in FOOTNOTES], ids=[c[0] for c in FOOTNOTES]
)
def test_a_footnote_and_its_mark_belong_together(flow, marked, note):
    plan = layout(flow)
    assert marked in texts(plan)
    assert " ".join(line.text for line in plan.footnotes) == note


def test_there_are_no_footnotes_without_need():
    assert layout(V1).footnotes == ()


def test_the_alternative_text_reads_the_databases_arm_before_the_other_one():
    told = layout(V2).description.replace("\u00a0", " ")
    parts = [
        "Identification of studies via databases and registers.",
        "Records identified from: Databases (n = 710); PubMed (n = 120)",
        "Reports assessed for eligibility (n = 53).",
        "Reports excluded: Wrong population (n = 14)",
        "Records identified from: Websites (n = 3); Organisations (n = 0)",
        "Reports assessed for eligibility (n = 14).",
        "Studies included in review (n = 13); Reports of included studies (n = 16).",
        "‡ 2 of the records",
    ]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_an_update_shows_the_previous_version_and_the_totals():
    printed = " ".join(texts(layout(V4))).replace("\u00a0", " ")
    assert printed.startswith(
        "Studies included in previous version of review (n = 8) "
        "Reports of studies included in previous version of review (n = 9) "
        "Records identified from:"
    )
    assert printed.endswith(
        "New studies included in review (n = 13) Reports of new included studies (n = 15) "
        "Total studies included in review (n = 21) Reports of total included studies¶ (n = 25)"
    )


def test_what_waits_in_the_other_arm_stands_in_its_boxes():
    flow = replace(V2, pending_other_screening=2, pending_other_full_text=1)
    printed = " ".join(texts(layout(flow))).replace("\u00a0", " ")
    assert "Citation searching (n = 14) of which pending (n = 2)" in printed
    assert "Reports assessed for eligibility (n = 14) of which pending (n = 1)" in printed


def test_a_review_words_its_labels_itself_and_long_ones_still_fit():
    labels = {
        "records_screened": "Gesichtete Nachweise",
        "bar_identification": "Identifikation der Nachweise aller Quellen und Verfahren",
        "title_databases": "Identifikation von Studien " * 4,
        "heading_removed": "Vor der Sichtung entfernte Nachweise und was sonst noch wegfiel:",
    }
    plan = layout(V4, labels=labels)
    assert_all_text_fits(plan)
    assert "Gesichtete Nachweise" in texts(plan)
    assert labels["bar_identification"] in {bar.text for bar in plan.bars}
    assert "Gesichtete Nachweise (n" in plan.description
