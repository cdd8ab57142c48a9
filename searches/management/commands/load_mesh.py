"""Load a release of Medical Subject Headings from NLM's files, for all reviews."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from searches.mesh.records import COURTESY
from searches.services.mesh import load_release


class Command(PlainCommand):
    help = (
        "Make the MeSH release in FILE (descriptors, and qualifiers if you like; XML or ASCII, "
        "plain or .gz) the current one."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--year", default="", help="of the release; default: as in the file")

    def handle(self, *args, **options) -> None:
        try:
            loaded = load_release(options["files"], year=options["year"])
        except ProblemForPerson as problem:
            raise CommandError(
                f"{problem.message} {problem.remedy}".strip(), returncode=2
            ) from problem
        except OSError as problem:
            raise CommandError(
                f"{problem.filename}: {problem.strerror}.", returncode=2
            ) from problem
        done = "is loaded" if loaded.changed else "was loaded already; nothing changed"
        self.stdout.write(f"{loaded.release} {done}: {loaded.descriptors} descriptors. {COURTESY}.")
