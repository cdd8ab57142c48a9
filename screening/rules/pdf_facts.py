"""What a PDF says of itself, read within limits: its title and the text of its first pages."""

from __future__ import annotations

import logging
import zlib
from itertools import islice
from typing import BinaryIO

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from screening.rules.pdf_matching import PdfFacts

MAGIC_WITHIN = 1024
"""The bytes among which readers look for the mark of a PDF."""
PAGES = 2
LONGEST_TEXT = 20_000
LARGEST_PAGE = 2_000_000
"""Bytes of drawing on a page; a page that has more is not read."""
MOST = 8_000_000
"""Bytes that anything in the file may unpack to."""
LIMITS = {
    "zlib_maximum_output_length": MOST,
    "lzw_maximum_output_length": MOST,
    "run_length_maximum_output_length": MOST,
    "array_based_stream_maximum_output_length": MOST,
    "stream_decoding_work_maximum_length": 4 * MOST,
    "stream_parsing_work_maximum_count": 200_000,
    "xform_maximum_invocations_per_extraction": 200,
}
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
UNREADABLE = (
    DependencyError,
    PyPdfError,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the library raises for files that are damaged, locked or made to do harm."""


def is_pdf(data: BinaryIO) -> bool:
    """Whether a file begins as a PDF does, whatever its name says."""
    data.seek(0)
    return b"%PDF-" in data.read(MAGIC_WITHIN)


def read_facts(name: str, data: BinaryIO) -> PdfFacts:
    """Title and first text of a PDF; of one that cannot be read the name alone."""
    try:
        with pypdf.apply_configuration(**LIMITS):
            reader = pypdf.PdfReader(data)
            title = str((reader.metadata.title if reader.metadata else "") or "")
            text = "\n".join(map(_text_of, islice(reader.pages, PAGES)))
    except UNREADABLE:
        return PdfFacts(name)
    return PdfFacts(name, title, text[:LONGEST_TEXT])


def _text_of(page: pypdf.PageObject) -> str:
    contents = page.get_contents()
    is_small = contents is not None and len(contents.get_data()) <= LARGEST_PAGE
    return page.extract_text() if is_small else ""
