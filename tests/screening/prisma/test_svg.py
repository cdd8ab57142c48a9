from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.prisma.flow import BOXES, Count
from screening.prisma.svg import draw
from tests.screening.prisma.examples import INTERIM, V1, V2, V3, V4
from tests.screening.prisma.flows import consistent_flows

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(flow, **options):
    return ElementTree.fromstring(draw(flow, title="Tacrolimus in infertility", **options))


def printed(image):
    texts = (element.text or "" for element in image.iter(f"{NAMESPACE}text"))
    return " ".join(texts).replace("\u00a0", " ")


@settings(max_examples=40)
@given(consistent_flows(), st.text(st.characters()))
def test_it_is_well_formed_whatever_the_labels_and_shows_every_number(flow, title):
    image = ElementTree.fromstring(draw(flow, title=title, links={"duplicates": title}))
    numbers = [getattr(flow, box.key) for box in BOXES if not box.is_list]
    shown = printed(image)
    assert all(f"(n = {n:,})" in shown for n in numbers if n is not None)
    assert all(f"(n = {reason.n:,})" in shown for reason in flow.dbr_excluded)


@settings(max_examples=20)
@given(st.text(st.characters(), max_size=300))
def test_it_can_be_stored_as_utf_8(label):
    flow = replace(V1, dbr_excluded=(Count(label, 40),))
    assert ElementTree.fromstring(draw(flow, title=label).encode("utf-8")).tag == f"{NAMESPACE}svg"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onload="alert(1)', "&amp;"])
def test_hostile_text_stays_text(text):
    flow = replace(V1, dbr_excluded=(Count(text, 40),))
    image = ElementTree.fromstring(draw(flow, title=text, links={"dbr_excluded": text}))
    assert image.find(f"{NAMESPACE}title").text == text
    assert text in image.find(f"{NAMESPACE}desc").text
    assert image.find(f"{NAMESPACE}a").get("href") == text
    tags = {element.tag.removeprefix(NAMESPACE) for element in image.iter()}
    assert tags == {"svg", "title", "desc", "rect", "text", "polyline", "polygon", "a"}


def test_it_shows_under_a_content_policy_without_inline_styles():
    image = parsed(V2, links={"duplicates": "/d"})
    for element in image.iter():
        assert element.tag not in {f"{NAMESPACE}style", f"{NAMESPACE}script"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


def test_it_lies_on_white_so_that_a_dark_page_can_show_it():
    image = parsed(V1)
    ground = image.find(f"{NAMESPACE}rect")
    assert ground.get("fill") == "#ffffff"
    assert (ground.get("width"), ground.get("height")) == (image.get("width"), image.get("height"))


def test_it_has_a_name_and_an_alternative_text():
    image = parsed(V1)
    assert image.get("role") == "img"
    assert image.find(f"{NAMESPACE}title").text == "Tacrolimus in infertility"
    assert "Records screened (n\u00a0=\u00a0450)." in image.find(f"{NAMESPACE}desc").text


@pytest.mark.parametrize(
    ("flow", "options", "is_interim"),
    [(INTERIM, {}, True), (V1, {}, False), (V1, {"interim": True}, True), (V2, {}, False)],
    ids=["pending", "final", "marked by the caller", "final with other methods"],
)
def test_it_says_interim_only_when_it_is(flow, options, is_interim):
    text = draw(flow, title="Tacrolimus", **options)
    assert ("interim" in text.lower()) == is_interim
    image = ElementTree.fromstring(text)
    assert ("interim" in printed(image)) == is_interim
    assert ("interim" in image.find(f"{NAMESPACE}desc").text) == is_interim


def test_a_number_leads_to_its_records():
    image = parsed(INTERIM, links={"records_screened": "/a?x=1&y=2", "pending_screening": "/p"})
    links = {
        link.get("href"): link.find(f"{NAMESPACE}text") for link in image.iter(f"{NAMESPACE}a")
    }
    assert {address: text.text for address, text in links.items()} == {
        "/a?x=1&y=2": "(n\u00a0=\u00a0450)",
        "/p": "(n\u00a0=\u00a02)",
    }
    assert {text.get("text-decoration") for text in links.values()} == {"underline"}


def test_links_inside_stay_reachable_for_screen_readers():
    assert parsed(V1, links={"duplicates": "/d"}).get("role") == "group"


def test_every_arrow_has_a_head_whose_tip_is_at_the_box():
    image = parsed(V1)
    boxes = [
        tuple(int(element.get(side)) for side in ("x", "y", "width", "height"))
        for element in image.iter(f"{NAMESPACE}rect")
        if element.get("shape-rendering")
    ]
    heads = [element.get("points").split() for element in image.iter(f"{NAMESPACE}polygon")]
    assert len(heads) == 8
    for tip, *_ in heads:
        x, y = map(int, tip.split(","))
        assert any(x == box[0] or y == box[1] for box in boxes)


@pytest.mark.parametrize("flow", [V1, V2, V3, V4], ids=["V1", "V2", "V3", "V4"])
def test_every_shaft_runs_straight_into_its_head(flow):
    image = parsed(flow)
    shafts = [element.get("points").split() for element in image.iter(f"{NAMESPACE}polyline")]
    heads = [element.get("points").split() for element in image.iter(f"{NAMESPACE}polygon")]
    for shaft, (tip, *base) in zip(shafts, heads, strict=True):
        corners = [tuple(map(int, corner.split(","))) for corner in (*shaft, tip)]
        for (x, y), (next_x, next_y) in pairwise(corners):
            assert x == next_x or y == next_y
        sides = [tuple(map(int, side.split(","))) for side in base]
        middle = tuple(sum(values) // 2 for values in zip(*sides, strict=True))
        assert middle == corners[-2]
