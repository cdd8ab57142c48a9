"""Write one of a review's exports to a file or to standard output."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from reviews.selectors.command_line import acting_member
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from screening.exports.registry import EXPORTS
from screening.selectors.exports import export_of, source_of
from searches.prisma_s.writers import FORMATS
from searches.selectors.prisma_s import prisma_s_of

PRISMA_S = {f"prisma_s_{key}": format for key, format in FORMATS.items()}


class Command(PlainCommand):
    help = "Export the review REVIEW; every export the site offers."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        keys = [*(export.KEY for export in EXPORTS), *PRISMA_S]
        parser.add_argument("--to", required=True, choices=keys)
        parser.add_argument("--output", type=Path)
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        if options["to"] in PRISMA_S:
            self._write_prisma_s(member, options["to"], options["output"])
            return
        try:
            export = export_of(member, options["to"])
        except ProblemForPerson as problem:
            raise CommandError(problem.message, returncode=2) from problem
        output = options["output"]
        is_text = export.CONTENT_TYPE.startswith(("text/", "image/svg"))
        if output is None and not is_text:
            raise CommandError(f"{export.LABEL} needs --output FILE.", returncode=2)
        parts = export.write(source_of(member))
        if output is None:
            for part in parts:
                self.stdout.write(part, ending="")
            return
        try:
            with output.open("wb") as out:
                out.writelines(p.encode() if isinstance(p, str) else p for p in parts)
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem

    def _write_prisma_s(self, member, key: str, output: Path | None) -> None:
        """The report is bytes: a Word document goes to a file only."""
        if output is None and key == "prisma_s_docx":
            raise CommandError("A Word document needs --output FILE.", returncode=2)
        written = PRISMA_S[key].write(prisma_s_of(member))
        if output is None:
            self.stdout.write(written.decode(), ending="")
            return
        try:
            output.write_bytes(written)
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem
