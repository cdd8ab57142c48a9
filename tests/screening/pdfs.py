"""PDF files to test with, and those that mean harm."""

from __future__ import annotations

import zlib

from fpdf import FPDF

PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<>>>>"


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF with a text on each page and a title in its metadata."""
    paper = FPDF()
    paper.set_title(title)
    paper.set_font("helvetica", size=12)
    for text in pages or ("",):
        paper.add_page()
        paper.multi_cell(0, 8, text)
    return bytes(paper.output())


def pdf_with_script() -> bytes:
    """A PDF that wants to run a script when it is opened."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
    return _of_objects(catalog, PAGES, PAGE, b"<</Length 0>>stream\n\nendstream")


def pdf_with_bomb(size: int = 300_000_000) -> bytes:
    """A PDF of some hundred kilobytes whose page unpacks to `size` bytes."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    bomb = b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    return _of_objects(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, bomb)


def _of_objects(*objects: bytes) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % len(body)
    )
