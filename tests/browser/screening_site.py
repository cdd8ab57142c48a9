"""Make a review that Ana and Bo screen, in the database that the environment names.

`python screening_site.py make SLUG RECORDS` makes it; `… say SLUG` prints every decision row of Ana
as JSON, oldest first: [title, verdict, note]; `… lose SLUG TITLE` lets Ana's place on a record run
out and gives both places to others; `… tags SLUG TITLE` prints Ana's tags on it; `… differ SLUG`
makes a conflict and terms to mark; `… send SLUG` sends the first three records on, which Ana and Bo
include; `… told SLUG` prints the verdicts on reports as JSON: [title, who, verdict, reason].
"""

import json
import os
import sys
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from reviews.models import Membership, User  # noqa: E402
from reviews.services.reviews import create_review  # noqa: E402
from screening.models import Assignment, Candidate, Tagging  # noqa: E402
from screening.models.decisions import Decision  # noqa: E402
from screening.services.decisions import record_decision  # noqa: E402
from screening.services.desk import save_terms  # noqa: E402
from screening.services.stages import send_on, take_in_citations  # noqa: E402
from screening.vocabulary import TermKind  # noqa: E402
from searches.models import Citation, ImportFile, Record, Run  # noqa: E402
from tests.browser.screening_words import PASSWORD  # noqa: E402

ABSTRACT = "BACKGROUND: A few words on {n}. METHODS: {more} RESULTS: Some. CONCLUSIONS: More of it."


def user_named(name: str) -> User:
    email = f"{name}@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, name=name.capitalize())


def make(slug: str, records: str) -> None:
    lena, ana, bo = (user_named(name) for name in ("lena", "ana", "bo"))
    lead = create_review(lena, title="Tacrolimus", slug=slug)
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
    for n in range(1, int(records) + 1):
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


def of(name: str, slug: str) -> Membership:
    return Membership.objects.get(review__slug=slug, user__email=f"{name}@example.org")


def say(slug: str) -> None:
    rows = Decision.objects.filter(reviewer=of("ana", slug)).order_by("created_at")
    told = [[row.candidate.citation.title, row.verdict, row.note] for row in rows]
    sys.stdout.write(json.dumps(told))


def lose(slug: str, title: str) -> None:
    candidate = Candidate.objects.get(stage__review__slug=slug, citation__title=title)
    own = Assignment.objects.filter(reviewer=of("ana", slug), candidate=candidate)
    own.update(leased_until=timezone.now())
    for name in ("lena", "bo"):
        record_decision(of(name, slug), candidate.pk, verdict="include", key=uuid4())


def tags(slug: str, title: str) -> None:
    own = Tagging.objects.filter(reviewer=of("ana", slug), candidate__citation__title=title)
    sys.stdout.write(json.dumps(sorted(own.values_list("tag__name", flat=True))))


def differ(slug: str) -> None:
    """Ana and Bo differ on the first record and agree on the others, but for the last of three."""
    candidates = Candidate.objects.filter(stage__review__slug=slug).order_by("citation__title")
    for number, candidate in enumerate(candidates[:2]):
        for name in ("ana", "bo"):
            verdict = "exclude" if name == "bo" and not number else "include"
            record_decision(of(name, slug), candidate.pk, verdict=verdict, key=uuid4())
    for number, kind in enumerate(TermKind):
        words = ["words", "again", "some", "methods", "background", "more"][number]
        save_terms(of("lena", slug), kind, [words], personal=False)


def send(slug: str) -> None:
    candidates = Candidate.objects.filter(stage__review__slug=slug).order_by("citation__title")
    for candidate in candidates[:3]:
        for name in ("ana", "bo"):
            record_decision(of(name, slug), candidate.pk, verdict="include", key=uuid4())
    send_on(of("lena", slug))


def told(slug: str) -> None:
    rows = Decision.objects.filter(
        candidate__report__isnull=False, candidate__stage__review__slug=slug
    ).order_by("created_at")
    words = [
        [
            str(row.candidate),
            str(row.reviewer.user),
            row.verdict,
            row.reason.label if row.reason else "",
        ]
        for row in rows
    ]
    sys.stdout.write(json.dumps(words))


act, slug, *words = sys.argv[1:]
ACTS = {each.__name__: each for each in (make, say, lose, tags, differ, send, told)}
ACTS[act](slug, *words)
