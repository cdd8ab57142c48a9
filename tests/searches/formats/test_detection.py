"""Recognising formats by their content, and refusing what is none (cases 30 and 66)."""

import io

import pytest

from searches.formats import READERS, read_records
from searches.formats.reading import UnreadableFile


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("TY  - JOUR\nER  - \n", "ris"),
        ("Record #1 of 2\nProvider: x\n\nTY  -  JOUR\n", "ris"),
        ("6. \nTY  - JOUR\n", "ris"),
        ("PMID- 30922926\n", "nbib"),
        ("\n\nPMID- 30922926\n", "nbib"),
        ("OWN - ERIC\n", "nbib"),
        ('<?xml version="1.0"?>\n<PubmedArticleSet>', "pubmed-xml"),
        ('<?xml version="1.0"?><xml><records>', "endnote-xml"),
        ("<Bibliographies><BibliographiesCount>0", "notefirst-xml"),
        ("Title,Authors\n", "csv"),
        ("Title;Authors\n", "csv"),
        ("Title\tAuthors\n", "csv"),
        ("FN Clarivate\nVR 1.0\nPT J\n", "wos_plain"),
        ("VR 1.0\nPT J\n", "wos_plain"),
        ("PT\tAU\tTI\t\nJ\tA\tB\t\n", "wos_tab"),
        ("%0 Journal Article\n", "refer"),
        ("{Reference Type}: Journal Article\n", "noteexpress"),
        ("Record #1 of 2\nID: CN-1\n", "cochrane_text"),
        ("<1. >\nVN  - Ovid Technologies\n", "ovid_tagged"),
        ("<12>\nUnique Identifier\n  1\n", "ovid_tagged"),
        ("@article{a, title={b}}", "bibtex"),
        ("% Encoding: UTF-8\n\n@Article{a,\n", "bibtex"),
        ("Record #1 of 2\n@article{A20,\n", "bibtex"),
        ('"SEARCH QUERY","x"\n---\n\n"Title","PUI"\n', "csv"),
    ],
)
def test_the_content_decides(data, key):
    assert read_records(io.BytesIO(data.encode())).format == key


REFUSED = [
    ("empty", b"", "IMP-001", "empty"),
    ("only a mark", b"\xef\xbb\xbf \n", "IMP-001", "empty"),
    ("random", bytes(range(1, 200)), "IMP-002", "no format"),
    ("html", b"<!DOCTYPE html><html><body>Sign in</body></html>", "IMP-002", "web page"),
    ("pdf", b"%PDF-1.7 ...", "IMP-002", "PDF"),
    ("zip", b"PK\x03\x04 articles.csv", "IMP-003", "ZIP"),
    ("xlsx", b"PK\x03\x04 [Content_Types].xml", "IMP-003", "workbook"),
    ("xls", bytes.fromhex("d0cf11e0a1b11ae1"), "IMP-003", "workbook"),
    ("gzip", b"\x1f\x8b\x08\x00\x00", "IMP-003", "compressed"),
    ("other xml", b"<?xml version='1.0'?><feed/>", "IMP-002", "XML"),
    ("refworks", b"RT Journal\n", "IMP-002", "RefWorks"),
    ("json", b'[{"name": "a"}]', "IMP-002", "JSON"),
    ("table without titles", b"a,b,c\n1,2,3\n", "IMP-002", "title column"),
]


@pytest.mark.parametrize(
    ("data", "code", "what"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_file_that_is_none_is_refused_with_what_it_seems_to_be(data, code, what):
    with pytest.raises(UnreadableFile) as refusal:
        read_records(io.BytesIO(data))
    problem = refusal.value.problem
    assert (problem.code, problem.severity) == (code, "error")
    assert what in problem.message


@pytest.mark.parametrize("key", [reader.KEY for reader in READERS])
def test_naming_a_format_does_not_make_a_web_page_one(key):
    with pytest.raises(UnreadableFile):
        read_records(io.BytesIO(b"<html>sign in</html>"), format=key)


def test_a_format_that_does_not_exist_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="choose one of: .*nbib, .*csv"):
        read_records(io.BytesIO(b"x"), format="docx")
