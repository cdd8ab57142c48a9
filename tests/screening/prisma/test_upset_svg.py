from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.prisma.upset import plot_of
from screening.prisma.upset_svg import LONGEST_LABEL, draw
from searches.overlap import Overlap, Source, count_overlap
from tests.screening.prisma.overlaps import PUBMED, SCOPUS, THREE, overlaps, sources

SVG = "{http://www.w3.org/2000/svg}"


def parsed(overlap, **options):
    return ElementTree.fromstring(draw(overlap, title="Overlap", **options))


def printed(image):
    return [element.text for element in image.iter(f"{SVG}text")]


@settings(max_examples=40)
@given(overlaps(), st.text(st.characters()))
def test_it_is_well_formed_whatever_the_labels_and_shows_every_number(overlap, title):
    links = {found.source: title or "/" for found in overlap.found}
    text = draw(overlap, title=title, links=links)
    shown = printed(ElementTree.fromstring(text.encode("utf-8")))
    plot = plot_of(overlap)
    for numbered in (*plot.rows, *plot.columns):
        assert f"{numbered.citations:,}" in shown


@settings(max_examples=40)
@given(overlaps())
def test_everything_lies_within_the_picture(overlap):
    image = parsed(overlap)
    width, height = float(image.get("width")), float(image.get("height"))
    for area in image.iter(f"{SVG}rect"):
        x, y = float(area.get("x", 0)), float(area.get("y", 0))
        assert x >= 0 and y >= 0 and float(area.get("width")) >= 0
        assert x + float(area.get("width")) <= width and y + float(area.get("height")) <= height
    for dot in image.iter(f"{SVG}circle"):
        assert float(dot.get("cx")) < width and float(dot.get("cy")) < height


def dots(group):
    return [dot.get("fill-opacity") is None for dot in group.iter(f"{SVG}circle")]


def test_the_dots_say_which_sources_a_bar_is_of():
    columns = {
        group.find(f"{SVG}title").text: dots(group)
        for group in parsed(THREE).iter(f"{SVG}g")
        if dots(group)
    }
    assert columns == {
        "PubMed: 4 citations (40.0%)": [True, False, False],
        "Scopus: 2 citations (20.0%)": [False, True, False],
        "PubMed and Scopus: 2 citations (20.0%)": [True, True, False],
        "ICTRP (register): 1 citations (10.0%)": [False, False, True],
        "PubMed and Scopus and ICTRP (register): 1 citations (10.0%)": [True, True, True],
    }


def test_the_length_of_a_bar_is_its_number():
    bars = [bar for bar in parsed(THREE).iter(f"{SVG}rect") if bar.get("width") == "14"]
    heights = [int(bar.get("height")) for bar in bars]
    assert heights == [160, 80, 80, 40, 40]


def test_sources_and_combinations_lead_to_their_citations():
    links = {PUBMED: "/p?a=1&b=2", (PUBMED,): "/only", (PUBMED, SCOPUS): "/both"}
    image = parsed(THREE, links=links)
    found = {a.get("href"): a.find(f"{SVG}title").text for a in image.iter(f"{SVG}a")}
    assert found == {
        "/p?a=1&b=2": "PubMed: 7 citations, 4 found only there",
        "/only": "PubMed: 4 citations (40.0%)",
        "/both": "PubMed and Scopus: 2 citations (20.0%)",
    }
    assert image.get("role") == "group" and parsed(THREE).get("role") == "img"


def test_what_is_not_drawn_is_summed_and_said():
    found_by = sources(9)
    pairs = [
        (s.key, n) for n in range(1, 512) for place, s in enumerate(found_by) if n >> place & 1
    ]
    overlap = count_overlap([(id, *pair) for id, pair in enumerate(pairs)], found_by)
    plot = plot_of(overlap)
    image = parsed(overlap)
    note = (
        f"{plot.left_out} further combinations with {plot.left_out_citations} citations "
        "in all not drawn."
    )
    merged = next(row for row in plot.rows if len(row.sources) > 1)
    others = f"2 other sources: {', '.join(map(str, merged.sources))}."
    for text in (note, others):
        assert text in printed(image) and text in image.find(f"{SVG}desc").text


def test_it_has_a_name_and_an_alternative_text():
    image = parsed(THREE)
    assert image.find(f"{SVG}title").text == "Overlap"
    assert image.find(f"{SVG}desc").text == (
        "10 citations. PubMed: 7 citations, 4 found only there. Scopus: 5 citations, 2 found only "
        "there. ICTRP (register): 2 citations, 1 found only there. Found by exactly: PubMed 4; "
        "Scopus 2; PubMed and Scopus 2; ICTRP (register) 1; PubMed and Scopus and ICTRP "
        "(register) 1."
    )


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onload="alert(1)', "a\x00b"])
def test_hostile_text_stays_text_and_nothing_needs_an_inline_style(text):
    source = Source("s0", text)
    image = parsed(count_overlap([(1, "s0", 1)], [source]), links={source: text})
    assert image.find(f"{SVG}a").get("href") == text.replace("\x00", "\ufffd")
    tags = {element.tag.removeprefix(SVG) for element in image.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "text", "path", "circle", "a", "g"}
    for element in image.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


def test_a_label_that_is_too_long_is_cut_and_stands_whole_in_the_title():
    image = parsed(count_overlap([(1, "s0", 1)], [Source("s0", "Very long name " * 9)]))
    label = next(text for text in printed(image) if text.startswith("Very long"))
    assert label.endswith("…") and len(label) < LONGEST_LABEL / 5
    assert "Very long name " * 9 in image.find(f".//{SVG}g/{SVG}title").text


def test_nothing_found_can_be_drawn():
    assert parsed(Overlap()).find(f"{SVG}desc").text == "0 citations."
