"""Make a review with reviewers and candidates in the database that the environment names.

Run as `python build.py SLUG REVIEWERS CANDIDATES`; prints the reviewers' e-mails.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from reviews.models import Membership, User  # noqa: E402
from reviews.services.reviews import create_review  # noqa: E402
from screening.services.stages import take_in_citations  # noqa: E402
from searches.models import Citation, ImportFile, Record, Run  # noqa: E402


def make_review(slug: str, reviewers: int, candidates: int) -> tuple[Membership, list[Membership]]:
    """A review with its candidates: the lead, and the reviewers."""
    lead = create_review(User.objects.create_user(f"lead@{slug}.example"), title=slug, slug=slug)
    add_candidates(lead, candidates)
    users = [User.objects.create_user(f"r{n}@{slug}.example") for n in range(reviewers)]
    return lead, [
        Membership.objects.create(review=lead.review, user=user, role="reviewer") for user in users
    ]


def add_candidates(lead: Membership, count: int) -> None:
    """One more file with so many records, each a citation that is taken in."""
    run = Run.objects.create(review=lead.review, database="pubmed", created_by=lead.user)
    file = ImportFile.objects.create(
        run=run,
        name="race.ris",
        stored="none",
        size=1,
        sha256="0" * 64,
        uploaded_by=lead.user,
        published_at=timezone.now(),
    )
    for position in range(1, count + 1):
        citation = Citation.objects.create(review=lead.review, title=f"Citation {position}")
        Record.objects.create(
            review=lead.review,
            file=file,
            position=position,
            line=position,
            raw="",
            is_readable=True,
            citation=citation,
            own_citation=citation,
        )
    take_in_citations(lead)


if __name__ == "__main__":
    _, people = make_review(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    for person in people:
        sys.stdout.write(f"{person.user.email}\n")
