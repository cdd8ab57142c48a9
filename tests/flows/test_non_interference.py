"""Blinding as non-interference: two worlds that differ only in what others decided look the same.

Every page and endpoint is asked for as each blinded person, in both worlds, and the answers are
compared byte for byte; CSRF tokens, the UUIDs of clicks, nonces and the clock are masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from reviews.services.jobs import open_job, run_job
from screening.models import Candidate, FullText, Report
from screening.selectors.calibrations import own_calibration_tips
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import own_tip
from screening.services import adjudications, decisions, full_texts, reports, stages
from screening.services.annotations import annotate
from screening.services.calibration_verdicts import record_calibration_verdict
from screening.services.calibrations import close_round, open_round
from screening.services.diagram import take_snapshot
from screening.vocabulary import OutcomeState, StageKind
from searches.models import Citation, MaybePair, Record
from searches.services import press
from searches.services.relevant import add_citations
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db

MASKS = (
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'), b"CSRF"),
    (re.compile(rb'name="(key|replaces)" value="[^"]+"'), b"OWN CLICK"),
    (re.compile(rb'data-replaces="[^"]+"'), b"OWN CLICK"),
    (re.compile(rb"csrftoken=[^;]+"), b"CSRF"),
    (re.compile(rb'\{"stored": "[^"]+"'), b"OWN CLICK"),
    (re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), b"CLOCK"),
)
QUERIES = (
    "?page=2",
    "?show=ruled",
    "?order=outcome&outcome=included",
    "?score=0.5",
    "?reason=Wrong+outcome",
    "?own_verdict=exclude&own_full_text=none",
)
HEADERS_THAT_DIFFER = {"Set-Cookie", "Date", "Expires"}


class World:
    """The review before the worlds part: Ana has voted, Bo and Lena hold places, reports exist."""

    def __init__(self, cast, screening_of, addresses_of):
        self.cast = cast
        self.stage = screening_of(cast, 12)
        self.candidates = list(self.stage.candidates.order_by("citation__title"))
        for candidate in self.candidates[:4]:
            for member in (cast.ana, cast.bo):
                give(member, candidate, "include")
        stages.send_on(cast.lena)
        for report in Report.objects.order_by("citation__title")[:3]:
            reports.set_retrieval(cast.lena, report.pk, retrieval="retrieved")
        leave_files(cast)
        self.full_text = list(Candidate.objects.filter(report__isnull=False).order_by("pk"))
        for candidate in self.candidates[4:8]:
            give(cast.ana, candidate, "exclude")
        give(cast.ana, self.full_text[0], "include")
        self.calibrate()
        job = open_job(cast.ines, "screening.tasks.deduplicate", "Find duplicates")
        run_job(job.pk, lambda running: {"merged": 0})
        write_strategy(cast)
        leave_pairs(cast)
        take_snapshot(cast.lena, name="Before")
        self.addresses = addresses_of(cast.review)
        self.lists = {
            address for address in self.addresses if not re.search(r"/(\d+|[\da-f-]{36})/", address)
        }

    def calibrate(self) -> None:
        """A closed round of Ana and Bo, and an open one in which Ana has begun."""
        lena, ana, bo = self.cast.lena, self.cast.ana, self.cast.bo
        closed = open_round(lena, StageKind.TITLE_ABSTRACT, size=2, seed=1)
        for member, verdict in ((ana, "include"), (bo, "exclude")):
            for candidate in closed.candidates.all():
                calibrate(member, candidate, verdict)
        close_round(lena, closed)
        self.round = open_round(lena, StageKind.TITLE_ABSTRACT, size=4, seed=2)
        self.calibrated = list(self.round.candidates.order_by("citation__title"))
        for candidate in self.calibrated[:2]:
            calibrate(ana, candidate, "exclude")

    def part(self, verdict_of: Callable[[int], str], *, ruled: bool) -> None:
        """What others decide: Bo on half of the records, Lena on two, at both stages."""
        cast = self.cast
        for number, candidate in enumerate(self.candidates[4:10]):
            give(cast.bo, candidate, verdict_of(number), note=f"because {verdict_of(number)}")
        for number, candidate in enumerate(self.candidates[10:12]):
            give(cast.lena, candidate, verdict_of(number + 1))
        for number, candidate in enumerate(self.full_text[:2]):
            verdict = {"maybe": "include"}.get(verdict_of(number), verdict_of(number))
            reason = cast.review.exclusion_reasons.get(label="Wrong outcome")
            give(cast.bo, candidate, verdict, reason_id=reason.pk)
            annotate(
                cast.bo,
                FullText.objects.standing().get(),
                key=uuid4(),
                page=number + 1,
                comment=f"I {verdict}",
            )
        for number, candidate in enumerate(self.calibrated):
            for member in (cast.bo, cast.lena):
                calibrate(member, candidate, verdict_of(number), note=f"as {verdict_of(number)}")
        if ruled:
            for candidate in Candidate.objects.filter(outcome=OutcomeState.CONFLICT):
                rule(cast.lena, candidate)


def leave_files(cast):
    """A report with a file, and a file that waits for its report."""
    report = Report.objects.order_by("citation__title").first()
    content = BytesIO(b"%PDF-1.7 a paper")
    given = full_texts.attach_file(cast.lena, report.pk, name="a.pdf", content=content)
    annotate(cast.ana, given, key=uuid4(), page=1, comment="Mine")
    full_texts.take_files(cast.lena, name="b.pdf", content=content)


def calibrate(member, candidate, verdict, **values):
    record_calibration_verdict(member, candidate.pk, verdict=verdict, key=uuid4(), **values)


def write_strategy(cast):
    """A reviewed strategy with a paper that it must find, one of those that are screened."""
    save_strategy(cast.ines, [{"name": "Which", "terms": [{"text": "citation"}]}])
    press.add_comment(cast.lena, 1, element=4, text="And its synonyms?")
    press.rule(cast.lena, 1, verdict="revise")
    add_citations(cast.ines, [Citation.objects.order_by("title").first().pk])


def leave_pairs(cast):
    """Pairs that wait for a person, among them one with a record on which others decide."""
    records = list(Record.objects.order_by("pk"))
    for one, other in ((records[0], records[1]), (records[2], records[4])):
        MaybePair.objects.create(
            review=cast.review, record_a=one, record_b=other, rule="N6", score=0.9, reason="alike"
        )


def give(member, candidate, verdict, **values):
    decisions.record_decision(
        member,
        candidate.pk,
        verdict=verdict,
        key=uuid4(),
        replaces=own_tip(member, candidate),
        **values,
    )


def rule(lead, candidate):
    from screening.selectors.decisions import visible_decisions

    candidate.refresh_from_db()
    reason = lead.review.exclusion_reasons.first()
    adjudications.adjudicate(
        lead,
        candidate.pk,
        verdict="exclude",
        why="the criteria say so",
        seen=[str(decision.pk) for decision in visible_decisions(lead, candidate)],
        reason_id=reason.pk if candidate.stage.is_full_text else None,
    )


WORLDS = {
    "all include": (lambda n: "include", False),
    "all exclude": (lambda n: "exclude", False),
    "some maybe": (lambda n: ("maybe", "exclude", "include")[n % 3], False),
    "conflicts ruled": (lambda n: ("exclude", "include")[n % 2], True),
}


def masked(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for pattern, word in MASKS:
        body = pattern.sub(word, body)
    headers = sorted(
        f"{name}: {value}" for name, value in response.items() if name not in HEADERS_THAT_DIFFER
    )
    return f"{response.status_code} {headers}\n".encode() + body


Answers = Iterator[tuple[str, bytes]]


def crawl(world: World, client_of, people: tuple[str, ...]) -> Answers:
    """What each blinded person gets, by person, method and address; a refusal is asked for once."""
    cast = world.cast
    for name in people:
        client = client_of(getattr(cast, name))
        for address in world.addresses:
            answer = client.get(address)
            yield f"{name} GET {address}", masked(answer)
            if answer.status_code != 200:
                continue
            fragment = client.get(address, headers={"HX-Request": "true"})
            yield f"{name} htmx {address}", masked(fragment)
            for query in QUERIES if address in world.lists else ():
                yield f"{name} GET {address}{query}", masked(client.get(address + query))
    yield from acts(world, client_of(cast.ana))
    yield from acts_at_the_desk(world, client_of(cast.ana))


def acts(world: World, client) -> Answers:
    """What Ana's own acts are answered: verdicts, a changed one, undo, at both stages."""
    slug = world.cast.review.slug
    for number, candidate in enumerate([*world.candidates[4:10], *world.full_text]):
        address = reverse("screening:verdict", args=[slug, candidate.pk])
        tip = own_tip(world.cast.ana, candidate)
        form = {"verdict": "include", "key": uuid4(), "replaces": tip or ""}
        yield f"act {number} {address}", masked(client.post(address, form))
    for kind in ("title-abstract", "full-text"):
        for number in range(3):
            address = reverse(f"screening:undo-{kind}", args=[slug])
            yield f"undo {number} {address}", masked(client.post(address, {"key": uuid4()}))
            desk = reverse(f"screening:desk-{kind}", args=[slug])
            yield f"undo {number} {desk}", masked(client.get(desk))
    yield "audit afterwards", masked(client.get(reverse("screening:audit-list", args=[slug])))


