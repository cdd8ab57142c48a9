"""One reviewer as a process of its own: waits for the word, then screens until nothing is left.

Run as `python reviewer.py SLUG EMAIL [late]`. It says "ready", reads a line, and at the end prints
how many verdicts it gave. It holds up to seven places at once, as the desk does. Each verdict
depends on the reviewer, so that there are conflicts. With `late` a verdict may come too late: it is
refused, and the reviewer goes on.
"""

import os
import sys
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership  # noqa: E402
from reviewsite.lib.errors import Conflict  # noqa: E402
from screening.selectors.decisions import own_tip  # noqa: E402
from screening.services.decisions import record_decision  # noqa: E402
from screening.services.queue import next_assignments  # noqa: E402

slug, email, *late = sys.argv[1:]
member = Membership.objects.select_related("review").get(review__slug=slug, user__email=email)
stage = member.review.stages.get(kind="title_abstract")
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()

given = 0
while ahead := next_assignments(member, stage, 1 + given % 7):
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
    except Conflict:
        if not late:
            raise
        continue
    given += 1
sys.stdout.write(f"{given}\n")
