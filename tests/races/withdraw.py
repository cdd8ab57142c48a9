"""An import of its own that is undone and put back again and again while reviewers screen.

Run as `python withdraw.py SLUG CANDIDATES ROUNDS`. It says "ready", reads a line, and at the end
prints how often it undid the import.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from reviews.models import Membership  # noqa: E402
from screening.services.stages import take_in_citations  # noqa: E402
from screening.services.withdrawals import restore_file, withdraw_file  # noqa: E402
from searches.models import Citation, ImportFile, Record, Run  # noqa: E402

slug, candidates, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
lead = Membership.objects.select_related("review").get(review__slug=slug, role="lead")
run = Run.objects.create(review=lead.review, database="scopus", created_by=lead.user)
file = ImportFile.objects.create(
    run=run,
    name="again.ris",
    stored="none",
    size=1,
    sha256="1" * 64,
    uploaded_by=lead.user,
    published_at=timezone.now(),
)
for position in range(1, candidates + 1):
    citation = Citation.objects.create(
        review=lead.review, title=f"Again {position}", founding_file=file
    )
    Record.objects.create(
        review=lead.review,
        file=file,
        position=position,
        line=position,
        raw="",
        is_readable=True,
        fields={"title": citation.title},
        citation=citation,
        own_citation=citation,
    )
take_in_citations(lead)
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()

for _ in range(rounds):
    withdraw_file(lead, file, reason="Trying", confirmation=file.name)
    restore_file(lead, file)
sys.stdout.write(f"{rounds}\n")
