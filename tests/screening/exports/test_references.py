"""Reference lists: the published form of a reference in each style, and the three formats."""

import io

import pytest
from docx import Document

from screening.exports.references import REFERENCES, STYLES, references
from screening.exports.source import CitationRow, ExportSource
from searches.bibliography import Author, BibliographicRecord
from searches.overlap import Overlap

NAMES = ("Nakagawa", "Kwak-Kim", "Ota", "Kuroda", "Hisano", "Sugiyama", "Yamaguchi")


def row(id=1, **values) -> CitationRow:
    facts = {
        "title": "Immunosuppression with tacrolimus improved outcome",
        "authors": (),
        "year": 2015,
        "journal": "American Journal of Reproductive Immunology",
        "volume": "73",
        "issue": "4",
        "pages": "353–361",
        "doi": "10.1111/aji.12338",
        "pmid": None,
        "abstract": "",
        "found_in": (),
        "record": BibliographicRecord(
            authors=tuple(Author(name, initials="K") for name in NAMES), record_type="article"
        ),
    }
    return CitationRow(id=id, **(facts | values))


def text_of(style, *rows, format="txt") -> str:
    export = next(e for e in REFERENCES if (e.style, e.format) == (style, format))
    parts = export.write(ExportSource("Review <1>", rows, None, Overlap()))
    return "".join(parts)


EXPECTED = {
    "vancouver": "1. Nakagawa K, Kwak-Kim K, Ota K, Kuroda K, Hisano K, Sugiyama K, et al. "
    "Immunosuppression with tacrolimus improved outcome. American Journal of Reproductive "
    "Immunology. 2015;73(4):353–61. doi:10.1111/aji.12338\n",
    "apa": "Nakagawa, K., Kwak-Kim, K., Ota, K., Kuroda, K., Hisano, K., Sugiyama, K., & "
    "Yamaguchi, K. (2015). Immunosuppression with tacrolimus improved outcome. American Journal of "
    "Reproductive Immunology, 73(4), 353–361. https://doi.org/10.1111/aji.12338\n",
    "mla": "Nakagawa, K., et al. “Immunosuppression with Tacrolimus Improved Outcome”. American "
    "Journal of Reproductive Immunology, vol. 73, no. 4, 2015, pp. 353–61, "
    "https://doi.org/10.1111/aji.12338.\n",
    "gbt7714": "[1] NAKAGAWA K, KWAK-KIM K, OTA K, et al. Immunosuppression with tacrolimus "
    "improved outcome[J/OL]. American Journal of Reproductive Immunology, 2015, 73(4): 353-361. "
    "DOI:10.1111/aji.12338.\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_reference_reads_as_its_style_says(style):
    assert text_of(style, row()) == EXPECTED[style]


def test_a_chinese_work_is_cut_in_chinese():
    assert ", 等. 他克莫司" in text_of("gbt7714", row(title="他克莫司"))


def test_alphabetical_styles_sort_and_numbered_ones_keep_the_order():
    other = BibliographicRecord(authors=(Author("Abe", initials="A"),))
    rows = (row(1), row(2, record=other, title="Another"))
    assert text_of("apa", *rows).startswith("Abe")
    assert text_of("vancouver", *rows).splitlines()[1].startswith("2. Abe")


def test_marks_of_html_in_a_title_stay_text():
    found = row(title="a <script>x</script> & b")
    assert "<script>" not in text_of("vancouver", found, format="html")
    assert "a <script>x</script> & b" in text_of("vancouver", found)
    assert "<title>Review &lt;1&gt;</title>" in text_of("apa", found, format="html")


def test_the_word_document_keeps_italics():
    export = next(e for e in REFERENCES if e.KEY == "references-apa-docx")
    content = b"".join(export.write(ExportSource("R", (row(),), None, Overlap())))
    (paragraph,) = Document(io.BytesIO(content)).paragraphs[1:]
    slanted = [run.text for run in paragraph.runs if run.italic]
    assert paragraph.text + "\n" == EXPECTED["apa"]
    assert any("American Journal" in text for text in slanted)


def test_what_is_hardly_known_is_a_reference_too():
    bare = row(
        title="[no title]",
        year=None,
        journal="",
        volume="",
        issue="",
        pages="",
        doi="",
        record=BibliographicRecord(),
    )
    for style in STYLES:
        assert "no title" in text_of(style, bare).lower() and text_of(style) == ""
        assert references([], style) == []
