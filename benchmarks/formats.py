"""How fast the readers are and how much memory they take, beside the libraries one would pick.

Run with `make bench`. One generated corpus of 50,000 records (BibTeX 5,000) is written in six
formats; every measurement reads one file in a process of its own. Two of our stages are measured:
"split" gives values by tag or elements, which is what the libraries give, "records" gives canonical
records, normalised and with their keys for comparing. Seconds are those of the processor.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import corpus


def records(path: Path) -> Iterable[object]:
    from searches.formats import read_records

    with path.open("rb") as file:
        for row in read_records(file):
            if row.record is None:
                raise ValueError(f"Entry {row.position} could not be read.")
            yield row


def split_ris(path: Path) -> Iterable[object]:
    from searches.formats.decoding import open_source
    from searches.formats.ris_lines import Outside, entries, tags_of

    with path.open("rb") as file:
        yield from (tags_of(entry.lines) for entry in entries(open_source(file), Outside()))


def split_nbib(path: Path) -> Iterable[object]:
    from searches.formats.decoding import open_source
    from searches.formats.nbib import entries, tagged_of

    with path.open("rb") as file:
        yield from (tagged_of(entry.lines) for entry in entries(open_source(file), []))


def split_xml(path: Path) -> Iterable[object]:
    from searches.formats.decoding import open_source
    from searches.formats.xml_entries import entries, parse

    with path.open("rb") as file:
        for entry in entries(open_source(file), ("PubmedArticle", "record")):
            yield parse(entry.raw)


def rispy(path: Path) -> Iterable[object]:
    import rispy

    with path.open(encoding="utf-8") as file:
        return rispy.load(file)


def biopython(path: Path) -> Iterable[object]:
    from Bio import Medline

    with path.open(encoding="utf-8") as file:
        yield from Medline.parse(file)


def lxml(path: Path) -> Iterable[object]:
    from lxml import etree

    for _, element in etree.iterparse(str(path), tag=("PubmedArticle", "record")):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def bibtexparser(path: Path) -> Iterable[object]:
    import bibtexparser

    return bibtexparser.parse_file(str(path)).entries


def pandas(path: Path) -> Iterable[object]:
    import pandas

    return pandas.read_csv(path).to_dict("records")


# file: (library, ours); the library is what the ratios compare with
CONTESTS: dict[str, tuple[Callable, ...]] = {
    "ris": (rispy, split_ris, records),
    "nbib": (biopython, split_nbib, records),
    "pubmed_xml": (lxml, split_xml, records),
    "endnote_xml": (lxml, split_xml, records),
    "bibtex": (bibtexparser, records),
    "scopus_csv": (pandas, records),
}


def main() -> None:
    """Print a line for each reader of each format."""
    with TemporaryDirectory() as folder:
        corpus.write(Path(folder))
        _row("", "", "records", "records/s", "ratio", "peak", "MB")
        for name, readers in CONTESTS.items():
            path = Path(folder) / name
            base = 0.0
            for reader in readers:
                count, speed, peak = _measured(reader.__name__, path)
                base = base or speed
                size = f"{path.stat().st_size / 1e6:.0f}"
                ratio = f"{speed / base:.2f}"
                _row(
                    name,
                    reader.__name__,
                    str(count),
                    f"{speed:,.0f}",
                    ratio,
                    f"{peak:.0f} MB",
                    size,
                )


def _measured(reader: str, path: Path) -> tuple[int, float, float]:
    """The better of two runs: records, records a second and the peak of memory in MB."""
    command = [sys.executable, "-m", "benchmarks.formats", reader, str(path)]
    runs = []
    for _ in range(2):
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ)
        if done.returncode:
            sys.stderr.write(f"{reader}: {done.stderr.strip().splitlines()[-1]}\n")
            return 0, 0.0, 0.0
        count, seconds, peak = done.stdout.split()
        runs.append((int(count), int(count) / float(seconds), float(peak)))
    return max(runs, key=lambda run: run[1])


def measure(reader: str, path: str) -> None:
    """Read a file in this process; print records, seconds of the processor and the peak in MB."""
    import searches.formats  # noqa: F401  importing is not reading

    read = globals()[reader]
    next(iter(read(Path(path))))
    started = time.process_time()
    count = sum(1 for _ in read(Path(path)))
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{count} {seconds:.3f} {peak:.0f}")


def _row(*cells: str) -> None:
    widths = (12, 13, 8, 11, 7, 9, 6)
    line = "".join(
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
    else:
        main()
