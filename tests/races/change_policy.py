"""A lead who changes the policy of title-abstract screening again and again while others screen.

Run as `python change_policy.py SLUG TIMES`. It says "ready", reads a line, and leaves two
independent readers at the end. Prints how often the policy was changed.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership  # noqa: E402
from screening.rules.policy import Policy  # noqa: E402
from screening.services.policies import change_policy  # noqa: E402
from screening.vocabulary import PolicyRule  # noqa: E402

slug, times = sys.argv[1], int(sys.argv[2])
lead = Membership.objects.select_related("review").get(review__slug=slug, role="lead")
stage = lead.review.stages.get(kind="title_abstract")
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.readline()

POLICIES = (
    Policy(places=1),
    Policy(PolicyRule.LIBERAL),
    Policy(places=3),
    Policy(PolicyRule.VERIFIED),
    Policy(places=2, maybe_conflicts=False),
)
for policy in (*(POLICIES * times)[:times], Policy()):
    stage.refresh_from_db()
    change_policy(lead, stage, policy, seen=stage.policy)
sys.stdout.write(f"{times + 1}\n")
