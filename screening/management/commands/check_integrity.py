"""Recompute every outcome and sum from the rows and report each difference."""

from __future__ import annotations

from django.core.management.base import CommandError

from reviews.models import Review
from reviewsite.lib.commands import PlainCommand
from screening.services.integrity import find_violations


class Command(PlainCommand):
    help = "Check the invariants of REVIEW, or of all reviews; exit status 1 when one is broken."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", nargs="?", help="slug of the review")

    def handle(self, *args, **options) -> None:
        reviews = Review.objects.order_by("slug")
        if options["review"]:
            reviews = reviews.filter(slug=options["review"])
            if not reviews:
                raise CommandError(f"There is no review “{options['review']}”.", returncode=2)
        found = 0
        for review in reviews:
            for violation in find_violations(review):
                found += 1
                self.stderr.write(f"{review.slug}: {violation}")
        self.stdout.write(f"{len(reviews)} reviews checked, {found} violations.")
        if found:
            raise SystemExit(1)