def acts_at_the_desk(world: World, client) -> Answers:
    """What Ana's desk is answered: records ahead, verdicts by script, taking them back."""
    slug = world.cast.review.slug
    for kind in ("title-abstract", "full-text"):
        for number, name in enumerate(("ahead", "put-back", "ahead")):
            address = reverse(f"screening:{name}-{kind}", args=[slug])
            yield f"desk {number} {address}", masked(client.post(address, {"want": 11}))
    for candidate in [*world.candidates[4:12], *world.full_text]:
        key, json = uuid4(), {"Accept": "application/json"}
        tip = own_tip(world.cast.ana, candidate) or ""
        for name, form in (
            ("verdict", {"verdict": "include", "key": key, "replaces": tip, "tags": "mice"}),
            ("withdraw", {"key": uuid4(), "replaces": key}),
        ):
            address = reverse(f"screening:{name}", args=[slug, candidate.pk])
            yield f"desk {address}", masked(client.post(address, form, headers=json))
    calibration, json = world.round.pk, {"Accept": "application/json"}
    for name in ("ahead", "undo", "ahead"):
        address = reverse(f"screening:calibration-{name}", args=[slug, calibration])
        yield f"calibration {address}", masked(client.post(address, {"want": 11}, headers=json))
    for candidate in world.calibrated:
        key = uuid4()
        tip = own_calibration_tips(world.cast.ana, [candidate]).get(candidate.pk, "")
        for name, form in (
            ("verdict", {"verdict": "include", "key": key, "replaces": tip}),
            ("withdraw", {"key": uuid4(), "replaces": key}),
        ):
            address = reverse(f"screening:calibration-{name}", args=[slug, candidate.pk])
            yield f"calibration {address}", masked(client.post(address, form, headers=json))
    for filters in ("?verdict=include", "?tag=mice", "?words=citation"):
        address = reverse("screening:verdict-list-title-abstract", args=[slug]) + filters
        yield f"desk {address}", masked(client.get(address))


