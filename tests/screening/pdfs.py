"""PDF files to test with, and those that mean harm."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO

from fpdf import FPDF
from PIL import Image
from pypdf import PdfWriter

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


def pdf_with_launch() -> bytes:
    """A PDF that wants to start a program when it is opened, and when its page is clicked."""
    launch = b"<</S/Launch/F(calc.exe)/Win<</F(calc.exe)>>>>"
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction%s>>" % launch
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 200 200]/A%s>>" % launch
    page = PAGE.removesuffix(b">>") + b"/Annots[%s]>>" % link
    return _of_objects(catalog, PAGES, page, b"<</Length 0>>stream\n\nendstream")


def pdf_with_attachment() -> bytes:
    """A PDF with a program inside."""
    writer = PdfWriter(BytesIO(pdf("It carries something")))
    writer.add_attachment("virus.exe", b"MZ" * 100)
    return _written(writer)


def pdf_locked(password: str, *, owner: str = "the publisher", algorithm: str = "AES-128") -> bytes:
    """A PDF that opens with this password: "" is what publishers lock against changes alone."""
    writer = PdfWriter(BytesIO(pdf("doi 10.1111/aji.12345")))
    writer.encrypt(password, owner, algorithm=algorithm)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def pdf_with_bomb(size: int = 300_000_000) -> bytes:
    """A PDF of some hundred kilobytes whose page unpacks to `size` bytes."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    bomb = b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    return _of_objects(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, bomb)


def pdf_with_noise(pages: int) -> bytes:
    """A PDF of as many megabytes as pages: each is a picture that nothing makes smaller."""
    paper = FPDF()
    for number in range(pages):
        noise = random.Random(number).randbytes(590 * 590 * 3)
        paper.add_page()
        paper.image(Image.frombytes("RGB", (590, 590), noise), x=10, y=40, w=150)
        paper.set_font("helvetica", size=12)
        paper.text(10, 20, f"Picture {number + 1}")
    return bytes(paper.output())


def pdf_of_jpeg2000() -> bytes:
    """A page that is one blue picture in JPEG 2000."""
    content = BytesIO()
    Image.new("RGB", (64, 64), (20, 40, 200)).save(content, "JPEG2000")
    return _of_picture(b"/Filter/JPXDecode/ColorSpace/DeviceRGB/BitsPerComponent 8", content)


def pdf_of_jbig2() -> bytes:
    """A page that is one black picture in JBIG2 (ITU-T T.88): a region that is coded as a fax."""
    scan = BytesIO()
    Image.new("1", (64, 64), 1).save(scan, "TIFF", compression="group4")
    with Image.open(scan) as tiff:
        first, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    fax = scan.getvalue()[first : first + count]
    place = struct.pack(">IIIIB", 64, 64, 0, 0, 0)
    page = struct.pack(">IIIIBH", 64, 64, 0, 0, 0, 0)
    segments = ((48, page), (38, place + b"\x01" + fax), (49, b""))
    content = BytesIO()
    for number, (kind, data) in enumerate(segments):
        content.write(struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data)
    return _of_picture(b"/Filter/JBIG2Decode/ColorSpace/DeviceGray/BitsPerComponent 1", content)


def pdf_in_chinese(text: str) -> bytes:
    """A page with a text in a font that is named and not shipped, as older Chinese papers are."""
    return _of_text(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H/DescendantFonts"
        b"[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor<</Type/FontDescriptor"
        b"/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900"
        b"/Descent -200/CapHeight 700/StemV 80>>>>]>>",
        text.encode("gbk"),
    )


def pdf_in_greek() -> bytes:
    """A page with a Greek letter in the font Symbol, which PDF readers must have."""
    return _of_text(b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>", b"a")


def _of_text(font: bytes, text: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    page += b"/Resources<</Font<</F 5 0 R>>>>>>"
    write = b"BT /F 24 Tf 20 100 Td <%s> Tj ET" % text.hex().encode()
    contents = b"<</Length %d>>stream\n%s\nendstream" % (len(write), write)
    return _of_objects(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, page, contents, font)


def _of_picture(how: bytes, content: BytesIO) -> bytes:
    data = content.getvalue()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    page += b"/Resources<</XObject<</P 5 0 R>>>>>>"
    draw = b"<</Length 29>>stream\nq 200 0 0 200 0 0 cm /P Do Q \nendstream"
    picture = b"<</Type/XObject/Subtype/Image/Width 64/Height 64%s/Length %d>>stream\n" % (
        how,
        len(data),
    )
    catalog = b"<</Type/Catalog/Pages 2 0 R>>"
    return _of_objects(catalog, PAGES, page, draw, picture + data + b"\nendstream")


def _of_objects(*objects: bytes) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(body))
    )
