"""Convert record files from any format that is read to one that is written, without a database."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from searches.bibliography import BibliographicRecord
from searches.formats import READERS, WRITERS, FileReading, read_records
from searches.formats.archives import Limits, is_archive, members
from searches.formats.reading import Problem, Row, UnreadableFile


class Command(PlainCommand):
    help = (
        "Read FILE… (- for standard input, ZIP archives too) and write their records in another "
        "format; unreadable rows go to stderr."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--to", required=True, choices=[writer.KEY for writer in WRITERS])
        parser.add_argument("--from", dest="source", choices=[reader.KEY for reader in READERS])
        parser.add_argument("--output", type=Path, help="default: standard output")

    def handle(self, *args, **options) -> None:
        self.unreadable = self.refused = 0
        writer = next(writer for writer in WRITERS if options["to"] == writer.KEY)
        self._refuse_overwriting(options["files"], options["output"])
        with ExitStack() as stack:
            readings = [
                reading
                for path in options["files"]
                for reading in self._readings(stack, path, options["source"])
            ]
            output = self._output(stack, options["output"])
            self._write(writer, readings, output)
        if self.unreadable:
            self.stderr.write(f"{self.unreadable} rows could not be read.")
        if self.unreadable or self.refused:
            raise SystemExit(1)

    def _refuse_overwriting(self, files: list[Path], output: Path | None) -> None:
        if output and output.exists():
            for path in files:
                if path.exists() and path.samefile(output):
                    raise CommandError(
                        f"--output {output} is also read; name another.", returncode=2
                    )

    def _readings(self, stack: ExitStack, path: Path, format: str | None) -> Iterator[_Reading]:
        """The reading of a file, or those of the files in a ZIP archive that hold records."""
        stream = stack.enter_context(self._open(path))
        try:
            if not is_archive(stream):
                yield _Reading(str(path), read_records(stream, format=format))
                return
            found = list(self._inside(stack, path, stream, format))
        except UnreadableFile as refusal:
            problem = refusal.problem
            raise CommandError(f"{path}: {problem.code} {problem.message}", returncode=2) from None
        if not found:
            raise CommandError(f"{path}: no file in it can be read.", returncode=2)
        yield from found

    def _inside(
        self, stack: ExitStack, path: Path, stream: BinaryIO, format: str | None
    ) -> Iterator[_Reading]:
        """The files of an archive, copied so that all can be open; others are told and left."""
        for member in members(stream, Limits()):
            copy = stack.enter_context(TemporaryFile())  # noqa: SIM115
            shutil.copyfileobj(member.content, copy)
            name = f"{path}, “{member.name}”"
            try:
                yield _Reading(name, read_records(copy, format=format))
            except UnreadableFile as refusal:
                self.refused += 1
                self._tell(name, refusal.problem)

    def _open(self, path: Path) -> BinaryIO:
        """The file, or standard input for `-`, as a stream that can be read again."""
        try:
            stream = sys.stdin.buffer if str(path) == "-" else path.open("rb")
            return stream if stream.seekable() else _copied(stream)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _output(self, stack: ExitStack, path: Path | None) -> BinaryIO:
        if path is None:
            return sys.stdout.buffer
        try:
            return stack.enter_context(path.open("wb"))
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _write(self, writer, readings: list[_Reading], output: BinaryIO) -> None:
        try:
            writer.write(self._records(readings), output)
            output.flush()
        except BrokenPipeError:  # whoever read our output has enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
            raise SystemExit(1) from None
        except (OSError, ValueError) as problem:
            raise CommandError(f"The output cannot be written: {problem}", returncode=2) from None

    def _records(self, readings: list[_Reading]) -> Iterator[BibliographicRecord]:
        for reading in readings:
            for row in reading.rows:
                if row.record is not None:
                    yield row.record
                    continue
                self.unreadable += 1
                for problem in row.problems:
                    place = f"record {row.position}, line {problem.line}"
                    self._tell(f"{reading.name}: {place}", problem)
            for problem in reading.file.problems:
                self._tell(reading.name, problem)

    def _tell(self, where: str, problem: Problem) -> None:
        self.stderr.write(f"{where}: {problem.code} {problem.message}")


class _Reading:
    """A file that has been recognised and begun, so that a refusal comes before any output."""

    def __init__(self, name: str, file: FileReading):
        self.name, self.file = name, file
        rows = iter(file)
        self.rows: Iterator[Row] = chain([row for row in [next(rows, None)] if row], rows)


def _copied(stream: BinaryIO) -> BinaryIO:
    """What a pipe gives, on disk."""
    copy = TemporaryFile()  # noqa: SIM115 the caller closes it
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy
