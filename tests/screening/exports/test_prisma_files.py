"""The diagram as PNG, PDF and DOCX, in every template."""

import io
import zipfile
from dataclasses import replace

import pypdf
import pytest
from docx import Document
from lxml import etree
from PIL import Image

from screening.exports import prisma_docx, prisma_pdf, prisma_png
from screening.exports.source import ExportSource
from screening.prisma.flow import Count
from screening.prisma.fonts import MissingLetters, further_fonts
from screening.prisma.layout import layout
from searches.overlap import Overlap
from tests.screening.prisma.examples import V1, V4, VARIANTS

HOSTILE = replace(
    V4,
    dbr_excluded=(Count("<w:p/> & \x00 ]]> عربي " + "x" * 300, 40),),
    database_specific_results=tuple(Count(f"Source {n}", n) for n in range(200)),
)
FLOWS = VARIANTS | {"hostile": HOSTILE}


CHINESE, NOWHERE = "检索到的记录", "\u0378"
"""The second is no character at all, so that no font has it."""


def source(flow, labels=None):
    return ExportSource("Tacrolimus & fertility", (), flow, Overlap(), labels or {})


def made(export, flow, labels=None):
    return b"".join(export.write(source(flow, labels)))


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
@pytest.mark.parametrize("export", [prisma_pdf, prisma_docx])
def test_equal_numbers_are_equal_files(export, flow):
    assert made(export, flow) == made(export, flow)


def test_the_png_is_the_whole_drawing_in_ink_on_white():
    image = Image.open(io.BytesIO(made(prisma_png, V1))).convert("RGB")
    plan = layout(V1)
    assert image.size == (3 * plan.width, 3 * plan.height)
    assert image.getpixel((1, 1)) == (255, 255, 255)
    bar = plan.bars[0]
    assert image.getpixel((3 * bar.x + 30, 3 * bar.y + 45)) == (255, 192, 0)


def test_every_text_of_the_picture_is_drawn_inside_its_box_and_nowhere_else():
    """The font's real widths, not the guess of the layout: ink only where a box has its lines."""
    image = Image.open(io.BytesIO(made(prisma_png, V4))).convert("L")
    for panel in layout(V4).panels:
        left, right, top, bottom = panel.x, panel.right, panel.y, panel.bottom
        for x in (3 * (left + 5), 3 * (right - 5)):
            assert darkest(image.crop((x, 3 * top + 6, x + 3, 3 * bottom - 6))) > 200
        for y in (3 * (top + 4), 3 * (bottom - 4)):
            assert darkest(image.crop((3 * left + 6, y, 3 * right - 6, y + 3))) > 200
        inside = image.crop((3 * left + 6, 3 * top + 6, 3 * right - 6, 3 * bottom - 6))
        assert darkest(inside) < 100


def darkest(image):
    return image.getextrema()[0]


def test_the_pdf_is_one_page_as_large_as_the_drawing():
    content = made(prisma_pdf, V4)
    plan = layout(V4)
    assert content.count(b"/Type /Page\n") == 1
    assert f"/MediaBox [0 0 {plan.width * 0.75:.2f} {plan.height * 0.75:.2f}]".encode() in content


def boxes(content):
    """The texts of the shapes, one each, in the order in which they are drawn."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        "\n".join("".join(line.itertext()) for line in box.iter(f"{name}p"))
        for box in root.iter(f"{name}txbxContent")
    ]


def test_the_word_document_has_a_text_box_for_each_box_of_the_diagram():
    found = [text.replace("\u00a0", " ") for text in boxes(made(prisma_docx, V4))]
    assert "Records screened\n(n = 450)" in found
    assert (
        "Total studies included in review\n(n = 21)\nReports of total included studies¶\n(n = 25)"
        in found
    )
    assert "Identification" in found and "Previous studies" in found
    assert len(found) == len(layout(V4).panels) + len(layout(V4).bars) + len(layout(V4).footnotes)


def test_the_word_document_has_the_numbers_as_a_table_too():
    (table,) = Document(io.BytesIO(made(prisma_docx, V1))).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert ["Records screened", "450"] in cells
    assert ["Records identified from: PubMed", "120"] in cells


def test_a_review_reads_its_own_words_in_the_files():
    labels = {"records_screened": "Gesichtete Nachweise"}
    assert any(text.startswith("Gesichtete") for text in boxes(made(prisma_docx, V1, labels)))


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_a_page_is_never_larger_than_word_takes(flow):
    section = Document(io.BytesIO(made(prisma_docx, flow))).sections[0]
    assert max(section.page_width.inches, section.page_height.inches) <= 22


def test_every_text_of_the_pdf_stands_on_its_page():
    page = pypdf.PdfReader(io.BytesIO(made(prisma_pdf, V4))).pages[0]
    found = {}

    def place(text, turned, moved, *_):
        x, y = moved[4:]
        a, b, c, d, e, f = turned
        found[text.strip()] = (a * x + c * y + e, b * x + d * y + f)

    page.extract_text(visitor_text=place)
    assert {bar.text for bar in layout(V4).bars} <= found.keys()
    for x, y in found.values():
        assert 0 <= x < page.mediabox.width and 0 <= y < page.mediabox.height


def text_of(content):
    return pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("words", ["Études d’Ångström, źródła", "عربي", "Ελληνικά", "Обзор"])
def test_what_stands_in_the_pdf_can_be_copied_out_again(words):
    assert words in text_of(made(prisma_pdf, V1, {"records_screened": words}))


def test_letters_that_only_the_system_has_are_in_pdf_and_picture():
    try:
        further_fonts([CHINESE])
    except MissingLetters:
        pytest.skip("no font of this computer has Chinese letters, e.g. fonts-droid-fallback")
    labels = {"records_screened": CHINESE}
    assert CHINESE in text_of(made(prisma_pdf, V1, labels))
    ink = [
        Image.open(io.BytesIO(made(prisma_png, V1, {"records_screened": text}))).tobytes()
        for text in (CHINESE, CHINESE[::-1], " ")
    ]
    assert len(set(ink)) == 3, "boxes would be the same whichever way round"


@pytest.mark.parametrize("export", [prisma_pdf, prisma_png])
def test_letters_that_no_font_has_are_named_before_anything_is_written(export):
    with pytest.raises(MissingLetters) as missing:
        export.write(source(V1, {"records_screened": f"Screened {NOWHERE}"}))
    assert missing.value.letters == NOWHERE
