"""What is written of a descriptor in NLM's XML and in its ASCII layout is read alike."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from searches.mesh.ascii import read_ascii
from searches.mesh.records import Descriptor, EntryTerm, Qualifier
from searches.mesh.xml import read_xml

PIECES = "a Beta déjà Ø-ray <b> & \"x\" 'y' 1,2-diol = ; β-cell ,".split(" ")
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join)
PAIRS = st.lists(st.sampled_from("Ab Cd Ef".split()), min_size=2, max_size=2).map(" ".join)
NUMBERS = st.lists(st.integers(0, 999), max_size=4).map(
    lambda steps: ".".join(["C13", *(f"{step:03d}" for step in steps)])
)
QUALIFIERS = (Qualifier("AD", "administration & dosage"), Qualifier("SU", "surgery"))


@st.composite
def descriptors(draw) -> Descriptor:
    """A descriptor whose inverted terms are those of a natural one that is there as well."""
    name = draw(NAMES)
    natural = {text for text in draw(st.lists(NAMES, max_size=4)) if ", " not in text}
    terms = [EntryTerm(text) for text in sorted(natural)]
    for text in draw(st.sets(PAIRS, max_size=2)):
        first, second = text.split()
        terms += [EntryTerm(text), EntryTerm(f"{second}, {first}", permuted=True)]
    return Descriptor(
        ui=f"D{draw(st.integers(1, 999_999)):06d}",
        name=name,
        kind=draw(st.sampled_from("1234")),
        scope_note=draw(st.one_of(st.just(""), NAMES)),
        tree_numbers=tuple(draw(st.lists(NUMBERS, max_size=3))),
        entry_terms=tuple(term for term in terms if term.text != name),
        qualifiers=tuple(draw(st.lists(st.sampled_from(QUALIFIERS), unique=True))),
    )


@given(st.lists(descriptors(), max_size=4))
def test_both_layouts_are_read_as_what_was_written(written):
    for read, write in ((read_xml, in_xml), (read_ascii, in_ascii)):
        assert list(read(BytesIO(write(written).encode()))) == written


def in_xml(descriptors: list[Descriptor]) -> str:
    records = "".join(map(_record, descriptors))
    return f"<DescriptorRecordSet>{records}</DescriptorRecordSet>"


def _record(one: Descriptor) -> str:
    terms = (EntryTerm(one.name), *one.entry_terms)
    return "".join(
        (
            f'<DescriptorRecord DescriptorClass="{one.kind}"><DescriptorUI>{one.ui}</DescriptorUI>',
            f"<DescriptorName><String>{escape(one.name)}</String></DescriptorName>",
            "<AllowableQualifiersList>",
            *(
                "<AllowableQualifier><QualifierReferredTo><QualifierName>"
                f"<String>{escape(each.name)}</String></QualifierName></QualifierReferredTo>"
                f"<Abbreviation>{each.code}</Abbreviation></AllowableQualifier>"
                for each in one.qualifiers
            ),
            "</AllowableQualifiersList><TreeNumberList>",
            *(f"<TreeNumber>{number}</TreeNumber>" for number in one.tree_numbers),
            '</TreeNumberList><ConceptList><Concept PreferredConceptYN="Y">',
            f"<ScopeNote>{escape(one.scope_note)}</ScopeNote><TermList>",
            *(
                f'<Term IsPermutedTermYN="{"NY"[term.permuted]}">'
                f"<String>{escape(term.text)}</String></Term>"
                for term in terms
            ),
            "</TermList></Concept></ConceptList></DescriptorRecord>",
        )
    )


def in_ascii(descriptors: list[Descriptor]) -> str:
    lines = []
    for one in descriptors:
        lines += ["*NEWRECORD", "RECTYPE = D", f"MH = {one.name}", f"DC = {one.kind}"]
        lines += [f"MN = {number}" for number in one.tree_numbers]
        lines += [f"ENTRY = {term.text}|T109|NON|EQV" for term in one.entry_terms]
        lines += [f"AQ = {' '.join(each.code for each in one.qualifiers)}"]
        lines += [f"MS = {one.scope_note}", f"UI = {one.ui}", ""]
    return "\n".join(lines)
