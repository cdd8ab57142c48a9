"""Make a review that Ana and Bo screen, in the database that the environment names.

`python screening_site.py make RECORDS` makes it; `… say` prints every decision row of Ana as JSON,
oldest first: [title, verdict, note].
"""

import json
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
from screening.models.decisions import Decision  # noqa: E402
from screening.services.stages import take_in_citations  # noqa: E402
from searches.models import Citation, ImportFile, Record, Run  # noqa: E402
from tests.browser.screening_words import PASSWORD  # noqa: E402

ABSTRACT = "BACKGROUND: A few words on {n}. METHODS: {more} RESULTS: Some. CONCLUSIONS: More of it."


def make(records: int) -> None:
    lena, ana, bo = (
        User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.capitalize())
        for name in ("lena", "ana", "bo")
    )
    lead = create_review(lena, title="Tacrolimus", slug="tacrolimus")
    for user in (ana, bo):
        Membership.objects.create(review=lead.review, user=user, role="reviewer")
    run = Run.objects.create(review=lead.review, database="pubmed", created_by=lena)
    file = ImportFile.objects.create(
        run=run,
        name="hand.ris",
        stored="none",
        size=1,
        sha256="0" * 64,
        uploaded_by=lena,
        published_at=timezone.now(),
    )
    for n in range(1, records + 1):
        title, abstract = f"Record {n:03d}", ABSTRACT.format(n=n, more="Again. " * (n * 13 % 90))
        citation = Citation.objects.create(
            review=lead.review, title=title, abstract=abstract, doi=f"10.5555/{n}", pmid=1000 + n
        )
        Record.objects.create(
            review=lead.review,
            file=file,
            position=n,
            line=n,
            raw=title,
            is_readable=True,
            fields={"title": title, "dedup_keys": {}},
            citation=citation,
            own_citation=citation,
        )
    take_in_citations(lead)


def say() -> None:
    rows = Decision.objects.filter(reviewer__user__email="ana@example.org").order_by("created_at")
    told = [[row.candidate.citation.title, row.verdict, row.note] for row in rows]
    sys.stdout.write(json.dumps(told))


if sys.argv[1] == "make":
    make(int(sys.argv[2]))
else:
    say()
