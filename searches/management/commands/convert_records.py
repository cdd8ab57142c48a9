"""Convert record files from any format that is read to one that is written, without a database."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from searches.bibliography import BibliographicRecord
from searches.formats import READERS, WRITERS, FileReading, read_records
from searches.formats.archives import Limits, is_archive, members
from searches.formats.reading import UnreadableFile


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
        self.unreadable = 0
        writer = next(writer for writer in WRITERS if options["to"] == writer.KEY)
        self._refuse_overwriting(options["files"], options["output"])
        with ExitStack() as stack:
            readings = [
                (path, self._recognise(path, stream, options))
                for path in options["files"]
                for stream in self._streams(stack, path)
            ]
            output = sys.stdout.buffer
            if options["output"]:
                output = stack.enter_context(self._create(options["output"]))
            writer.write(self._records(readings), output)
        if self.unreadable:
            self.stderr.write(f"{self.unreadable} rows could not be read.")
            raise SystemExit(1)

    def _refuse_overwriting(self, files: list[Path], output: Path | None) -> None:
        if output and output.exists():
            for path in files:
                if path.exists() and path.samefile(output):
                    raise CommandError(
                        f"--output {output} is also read; name another.", returncode=2
                    )

    def _recognise(self, path: Path, stream: BinaryIO, options: dict) -> FileReading:
        try:
            return read_records(stream, format=options["source"])
        except UnreadableFile as refusal:
            problem = refusal.problem
            raise CommandError(f"{path}: {problem.code} {problem.message}", returncode=2) from None

    def _streams(self, stack: ExitStack, path: Path) -> Iterator[BinaryIO]:
        """The file itself, or each file of a ZIP archive, copied so that all can be open."""
        stream = stack.enter_context(self._open(path))
        if not is_archive(stream):
            yield stream
            return
        try:
            for member in members(stream, Limits()):
                copy = stack.enter_context(TemporaryFile())  # noqa: SIM115
                shutil.copyfileobj(member.content, copy)
                yield copy
        except UnreadableFile as refusal:
            problem = refusal.problem
            raise CommandError(f"{path}: {problem.code} {problem.message}", returncode=2) from None

    def _open(self, path: Path) -> BinaryIO:
        """The file, or standard input for `-`, as a stream that can be read again."""
        try:
            stream = sys.stdin.buffer if str(path) == "-" else path.open("rb")
            return stream if stream.seekable() else io.BytesIO(stream.read())
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _create(self, path: Path) -> BinaryIO:
        try:
            return path.open("wb")
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.", returncode=2) from problem

    def _records(self, readings: list) -> Iterator[BibliographicRecord]:
        for path, reading in readings:
            for row in reading:
                if row.record is not None:
                    yield row.record
                    continue
                self.unreadable += 1
                for problem in row.problems:
                    self.stderr.write(
                        f"{path}: record {row.position}, line {problem.line}: "
                        f"{problem.code} {problem.message}"
                    )
            for problem in reading.problems:
                self.stderr.write(f"{path}: {problem.code} {problem.message}")
