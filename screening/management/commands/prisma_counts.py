"""Print the PRISMA boxes of a review."""

from __future__ import annotations

import json

from django.core.management.base import CommandError

from reviews.selectors.command_line import acting_member
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from screening.prisma.flow import BOXES, as_counts
from screening.prisma.labels import label_of
from screening.prisma.sums import check
from screening.selectors.decisions import require_outcomes
from screening.selectors.prisma import shown_flow


class Command(PlainCommand):
    help = "Print the PRISMA 2020 boxes of REVIEW; exit status 1 when a sum does not close."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        try:
            require_outcomes(member)
        except ProblemForPerson as problem:
            raise CommandError(problem.message, returncode=2) from problem
        flow = shown_flow(member.review)
        counts = as_counts(flow)
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False, indent=2))
        else:
            for box in BOXES:
                if counts[box.key] is not None:
                    label = label_of(flow, box.key)
                    self.stdout.write(f"{box.key}: {_shown(counts[box.key])}  ({label})")
            if flow.is_interim:
                self.stdout.write(f"pending: {flow.pending}  (interim)")
        violations = check(flow)
        for violation in violations:
            self.stderr.write(violation.message)
        if violations:
            raise SystemExit(1)


def _shown(value) -> str:
    if isinstance(value, list):
        return "; ".join(f"{item['label']}, {item['n']}" for item in value) or "0"
    return str(value)
