"""Group the records of files that are the same publication, without a database."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, TextIO

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from searches.dedup import Keys, Result, Shelf, entry_from_record, keys_of, match_keys
from searches.formats import (
    FileReading,
    endnote_xml,
    notefirst_xml,
    pubmed_xml,
    read_records,
)
from searches.formats.columns import is_header
from searches.formats.decoding import open_source
from searches.formats.reading import Row, UnreadableFile
from searches.formats.xml_entries import first_value

DELIMITERS = ",;\t"
TAG_LINES = {
    "wos_plain": r"^{}[ \t]+(\S.*)$",
    "refer": r"^{}:?[ \t]+(\S.*)$",
    "noteexpress": r"^\{{{}\}}[ \t]*:[ \t]*(\S.*)$",
    "cochrane_text": r"^{}:[ \t]*(\S.*)$",
    "ovid_tagged": r"^{}[ \t]*(?:-[ \t]*|\r?\n[ \t]+)(\S.*)$",
    "bibtex": r"[,\s]{}[ \t]*=[ \t]*[{{\"]*([^{{}}\",\r\n]+)",
}
"""How the raw text of a format names a value; what is not here does it as RIS."""
AS_IN_RIS = r"^{}[ \t]*-[ \t]*(\S.*)$"
XML = (pubmed_xml.KEY, endnote_xml.KEY, notefirst_xml.KEY)
BIBTEX_KEY = r"@\w+\s*[{{(]\s*([^,\s]+)"


class Command(PlainCommand):
    help = (
        "Write CSV id,cluster for the records of FILE…: records of one cluster are the same "
        "publication. The id is the position over all files, or the field named by --id-field."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--id-field", metavar="NAME", default="", help="raw column, tag, field or element"
        )
        parser.add_argument("--maybe", type=Path, help="CSV id_a,id_b,score of pairs for a person")
        parser.add_argument("--output", type=Path, help="default: standard output")

    def handle(self, *args, **options) -> None:
        self.unreadable = 0
        names: dict[str, str] = {}
        keyed = self._named(options["files"], options["id_field"], names)
        with Shelf(enumerate(keyed)) as shelf:
            result = match_keys(shelf)
        for shared, count in result.large_blocks:
            self.stderr.write(
                f"{count} records share one {shared}: each was compared with those most like it."
            )
        with ExitStack() as stack:
            output = self._create(options["output"], stack) if options["output"] else sys.stdout
            _write_clusters(output, list(names), result)
            if options["maybe"]:
                _write_maybe(self._create(options["maybe"], stack), list(names), result)
        if self.unreadable:
            self.stderr.write(f"{self.unreadable} records could not be read.")
            raise SystemExit(1)

    def _named(self, files: list[Path], id_field: str, names: dict[str, str]) -> Iterator[Keys]:
        """The keys of each record; its id for people and its place go into `names`."""
        for place, name, keys in self._keyed(files, id_field):
            if name in names:
                raise CommandError(
                    f"{place} has the id {name!r}, which {names[name]} has already. "
                    "Name a field whose values differ.",
                    returncode=2,
                )
            names[name] = place
            yield keys

    def _keyed(self, files: list[Path], id_field: str) -> Iterator[tuple[str, str, Keys]]:
        """Where each record is, its id for people, and its keys."""
        position = 0
        for path in files:
            with self._open(path) as stream:
                for row, raw_id in self._rows(path, stream, id_field):
                    position += 1
                    if row.record is None:
                        self._report(path, row)
                        continue
                    place = f"{path}, record {row.position}, line {row.line},"
                    if id_field and not raw_id:
                        raise CommandError(f"{place} has no {id_field!r}.", returncode=2)
                    keys = keys_of(entry_from_record(position, row.record))
                    yield place, raw_id or str(position), keys

    def _open(self, path: Path) -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _rows(self, path: Path, stream: BinaryIO, id_field: str) -> Iterator[tuple[Row, str]]:
        try:
            reading = read_records(stream)
            raw_id = _raw_id_reader(reading, stream, id_field)
            for row in reading:
                yield row, raw_id(row.raw)
        except UnreadableFile as refusal:
            problem = refusal.problem
            raise CommandError(f"{path}: {problem.code} {problem.message}", returncode=2) from None
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _report(self, path: Path, row: Row) -> None:
        self.unreadable += 1
        for problem in row.problems:
            self.stderr.write(
                f"{path}: record {row.position}, line {problem.line}: {problem.code} "
                f"{problem.message}"
            )

    def _create(self, path: Path, stack: ExitStack) -> TextIO:
        try:
            return stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem


def _write_clusters(output: TextIO, names: list[str], result: Result) -> None:
    cluster_of = {id: number for number, ids in enumerate(result.clusters, 1) for id in ids}
    alone = len(result.clusters)
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["id", "cluster"])
    for id, name in enumerate(names):
        if id not in cluster_of:
            alone += 1
        writer.writerow([name, cluster_of.get(id, alone)])


def _write_maybe(output: TextIO, names: list[str], result: Result) -> None:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["id_a", "id_b", "score"])
    for edge in result.maybe:
        writer.writerow([names[edge.id_a], names[edge.id_b], f"{edge.score:.4f}"])


def _raw_id_reader(reading: FileReading, stream: BinaryIO, name: str) -> Callable[[str], str]:
    """What finds the value of the raw column or tag `name` in a row's raw text, "" if nowhere."""
    if not name:
        return lambda raw: ""
    if reading.format == "wos_tab":
        return lambda raw: _wos_cell(reading.frame[0], raw, name)
    if reading.format in XML:
        return lambda raw: first_value(raw, name)
    if reading.format != "csv":
        pattern = TAG_LINES.get(reading.format, AS_IN_RIS)
        if (reading.format, name) == ("bibtex", "key"):
            pattern = BIBTEX_KEY
        tag = re.compile(pattern.format(re.escape(name)), re.MULTILINE)
        return lambda raw: match[1].strip() if (match := tag.search(raw)) else ""
    column, delimiter = _find_column(open_source(stream).head(), name)

    def cell(raw: str) -> str:
        cells = next(csv.reader([raw], delimiter=delimiter), [])
        return cells[column].strip() if column is not None and column < len(cells) else ""

    return cell


def _wos_cell(header: str, raw: str, name: str) -> str:
    cells = zip(header.strip("\r\n").split("\t"), raw.strip("\r\n").split("\t"), strict=False)
    return dict(cells).get(name, "").strip()


def _find_column(head: str, name: str) -> tuple[int | None, str]:
    """The place of column `name` in the header, None if it has none, and the delimiter."""
    for line in head.splitlines():
        for delimiter in DELIMITERS:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
            if is_header(cells):
                return cells.index(name) if name in cells else None, delimiter
    return None, ","
