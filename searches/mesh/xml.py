"""Reads NLM's descriptor and qualifier XML as a stream, record by record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from searches.mesh.records import Descriptor, EntryTerm, MeshFileProblem, Qualifier

RECORDS = {
    "DescriptorRecordSet": "DescriptorRecord",
    "QualifierRecordSet": "QualifierRecord",
}
SAFELY = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def read_xml(stream: BinaryIO) -> Iterator[Descriptor | Qualifier]:
    """The records of a seekable stream, in order; the tree is dropped on the way.

    Raises MeshFileProblem for what is not MeSH XML, holds entities of its own, or breaks off.
    """
    qualifiers: dict[str, Qualifier] = {}
    try:
        tag = RECORDS[_checked_root(stream)]
        stream.seek(0)
        for _, element in etree.iterparse(stream, events=("end",), tag=tag, **SAFELY):
            is_descriptor = tag == "DescriptorRecord"
            yield _descriptor(element, qualifiers) if is_descriptor else _qualifier(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as problem:
        raise MeshFileProblem(
            f"The XML is damaged or breaks off ({problem.msg}).", line=problem.lineno or 1
        ) from problem


def _checked_root(stream: BinaryIO) -> str:
    _, root = next(iter(etree.iterparse(stream, events=("start",), **SAFELY)))
    if root.tag not in RECORDS:
        raise MeshFileProblem(f"<{root.tag}> is not MeSH.", line=root.sourceline)
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise MeshFileProblem("The file defines entities, which no MeSH file does.", line=1)
    return root.tag


def _descriptor(record, qualifiers: dict[str, Qualifier]) -> Descriptor:
    ui, name = _required(record, "DescriptorUI"), _required(record, "DescriptorName/String")
    preferred = record.find("ConceptList/Concept[@PreferredConceptYN='Y']")
    note = "" if preferred is None else preferred.findtext("ScopeNote", "")
    return Descriptor(
        ui=ui,
        name=name,
        kind=record.get("DescriptorClass", "1"),
        scope_note=" ".join(note.split()),
        tree_numbers=tuple(_texts(record, "TreeNumberList/TreeNumber")),
        entry_terms=tuple(_entry_terms(record, name)),
        qualifiers=tuple(_allowed_qualifiers(record, qualifiers)),
        year=max(_texts(record, "ActiveMeSHYearList/Year"), default=""),
    )


def _allowed_qualifiers(record, known: dict[str, Qualifier]) -> Iterator[Qualifier]:
    """The same few dozen go with thousands of descriptors; each is read once, by its code."""
    for allowed in record.iterfind("AllowableQualifiersList/AllowableQualifier"):
        code = allowed.findtext("Abbreviation", "").strip()
        if code not in known:
            known[code] = Qualifier(
                code=code,
                name=allowed.findtext("QualifierReferredTo/QualifierName/String", "").strip(),
                ui=allowed.findtext("QualifierReferredTo/QualifierUI", "").strip(),
            )
        yield known[code]


def _entry_terms(record, name: str) -> Iterator[EntryTerm]:
    seen = {name}
    for term in record.iterfind("ConceptList/Concept/TermList/Term"):
        text = term.findtext("String", "").strip()
        if text and text not in seen:
            seen.add(text)
            yield EntryTerm(text, permuted=term.get("IsPermutedTermYN") == "Y")


def _qualifier(record) -> Qualifier:
    codes = (code.strip() for code in _texts(record, ".//Term/Abbreviation"))
    return Qualifier(
        code=next(codes, ""),
        name=_required(record, "QualifierName/String"),
        ui=_required(record, "QualifierUI"),
    )


def _required(record, path: str) -> str:
    text = record.findtext(path, "").strip()
    if not text:
        raise MeshFileProblem(
            f"<{record.tag}> has no {path.partition('/')[0]}.", line=record.sourceline
        )
    return text


def _texts(record, path: str) -> Iterator[str]:
    return (element.text.strip() for element in record.iterfind(path) if element.text)
