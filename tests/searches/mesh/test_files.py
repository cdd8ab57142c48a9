import gzip

import pytest

from searches.mesh.files import read_file
from searches.mesh.records import Descriptor, MeshFileProblem, Qualifier, synonyms

BOMB = b'<!DOCTYPE DescriptorRecordSet [<!ENTITY a "aaaa">]><DescriptorRecordSet>&a;'
NAMELESS = b"<DescriptorRecordSet>\n<DescriptorRecord><DescriptorUI>D1</DescriptorUI>"
NAMELESS += b"</DescriptorRecord></DescriptorRecordSet>"


@pytest.fixture
def mesh(shared):
    return shared / "data/mesh"


def test_descriptors_are_read_from_xml(mesh):
    read = {one.name: one for one in read_file(mesh / "desc2014_sample.xml")}
    habitual = read["Abortion, Habitual"]
    assert len(read) == 22
    assert (habitual.ui, habitual.tree_numbers) == ("D000026", ("C13.703.039.089",))
    assert "Miscarriage, Recurrent" in [term.text for term in habitual.entry_terms]
    assert habitual.year == "2014" and habitual.scope_note.startswith("Three or more")
    assert synonyms(habitual.name, habitual.entry_terms) == (
        "Habitual Abortion",
        "Recurrent Miscarriage",
        "Recurrent Abortion",
    )


def test_qualifiers_are_read_from_xml(mesh):
    read = list(read_file(mesh / "qual2014.xml"))
    assert len(read) == 83
    assert Qualifier("AD", "administration & dosage", "Q000008") in read


def test_ascii_and_xml_agree_on_the_same_descriptor(mesh):
    first = next(iter(read_file(mesh / "d_ascii_sample.bin")))
    same = next(iter(read_file(mesh / "desc2014_sample.xml")))
    assert (first.ui, first.name, first.kind) == (same.ui, same.name, same.kind)
    in_ascii = {term.text: term.permuted for term in first.entry_terms}
    assert in_ascii["A23187, Antibiotic"] and not in_ascii["Antibiotic A23187"]
    assert in_ascii.keys() <= {term.text for term in same.entry_terms}


def test_gzip_reads_alike(mesh, tmp_path):
    packed = tmp_path / "desc.gz"
    packed.write_bytes(gzip.compress((mesh / "desc2016_sample.xml").read_bytes()))
    assert list(read_file(packed)) == list(read_file(mesh / "desc2016_sample.xml"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html><body>Sorry", "web page"),
        (b"PMID- 1\n", "neither MeSH XML nor MeSH ASCII"),
        (b"", "neither MeSH XML nor MeSH ASCII"),
        (b"<PubmedArticleSet/>", "<PubmedArticleSet> is not MeSH"),
        (BOMB, "defines entities"),
        (b"<DescriptorRecordSet>\n<DescriptorRecord>", "Line 2: The XML is damaged or breaks off"),
        (NAMELESS, "Line 2: <DescriptorRecord> has no DescriptorName"),
        (b"*NEWRECORD\nRECTYPE = D\nMH = A\n", "Line 1: The record that begins here has no"),
        (b"*NEWRECORD\nnonsense\n", 'Line 2: "nonsense" is not a line'),
        (b"*NEWRECORD\nMH = \xff\n", "Line 2: The line is not UTF-8"),
        (gzip.compress(b"*NEWRECORD\nMH = A\nUI = D1\n", mtime=0)[:-12], "gzip file is damaged"),
    ],
)
def test_a_wrong_file_is_refused_with_the_remedy(tmp_path, content, words):
    path = tmp_path / "wrong"
    path.write_bytes(content)
    with pytest.raises(MeshFileProblem, match=words) as problem:
        list(read_file(path))
    assert "download page" in str(problem.value)


def test_records_are_descriptors(mesh):
    assert all(isinstance(one, Descriptor) for one in read_file(mesh / "desc2016_sample.xml"))
