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

slug, reviewers, candidates = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
lead = create_review(User.objects.create_user(f"lead@{slug}.example"), title=slug, slug=slug)
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
for position in range(1, candidates + 1):
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
for number in range(reviewers):
    user = User.objects.create_user(f"r{number}@{slug}.example")
    Membership.objects.create(review=lead.review, user=user, role="reviewer")
    sys.stdout.write(f"{user.email}\n")
