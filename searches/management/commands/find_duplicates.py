"""Group the records of files that are the same publication, without a database."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TextIO

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from searches.dedup import Entry, entry_from_record, find_duplicates
from searches.formats import read_records
from searches.formats.reading import Row, UnreadableFile


class Command(PlainCommand):
    help = (
        "Write CSV id,cluster for the records of FILE…: records of one cluster are the same "
        "publication. The id is the position over all files, or the field named by --id-field."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--id-field", metavar="NAME", default="", help="raw column or tag")
        parser.add_argument("--maybe", type=Path, help="CSV id_a,id_b,score of pairs for a person")
        parser.add_argument("--output", type=Path, help="default: standard output")

    def handle(self, *args, **options) -> None:
        self.unreadable = 0
        entries, names = [], []
        for name, entry in self._entries(options["files"], options["id_field"]):
            names.append(name)
            entries.append(entry)
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            raise CommandError(f"The id {twice[0]!r} stands at several records.", returncode=2)
        result = find_duplicates(entries)
        cluster_of = {
            id: number for number, ids in enumerate(result.clusters, start=1) for id in ids
        }
        alone = len(result.clusters)
        with ExitStack() as stack:
            output = self._create(options["output"], stack)
            writer = csv.writer(output, lineterminator="\n")
            writer.writerow(["id", "cluster"])
            for entry, name in zip(entries, names, strict=True):
                if entry.id not in cluster_of:
                    alone += 1
                writer.writerow([name, cluster_of.get(entry.id, alone)])
            if options["maybe"]:
                writer = csv.writer(self._create(options["maybe"], stack), lineterminator="\n")
                writer.writerow(["id_a", "id_b", "score"])
                for edge in result.maybe:
                    pair = (names[edge.id_a - 1], names[edge.id_b - 1])
                    writer.writerow([*pair, f"{edge.score:.4f}"])
        if self.unreadable:
            self.stderr.write(f"{self.unreadable} records could not be read.")
            raise SystemExit(1)

    def _entries(self, files: list[Path], id_field: str) -> Iterator[tuple[str, Entry]]:
        number = place = 0
        for path in files:
            try:
                with path.open("rb") as stream:
                    header, delimiter = _header(stream)
                    for row in read_records(stream):
                        place += 1
                        if row.record is None:
                            self._report(path, row)
                            continue
                        number += 1
                        name = (
                            _raw_id(path, row, header, delimiter, id_field)
                            if id_field
                            else str(place)
                        )
                        yield name, entry_from_record(number, row.record)
            except OSError as problem:
                raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem
            except UnreadableFile as refusal:
                problem = refusal.problem
                raise CommandError(
                    f"{path}: {problem.code} {problem.message}", returncode=2
                ) from None

    def _report(self, path: Path, row: Row) -> None:
        self.unreadable += 1
        for problem in row.problems:
            self.stderr.write(
                f"{path}: record {row.position}, line {problem.line}: {problem.code} "
                f"{problem.message}"
            )

    def _create(self, path: Path | None, stack: ExitStack) -> TextIO:
        if path is None:
            return sys.stdout
        try:
            return stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem


def _header(stream: BinaryIO) -> tuple[list[str], str]:
    """The cells of the first line, and what stands between them."""
    text = stream.readline().decode("utf-8-sig", errors="replace")
    stream.seek(0)
    delimiter = max(",;\t", key=text.count)
    return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), [])], delimiter


def _raw_id(path: Path, row: Row, header: list[str], delimiter: str, name: str) -> str:
    """The value of the raw column or tag `name`. Raises CommandError when there is none."""
    value = ""
    if name in header:
        cells = next(csv.reader(io.StringIO(row.raw), delimiter=delimiter), [])
        place = header.index(name)
        value = cells[place].strip() if place < len(cells) else ""
    else:
        found = re.search(rf"^{re.escape(name)} *- +(.+)$", row.raw, re.MULTILINE)
        value = found.group(1).strip() if found else ""
    if not value:
        raise CommandError(
            f"{path}: record {row.position} (line {row.line}) has no {name!r}.", returncode=2
        )
    return value
