"""Deduplication measured: how right and how fast, beside bib-dedupe on the same files in one run.

Run as `make bench-dedup`, or `python -m benchmarks.dedup SET…` for labelled sets of your own: a
folder with a file of records and `clusters.csv` (column `merged_ids`, ids joined by `;`), or an
EndNote XML whose duplicates have the caption `Duplicate`. The score is by groups: exactly one of
each should stay. `--copies N` sets the size of the invented library (10,000; 100,000 without
bib-dedupe follows).
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.copies import library
from searches.bibliography import BibliographicRecord
from searches.dedup import Entry, Shelf, entry_from_record, find_duplicates, keys_of, match_keys
from searches.formats import read_records
from searches.formats.xml_entries import first_value

SHARED = Path(__file__).resolve().parents[2] / "shared/data/dedupe"
Groups = list[set[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Records removed rightly and wrongly, and duplicates that stayed."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 1.0


def score(clusters: Iterable[Iterable[str]], groups: Groups) -> Score:
    """Keep exactly one of each group: a record of none that goes is wrong, a group with none left
    is wrong once, each one too many that stays is missed."""
    removed = {id for cluster in clusters for id in sorted(cluster)[1:]}
    kept = [len(group - removed) for group in groups]
    right = len(removed & set().union(*groups)) if groups else 0
    return Score(
        right,
        len(removed) - right + kept.count(0),
        sum(count - 1 for count in kept if count),
    )


def flagged(clusters: Iterable[Iterable[str]], marked: set[str]) -> Score:
    """The score where every member of a group is marked, the one to keep as well."""
    found = {id for cluster in clusters for id in cluster}
    return Score(len(found & marked), len(found - marked), len(marked - found))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set with its truth; `rows` are its records as bib-dedupe takes them."""

    name: str
    records: list[tuple[str, BibliographicRecord]]
    groups: Groups | None
    marked: set[str]
    rows: list[dict[str, str]]

    def score(self, clusters: list[Iterable[str]]) -> Score:
        if self.groups is None:
            return flagged(clusters, self.marked)
        return score(clusters, self.groups)


def labelled(path: Path) -> Labelled:
    """Reads a labelled set; raises OSError when a file is missing."""
    if path.is_dir() and (path / "clusters.csv").exists():
        with (path / "clusters.csv").open(encoding="utf-8", newline="") as stream:
            groups = [set(row["merged_ids"].split(";")) for row in csv.DictReader(stream)]
        with (path / "records.csv").open("rb") as stream:
            rows = [(next(csv.reader([row.raw]))[0], row.record) for row in read_records(stream)]
        with (path / "records.csv").open(encoding="utf-8-sig", newline="") as stream:
            raw = list(csv.DictReader(stream))
        return Labelled(path.name, [(id, r) for id, r in rows if r], groups, set(), raw)
    file = next(path.glob("*.xml")) if path.is_dir() else path
    with file.open("rb") as stream:
        rows = [(str(row.position), row) for row in read_records(stream)]
    marked = {id for id, row in rows if first_value(row.raw, "caption") == "Duplicate"}
    records = [(id, row.record) for id, row in rows if row.record]
    raw = [row_of(id, record) for id, record in records]
    return Labelled(file.stem, records, None, marked, raw)


def ours(records: Iterable[tuple[str, BibliographicRecord]]) -> list[tuple[str, ...]]:
    return list(find_duplicates(entry_from_record(id, record) for id, record in records).clusters)


def theirs(rows: list[dict[str, str]]) -> list[list[str]]:
    """bib-dedupe's clusters of the rows, its progress unheard."""
    import pandas
    from bib_dedupe import bib_dedupe

    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        prepared = bib_dedupe.prep(pandas.DataFrame(rows), verbosity_level=0)
        return bib_dedupe.cluster(bib_dedupe.match(bib_dedupe.block(prepared)))


def row_of(id: str, record: BibliographicRecord) -> dict[str, str]:
    """A record as bib-dedupe takes it."""
    pages = "--".join(filter(None, (record.page_start or record.article_number, record.page_end)))
    meeting = record.record_type.startswith("conference")
    return {
        "ID": id,
        "ENTRYTYPE": "inproceedings" if meeting else "article",
        "title": record.title,
        "author": " and ".join(
            f"{author.family}, {author.given or author.initials}" for author in record.authors
        ),
        "year": str(record.year or ""),
        "journal": "" if meeting else record.journal or record.journal_abbr,
        "booktitle": (record.journal or record.journal_abbr) if meeting else "",
        "volume": record.volume,
        "number": record.issue,
        "pages": pages,
        "doi": record.doi,
        "abstract": record.abstract,
    }


