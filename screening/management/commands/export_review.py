"""Write one of a review's exports to a file or to standard output."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from reviews.selectors.command_line import acting_member
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from screening.exports.registry import EXPORTS
from screening.selectors.exports import export_of, source_of


class Command(PlainCommand):
    help = "Export the review REVIEW; every export the site offers."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        parser.add_argument("--to", required=True, choices=[export.KEY for export in EXPORTS])
        parser.add_argument("--output", type=Path)
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        try:
            export = export_of(member, options["to"])
        except ProblemForPerson as problem:
            raise CommandError(problem.message, returncode=2) from problem
        text = export.write(source_of(member))
        if options["output"] is None:
            for part in text:
                self.stdout.write(part, ending="")
            return
        try:
            with options["output"].open("w", encoding="utf-8", newline="") as out:
                out.writelines(text)
        except OSError as problem:
            raise CommandError(
                f"{options['output']}: {problem.strerror}.", returncode=2
            ) from problem
