"""The review that the desk's benchmark screens, and what is measured in it without a server.

Run by `benchmarks.desk` as `python -m benchmarks.desk_review build|claims|policy …` in the
environment of one database; each prints one JSON object.
"""

# ruff: noqa: E402
from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.articles import articles
from reviews.models import Criteria, Membership, User
from reviews.services.reviews import create_review, save_criteria
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Decision
from screening.rules.allocation import ORDER_SPAN
from screening.rules.policy import Policy
from screening.services.policies import change_policy
from screening.services.queue import next_assignments
from searches.models import Citation

BATCH = 2000
CLAIMS = 30


def build(candidates: int, reviewers: int) -> dict:
    """A review in the middle of screening: of four records one has both readers, one has one.

    Returns its numbers and a signed-in session for each reviewer.
    """
    slug = f"desk-{uuid4().hex[:8]}"
    lead = create_review(User.objects.create_user(f"lead@{slug}.example"), title=slug, slug=slug)
    save_criteria(lead, inclusion="Women", exclusion="Mice")
    stage = Stage.objects.create(review=lead.review, kind="title_abstract")
    earlier = [add_reviewer(lead, f"earlier{number}@{slug}.example") for number in (1, 2)]
    people = [add_reviewer(lead, f"r{number}@{slug}.example") for number in range(reviewers)]
    _citations(stage, candidates)
    give_verdicts(stage, earlier)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {
        "slug": slug,
        "review": lead.review_id,
        "stage": stage.pk,
        "readers": [{"member": member.pk, "session": _session(member)} for member in people],
    }


def add_reviewer(lead: Membership, email: str) -> Membership:
    user = User.objects.create_user(email)
    return Membership.objects.create(review=lead.review, user=user, role="reviewer")


def _session(member: Membership) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(member.user_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    store.create()
    return store.session_key


def _citations(stage: Stage, n: int) -> None:
    chance = random.Random(7)
    batch = []
    for number, article in enumerate(articles(n), start=1):
        batch.append(
            Citation(
                review=stage.review,
                title=article["title"],
                abstract=article["abstract"],
                journal=article["journal"],
                year=article["year"],
                doi=article["doi"],
            )
        )
        if len(batch) == BATCH or number == n:
            made = Citation.objects.bulk_create(batch)
            Candidate.objects.bulk_create(
                Candidate(stage=stage, citation=each, order_key=chance.randrange(ORDER_SPAN))
                for each in made
            )
            batch = []


def give_verdicts(stage: Stage, readers: list[Membership]) -> None:
    """Every fourth record was excluded by both readers, every fourth by the first of them."""
    pks = list(stage.candidates.order_by("pk").values_list("pk", flat=True))
    for reader, judged, slot in (
        (readers[0], pks[0::4] + pks[1::4], 1),
        (readers[1], pks[0::4], 2),
    ):
        places = Assignment.objects.bulk_create(
            (
                Assignment(
                    candidate_id=pk,
                    reviewer=reader,
                    slot=slot,
                    state="decided",
                    leased_until=timezone.now(),
                )
                for pk in judged
            ),
            batch_size=BATCH,
        )
        criteria = Criteria.objects.filter(review=stage.review).latest("version")
        Decision.objects.bulk_create(
            (
                Decision(
                    assignment=place,
                    candidate_id=place.candidate_id,
                    reviewer=reader,
                    verdict="exclude",
                    key=uuid4(),
                    criteria=criteria,
                )
                for place in places
            ),
            batch_size=BATCH,
        )
    _store(pks[0::4], readers=2, outcome="excluded", how="agreement")
    _store(pks[1::4], readers=1, only_reader=readers[0])


def _store(pks: list[UUID], **values) -> None:
    for start in range(0, len(pks), BATCH):
        Candidate.objects.filter(pk__in=pks[start : start + BATCH]).update(**values)


def claims(slug: str) -> dict:
    """Questions and milliseconds of claiming one place and eleven, by people who have none."""
    stage = Stage.objects.get(review__slug=slug)
    people = list(
        Membership.objects.filter(review__slug=slug, user__email__startswith="r").select_related(
            "review"
        )
    )
    found = {}
    for count in (1, 11):
        with CaptureQueriesContext(connection) as questions:
            next_assignments(people[0], stage, count)
        found[f"questions_{count}"] = len(questions)
        times = []
        for turn in range(CLAIMS):
            member = people[turn % len(people)]
            Assignment.objects.filter(reviewer=member, state="leased").update(state="released")
            times.append(_milliseconds(lambda m=member, n=count: next_assignments(m, stage, n)))
        found[f"ms_{count}"] = median(times)
    return found


def policy(slug: str) -> dict:
    """Seconds of asking for three readers in place of two, and of going back."""
    lead = Membership.objects.select_related("review").get(review__slug=slug, role="lead")
    stage = Stage.objects.get(review=lead.review)
    three = _milliseconds(lambda: change_policy(lead, stage, Policy(places=3), seen=Policy()))
    two = _milliseconds(lambda: change_policy(lead, stage, Policy(), seen=Policy(places=3)))
    return {"three": three / 1000, "two": two / 1000}


def _milliseconds(function: Callable[[], object]) -> float:
    began = perf_counter()
    function()
    return 1000 * (perf_counter() - began)


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    if what == "build":
        answer = build(*map(int, arguments))
    else:
        answer = {"claims": claims, "policy": policy}[what](*arguments)
    sys.stdout.write(json.dumps(answer))