def row_of_entry(entry: Entry) -> dict[str, str]:
    return {
        "ID": str(entry.id),
        "ENTRYTYPE": "article",
        "title": entry.title,
        "author": " and ".join(f"{family}, {given}" for family, given in entry.authors),
        "year": str(entry.year or ""),
        "journal": entry.journal,
        "booktitle": "",
        "volume": entry.volume,
        "number": entry.issue,
        "pages": "--".join(filter(None, (entry.page_start, entry.page_end))),
        "doi": entry.doi,
        "abstract": entry.abstract,
    }


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def timed(work, *arguments):
    begin = time.perf_counter()
    result = work(*arguments)
    return result, time.perf_counter() - begin


def say_score(name: str, tool: str, records: int, result: Score, seconds: float) -> None:
    say(
        f"{name:16} {tool:12} {records:7,} records  right {result.right:6,}  wrong "
        f"{result.wrong:3}  missed {result.missed:5,}  F1 {result.f1:.4f}  {seconds:8.2f} s"
    )


def measure_set(path: Path) -> None:
    made = labelled(path)
    count = len(made.records)
    clusters, seconds = timed(ours, made.records)
    say_score(made.name, "ours", count, made.score(clusters), seconds)
    clusters, other = timed(theirs, made.rows)
    say_score(made.name, "bib-dedupe", count, made.score(clusters), other)
    say(f"{'':16} bib-dedupe takes {other / seconds:.0f} times as long")


def measure_library(count: int, *, beside: bool) -> None:
    made = library(count)
    groups: dict[int, set[int]] = {}
    for id, number in made.publication.items():
        groups.setdefault(number, set()).add(id)
    copies = [group for group in groups.values() if len(group) > 1]
    result, seconds = timed(find_duplicates, made.entries)
    say_score("invented", "ours", count, score(result.clusters, copies), seconds)
    if beside:
        clusters, other = timed(theirs, [row_of_entry(entry) for entry in made.entries])
        known = [{int(id) for id in cluster} for cluster in clusters]
        say_score("invented", "bib-dedupe", count, score(known, copies), other)
        say(f"{'':16} bib-dedupe takes {other / seconds:.0f} times as long")


def measure_increment(count: int, new: int) -> None:
    """New records against many whose keys are kept."""
    entries = library(count + new).entries
    keyed = [(entry.id, keys_of(entry)) for entry in entries[:count]]

    def compare_new() -> int:
        fresh = [(entry.id, keys_of(entry)) for entry in entries[count:]]
        with Shelf([*keyed, *fresh]) as shelf:
            return len(match_keys(shelf, new=[id for id, _ in fresh]).clusters)

    found, seconds = timed(compare_new)
    say(f"{new:,} new against {count:,}: {found:,} groups grow, {seconds:.2f} s")


def measure_memory(count: int) -> None:
    """Peak memory of a process of its own, the records with their abstracts within."""
    call = f"from benchmarks.dedup import peak; peak({count})"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    say(f"memory for {count:,} records: {done.stdout}")


def peak(count: int) -> None:
    made = library(count).entries
    before = _most_memory()
    find_duplicates(made)
    sys.stdout.write(f"{_most_memory()} MB at most, {before} MB of them the records")


def _most_memory() -> int:
    """The most memory of this process so far, in MB; `getrusage` would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def measure_hostile() -> None:
    """10,000 copies, and 10,000 that share title, year and author: the work must not square."""
    one = library(1).entries[0]
    for count in (2_500, 10_000):
        equal = [replace(one, id=id) for id in range(count)]
        alike = [replace(one, id=id, page_start=str(id), doi=f"10.1/{id}") for id in range(count)]
        for name, entries in (("equal", equal), ("alike", alike)):
            result, seconds = timed(find_duplicates, entries)
            sizes = Counter(map(len, result.clusters))
            say(f"{count:6,} {name}: {seconds:6.2f} s, groups by size {dict(sizes)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sets", nargs="*", type=Path)
    options.add_argument("--copies", type=int, default=10_000)
    chosen = options.parse_args()
    paths = chosen.sets or sorted(path for path in SHARED.glob("*") if path.is_dir())
    if not paths:
        say("The labelled sets are not beside the checkout: only the invented library.")
    for path in paths:
        measure_set(path)
    if chosen.sets:
        return
    measure_library(chosen.copies, beside=True)
    measure_library(10 * chosen.copies, beside=False)
    measure_increment(10 * chosen.copies, chosen.copies // 10)
    measure_memory(10 * chosen.copies)
    measure_hostile()


if __name__ == "__main__":
    main()
