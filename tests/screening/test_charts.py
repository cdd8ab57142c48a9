"""The chart of shares."""

from xml.etree import ElementTree

from screening.charts import HEIGHT, WIDTH, SharePoint, draw_shares

SVG = "{http://www.w3.org/2000/svg}"


def drawn(points):
    return ElementTree.fromstring(draw_shares(points, title="Alike <by> week"))


def test_every_share_is_a_point_inside_the_picture_with_words():
    points = [SharePoint(f"week {n}", n + 1, n / 29, 0.0, 1.0) for n in range(30)]
    svg = drawn(points)
    circles = svg.findall(f"{SVG}circle")
    assert len(circles) == 30
    assert all(0 < float(c.get("cx")) < WIDTH and 0 < float(c.get("cy")) < HEIGHT for c in circles)
    heights = [float(circle.get("cy")) for circle in circles]
    assert heights == sorted(heights, reverse=True)
    assert circles[29].find(f"{SVG}title").text == "week 29: 100% of 30"
    assert svg.find(f"{SVG}title").text == "Alike <by> week"


def test_it_styles_nothing_itself_and_labels_do_not_crowd():
    svg = drawn([SharePoint(f"<{n}>", 1, 0.5, 0.1, 0.9) for n in range(100)])
    assert not any("style" in element.attrib for element in svg.iter())
    labels = [text for text in svg.findall(f"{SVG}text") if text.get("text-anchor") == "middle"]
    assert 0 < len(labels) <= 8


def test_nothing_is_drawn_of_nothing():
    assert drawn([]).findall(f"{SVG}circle") == []
