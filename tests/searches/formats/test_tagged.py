"""All readers of tagged text and BibTeX under bad input, and each entry within its frame."""

import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats import bibtex, bibtex_entries, read_records, tagged
from searches.formats.reading import UnreadableFile

CASES = Path(__file__).resolve().parent / "cases"
SAMPLES = {
    "wos.txt": "wos_plain",
    "wos_tab.txt": "wos_tab",
    "endnote.enw": "refer",
    "noteexpress.txt": "noteexpress",
    "cochrane.txt": "cochrane_text",
    "ovid.ovd": "ovid_tagged",
    "ovid_names.txt": "ovid_tagged",
    "pop.bib": "bibtex",
    "scopus.bib": "bibtex",
    "wos.bib": "bibtex",
}
DATA = {name: (CASES / name).read_bytes() for name in SAMPLES}
PIECES = [b"\x00", b"\n\n", b"{", b"}", b'"', b"@article{x,", b"\\", b"$", b"#", b"ER\n", b"PT J\n"]
PIECES += [b"\t", b"\xff", b"%0 ", b"%A ", b"<1>\n", b"{Title}: x\n", b"=", b",", b"(", b"\r"]
PIECES += [b"Record #1 of 99\n", b"-2020", "٢٠٢٠".encode(), b"<script>", b" and ", b"\x1f"]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from([b"", *PIECES])), max_size=6
)


def edited(data: bytes, edits) -> bytes:
    for where, removed, added in edits:
        at = int(where * len(data))
        data = data[:at] + added + data[at + removed :]
    return data


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), EDITS)
def test_no_change_of_a_sample_brings_its_reader_down(name, edits):
    """Every entry is a row, and reads to the same record alone within its frame."""
    try:
        reading = read_records(io.BytesIO(edited(DATA[name], edits)), format=SAMPLES[name])
    except UnreadableFile:
        return
    rows = list(reading)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    before, after = reading.frame
    for row in rows:
        assert (row.record is None) == any(p.severity == "error" for p in row.problems)
        if row.record:
            alone = io.BytesIO((before + row.raw + after).encode())
            (again,) = read_records(alone, format=reading.format)
            assert _bare(again.record) == _bare(row.record)


def _bare(record):
    return replace(record, batch_index=0, raw="", warnings=())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_is_known_by_its_content(name):
    assert read_records(io.BytesIO(DATA[name])).format == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_cut_short_keeps_what_is_there(name, share):
    data = DATA[name]
    reading = read_records(io.BytesIO(data[: int(len(data) * share)]), format=SAMPLES[name])
    assert len(list(reading)) == 1


HOSTILE = {
    "macros that explode": "@string{a={xxxxxxxx}}\n"
    + "".join(f"@string{{{n * 'a'}a = {n * 'a'} # {n * 'a'} # {n * 'a'}}}\n" for n in range(1, 60))
    + f"@article{{k, title={60 * 'a'}}}\n",
    "braces": "@article{a, title={" + "{" * 50_000 + "x" + "}" * 50_000 + "}}\n",
    "accents": "@article{a, title={" + r"\'{" * 20_000 + "x" + "}" * 20_000 + "}}\n",
    "math": "@article{a, title={" + ("$" + "=" * 401) * 200 + "}}\n",
    "brackets": "%0 Book\n%T a\n%K " + "[ " * 50_000 + "]]\n",
    "numbers": "<1>\nVN  - Ovid Technologies\nTI  - a\nAU  - Smith " + "1 " * 50_000 + "x\n",
    "names": "FN x\nVR 1.0\nPT J\nTI a\nAU " + "\n   ".join(f"F{n}, A" for n in range(10_000))
    + "\nOI " + "; ".join(f"F{n}, A/0000-0002-1825-0097" for n in range(10_000)) + "\nER\nEF\n",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_take_forever_does_not(text):
    begin = time.process_time()
    assert len(list(read_records(io.BytesIO(text.encode())))) == 1
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("name", ["endnote.enw", "wos.txt", "scopus.bib"])
def test_an_entry_longer_than_any_is_unreadable_with_its_beginning(name, monkeypatch):
    for module in (bibtex, bibtex_entries, tagged):
        monkeypatch.setattr(module, "LONGEST_ENTRY", 2_000)
    line = b"   more of a text that never ends\n"
    data = DATA[name].replace(b"Aim. We tested", b"Aim.\n" + 200 * line)
    (row,) = read_records(io.BytesIO(data), format=SAMPLES[name])
    assert (row.record, row.problems[0].code) == (None, "IMP-210")
    assert "longer than" in row.problems[0].message
    assert len(row.raw) < 3_000


@pytest.mark.parametrize("name", ["endnote.enw", "noteexpress.txt", "scopus.bib", "wos.txt"])
def test_a_very_long_line_and_many_names(name):
    data = DATA[name].replace(b"Aim. We tested", b"Aim. " + b"word " * 200_000)
    assert data != DATA[name]
    (row,) = read_records(io.BytesIO(data), format=SAMPLES[name])
    assert len(row.record.abstract) > 900_000
