"""Write the archive of a review to a file."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from reviews.access import LEADS, require_role
from reviews.selectors.command_line import acting_member
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.files import replacing
from screening.services.archives import write_archive


class Command(PlainCommand):
    help = "Write everything that REVIEW is to one ZIP archive, for import_archive or for keeping."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        output = options["output"]
        try:
            require_role(member, LEADS)
            with replacing(output) as file:
                manifest = write_archive(member.review, file)
        except ProblemForPerson as problem:
            raise CommandError(problem.message, returncode=2) from problem
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem
        for name in manifest["missing_files"]:
            self.stderr.write(f"{name} is not among the files of this server any more.")
        if manifest["missing_files"]:
            raise SystemExit(1)
