"""Reviewers who screen until nothing is left, each a process of its own.

Run as `python reviewers.py SLUG EMAIL… [late]`. It says "ready", reads a line, lets one process for
each reviewer begin at once, and prints how many verdicts each gave. Each verdict depends on the
reviewer, so that there are conflicts. With `late` a verdict may come too late, or from somebody
who screens no more: it is refused, and the reviewer goes on. Whoever fails says why on the error
output.
"""

import multiprocessing
import os
import sys
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership  # noqa: E402
from reviewsite.lib.errors import Conflict, NotAllowed  # noqa: E402
from screening.selectors.decisions import own_tip  # noqa: E402
from screening.services.decisions import record_decision  # noqa: E402
from screening.services.queue import next_assignments  # noqa: E402


def screen(slug: str, email: str, begin, *, is_late: bool) -> None:
    member = Membership.objects.select_related("review").get(review__slug=slug, user__email=email)
    stages = member.review.stages.filter(kind="title_abstract")
    begin.wait()
    given = 0
    while ahead := next_assignments(member, stages.get(), 1 + given % 7):
        assignment = ahead[0]
        verdict = "include" if (member.pk + given) % 3 else "exclude"
        key = uuid4()
        try:
            for _ in range(2 if given % 5 == 0 else 1):
                record_decision(
                    member,
                    assignment.candidate_id,
                    verdict=verdict,
                    key=key,
                    replaces=own_tip(member, assignment.candidate) if _ == 0 else None,
                )
        except (Conflict, NotAllowed):
            if not is_late:
                raise
            continue
        given += 1
    os.write(1, f"{given}\n".encode())


def main(slug: str, *emails: str) -> int:
    is_late = emails[-1] == "late"
    emails = emails[: len(emails) - is_late]
    forked = multiprocessing.get_context("fork")
    begin = forked.Barrier(len(emails) + 1)
    people = [
        forked.Process(target=screen, args=(slug, email, begin), kwargs={"is_late": is_late})
        for email in emails
    ]
    for person in people:
        person.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begin.wait(60)
    for person in people:
        person.join()
    return int(any(person.exitcode for person in people))


sys.exit(main(*sys.argv[1:]))
