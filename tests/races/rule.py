"""A searcher as a process of its own, who rules on pairs of citations while reviewers screen.

Run as `python rule.py SLUG`. It says "ready", reads a line, joins and parts pairs of neighbouring
records, accepts the rest at once, and at the end prints how many citations stand.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership  # noqa: E402
from reviews.services.jobs import run_inline  # noqa: E402
from screening.selectors.pairs import pair_of  # noqa: E402
from screening.services.pairs import open_acceptance, rule_on_pair  # noqa: E402
from searches.models import Citation, MaybePair, Record  # noqa: E402

lead = Membership.objects.select_related("review", "user").get(
    review__slug=sys.argv[1], role="lead"
)
records = list(
    Record.objects.filter(review=lead.review).order_by("pk").values_list("pk", flat=True)
)
pairs = list(zip(records[::2], records[1::2], strict=True))
MaybePair.objects.bulk_create(
    MaybePair(
        review=lead.review, record_a_id=a, record_b_id=b, rule="similar", score=0.9, reason="alike"
    )
    for a, b in pairs
)
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()

for number, (a, b) in enumerate(pairs[: len(pairs) // 2]):
    for verdict in ("same", "different", "same")[: 1 + number % 3]:
        rule_on_pair(lead, (a, b), verdict, seen=pair_of(lead, a, b).state)
job = run_inline(open_acceptance(lead, 0.9))
assert job.state == "done", job.error
sys.stdout.write(f"{Citation.objects.visible().count()}\n")
