"""Make the review of an archive on this server."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from screening.services.archive_imports import import_archive
from screening.services.integrity import find_violations


class Command(PlainCommand):
    help = "Import the review of an archive: the whole of it or, where it is damaged, nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--slug", default="", help="its address here; default: its own")

    def handle(self, *args, **options) -> None:
        try:
            with options["file"].open("rb") as source:
                imported = import_archive(source, slug=options["slug"])
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.", returncode=2) from problem
        except ProblemForPerson as problem:
            raise CommandError(
                f"{problem.message} {problem.remedy}".strip(), returncode=2
            ) from None
        review = imported.review
        self.stdout.write(f"Review “{review.slug}” imported: {imported.rows:,} rows.")
        for email in imported.new_people:
            self.stdout.write(f"{email} has an account now, without a password.")
        for member in review.memberships.filter(is_active=True).select_related("user"):
            self.stdout.write(f"{member.user.email} is {member.get_role_display().lower()} of it.")
        violations = list(find_violations(review))
        for violation in violations:
            self.stderr.write(violation)
        if violations:
            raise SystemExit(1)
