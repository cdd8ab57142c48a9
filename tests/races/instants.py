"""What two or three people do at one instant, each in a process of its own, again and again.

Run as `python instants.py ROUNDS`. It says "ready", reads a line, and prints a JSON list for each
round of each scene: the scene, what became of each act in the order of the actors, and how the
candidate stands then.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import add_candidates, make_review  # noqa: E402
from django.utils import timezone  # noqa: E402

from reviews.models import Membership  # noqa: E402
from reviewsite.lib.errors import Conflict  # noqa: E402
from screening.models import Assignment, Candidate, Stage  # noqa: E402
from screening.models.decisions import Decision  # noqa: E402
from screening.rules.policy import Policy  # noqa: E402
from screening.services.adjudications import adjudicate  # noqa: E402
from screening.services.decisions import record_decision  # noqa: E402
from screening.services.policies import change_policy  # noqa: E402
from screening.services.queue import next_assignments  # noqa: E402


def claim(member: Membership, candidate: UUID) -> str:
    stage = Stage.objects.get(candidates=candidate)
    held = [a.candidate_id for a in next_assignments(member, stage, 1)]
    return "claimed" if held == [candidate] else "none"


def judge(
    member: Membership,
    candidate: UUID,
    verdict: str,
    key: UUID | None = None,
    replaces: UUID | None = None,
) -> str:
    record_decision(member, candidate, verdict=verdict, key=key or uuid4(), replaces=replaces)
    return "stored"


def rule(lead: Membership, candidate: UUID, seen: list[str]) -> str:
    adjudicate(lead, candidate, verdict="exclude", why="Not a trial.", seen=seen)
    return "ruled"


def change(lead: Membership, candidate: UUID, places: int) -> str:
    stage = Stage.objects.get(candidates=candidate)
    change_policy(lead, stage, Policy(places=places), seen=stage.policy)
    return "changed"


Act = tuple[Callable, tuple]


def last_place(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """One place is left, and three people come for it."""
    judge(lead, pk, "include")
    return [(claim, (member, pk)) for member in team]


def both_verdicts(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """Both readers send at one instant, of one mind and not in turn."""
    other = "include" if pk.int % 2 else "exclude"
    for member in team[:2]:
        claim(member, pk)
    return [(judge, (team[0], pk, "include")), (judge, (team[1], pk, other))]


def ruling_and_change(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """The lead rules while one of the readers changes the verdict that made the conflict."""
    judge(team[0], pk, "include")
    judge(team[1], pk, "exclude", key := uuid4())
    seen = [str(d) for d in Decision.objects.filter(candidate=pk).values_list("pk", flat=True)]
    return [(rule, (lead, pk, seen)), (judge, (team[1], pk, "include", uuid4(), key))]


def double_click(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """One click arrives three times."""
    key = uuid4()
    return [(judge, (team[0], pk, "include", key))] * 3


def two_tabs(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """One reader sends different verdicts from two tabs."""
    claim(team[0], pk)
    return [(judge, (team[0], pk, "include")), (judge, (team[0], pk, "exclude"))]


def stolen_lease(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """A lease ran out: its reader sends late while another comes for the place."""
    judge(lead, pk, "include")
    claim(team[0], pk)
    Assignment.objects.filter(candidate=pk, reviewer=team[0]).update(
        leased_until=timezone.now() - timedelta(minutes=1)
    )
    return [(judge, (team[0], pk, "include")), (claim, (team[1], pk))]


def lowered_policy(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """The lead lowers the number of readers while both send."""
    stage = Stage.objects.get(candidates=pk)
    change_policy(lead, stage, Policy(), seen=stage.policy)
    for member in team[:2]:
        claim(member, pk)
    judged = [(judge, (member, pk, "include")) for member in team[:2]]
    return [(change, (lead, pk, 1)), *judged]


def raised_policy(lead: Membership, team: list[Membership], pk: UUID) -> list[Act]:
    """The lead wants a third reader while the second sends."""
    stage = Stage.objects.get(candidates=pk)
    change_policy(lead, stage, Policy(), seen=stage.policy)
    judge(team[0], pk, "include")
    claim(team[1], pk)
    return [(change, (lead, pk, 3)), (judge, (team[1], pk, "include"))]


SCENES = (
    last_place,
    both_verdicts,
    ruling_and_change,
    double_click,
    two_tabs,
    stolen_lease,
    lowered_policy,
    raised_policy,
)


def act(orders: Connection, together) -> None:
    """Do what is ordered at the instant when all are ready; None is the end."""
    while order := orders.recv():
        do, arguments = order
        together.wait(60)
        try:
            orders.send(do(*arguments))
        except Conflict:
            orders.send("refused")


def standing(pk: UUID) -> dict:
    candidate = Candidate.objects.get(pk=pk)
    held = Assignment.objects.held().filter(candidate=pk)
    return {
        "outcome": candidate.outcome,
        "readers": held.values("reviewer").distinct().count(),
        "verdicts": Decision.objects.current().filter(candidate=pk).count(),
        "rows": Decision.objects.filter(candidate=pk).count(),
    }


def finish(lead: Membership, team: list[Membership], pk: UUID) -> None:
    """Read the candidate to its end, so that no place of it is free in the next round."""
    for member in (*team, lead):
        decided = Decision.objects.current().filter(candidate=pk, reviewer=member)
        if not decided.exists():
            try:
                judge(member, pk, "include")
            except Conflict:
                continue


def play(scene: Callable, rounds: int, crews: dict[int, list[Connection]]) -> None:
    """Each round on a candidate of its own, the only one that waits in the queue."""
    lead, team = make_review(scene.__name__.replace("_", "-"), max(crews), 0)
    for _ in range(rounds):
        add_candidates(lead, 1)
        pk = Candidate.objects.filter(stage__review=lead.review).latest("citation").pk
        acts = scene(lead, team, pk)
        crew = crews[len(acts)]
        for person, order in zip(crew, acts, strict=True):
            person.send(order)
        became = [person.recv() for person in crew]
        sys.stdout.write(json.dumps([scene.__name__, *became, standing(pk)]) + "\n")
        finish(lead, team, pk)


def hire(size: int) -> list[Connection]:
    """So many processes that act together; a pipe to each, closed when it dies."""
    forked = multiprocessing.get_context("fork")
    together = forked.Barrier(size)
    crew = []
    for _ in range(size):
        here, there = forked.Pipe()
        forked.Process(target=act, args=(there, together), daemon=True).start()
        there.close()
        crew.append(here)
    return crew


def main(rounds: int) -> None:
    crews = {size: hire(size) for size in (2, 3)}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for scene in SCENES:
        play(scene, rounds, crews)
    for person in (person for crew in crews.values() for person in crew):
        person.send(None)


main(int(sys.argv[1]))
