"""A lead who arranges title-abstract screening again and again while others screen.

Run as `python arrange.py SLUG TIMES`. It says "ready", reads a line, deals, takes back and deals
anew, and leaves shares of everybody at the end. Prints how often it was arranged.
"""

import os
import sys
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership  # noqa: E402
from screening.rules.arrangement import Arrangement  # noqa: E402
from screening.selectors.arrangements import arrangement_of  # noqa: E402
from screening.services.arrangements import arrange  # noqa: E402
from screening.vocabulary import Allocation  # noqa: E402

slug, times = sys.argv[1], int(sys.argv[2])
lead = Membership.objects.select_related("review").get(review__slug=slug, role="lead")
stage = lead.review.stages.get(kind="title_abstract")
people = frozenset(lead.review.memberships.values_list("pk", flat=True))
some = frozenset(sorted(people)[::2])
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()

STEPS = (
    Arrangement(Allocation.SHARE),
    Arrangement(Allocation.SHARE, needs_experienced=True, experienced=some),
    Arrangement(),
    Arrangement(Allocation.SHARE, readers=some | {max(people)}),
    Arrangement(Allocation.BATCHES, needs_experienced=True, experienced=some),
)
for wanted in (*islice(cycle(STEPS), times), Arrangement(Allocation.SHARE)):
    stage.refresh_from_db()
    arrange(lead, stage, wanted, seen=arrangement_of(stage).facts, anew=True)
sys.stdout.write(f"{times + 1}\n")