def answers_in(name: str, world: World, client_of, people=("ana", "ines", "olu")) -> Answers:
    """What is answered once the worlds have parted; everybody's acts are undone at the end."""
    verdict_of, ruled = WORLDS[name]
    point = transaction.savepoint()
    world.part(verdict_of, ruled=ruled)
    yield from crawl(world, client_of, people)
    transaction.savepoint_rollback(point)


@pytest.fixture
def world(review_cast, screening_of, addresses_of):
    return World(review_cast, screening_of, addresses_of)


def test_the_worlds_really_differ(world):
    outcomes = set()
    for verdict_of, ruled in WORLDS.values():
        point = transaction.savepoint()
        world.part(verdict_of, ruled=ruled)
        outcomes.add(tuple(Candidate.objects.order_by("pk").values_list("outcome", flat=True)))
        transaction.savepoint_rollback(point)
    assert len(outcomes) == len(WORLDS)


def test_what_others_decide_shows_nowhere(world, client_of):
    first, *others = (dict(answers_in(name, world, client_of)) for name in WORLDS)
    assert len(first) > 200
    for other in others:
        assert {asked for asked in first | other if first.get(asked) != other.get(asked)} == set()


LEAKS = [
    pytest.param(
        "screening.selectors.decisions.may_see_outcomes",
        lambda **facts: True,
        id="outcome counts shown to all",
    ),
    pytest.param(
        "screening.selectors.decisions.may_see_verdict",
        lambda **facts: True,
        id="verdicts in the audit log",
    ),
    pytest.param(
        "screening.selectors.calibrations.may_see_calibration",
        lambda **facts: True,
        id="an open calibration round shown to those who judge in it",
    ),
    pytest.param(
        "screening.selectors.decisions.own_history",
        lambda member, stage: _everybodys_history(stage),
        id="a colleague's verdicts in the list of own ones",
    ),
]


def _everybodys_history(stage):
    from screening.models.decisions import Decision

    return Decision.objects.current().filter(candidate__stage=stage).order_by("-created_at", "pk")


@pytest.mark.parametrize(("door", "leak"), LEAKS)
def test_it_catches_a_planted_leak(world, client_of, monkeypatch, door, leak):
    monkeypatch.setattr(door, leak)
    included = dict(answers_in("all include", world, client_of, people=("ana",)))
    excluded = answers_in("all exclude", world, client_of, people=("ana",))
    assert any(included.get(asked) != answer for asked, answer in excluded)


def test_a_closed_stage_shows_what_was_decided(world, client_of):
    """The counter-test: the crawl sees outcomes once it may."""
    for kind in StageKind:
        stages.close_stage(world.cast.lena, stage_of(world.cast.lena, kind))
    page = client_of(world.cast.ana).get(reverse("screening:prisma", args=[world.cast.review.slug]))
    assert b"All sums close" in page.content or b"do not close" in page.content
