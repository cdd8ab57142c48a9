"""Check a search query, or thousands of them, against the lint rules."""

from __future__ import annotations

from django.core.management.base import CommandParser

from searches.databases import DATABASES
from searches.management.queries import QueryCommand, line_of
from searches.query.checks import check
from searches.query.findings import finding_to_json
from searches.query.parser import read


class Command(QueryCommand):
    help = "Print what the lint rules find in a query, one finding a line."

    def add_arguments(self, parser: CommandParser) -> None:
        keys = [dialect.key for dialect in DATABASES]
        parser.add_argument("--database", required=True, choices=keys)
        super().add_arguments(parser)

    def answer(self, text: str, options: dict) -> dict:
        findings = check(read(text, options["database"]))
        return {"findings": [finding_to_json(remark) for remark in findings]}

    def print_plainly(self, answer: dict) -> None:
        for remark in answer["findings"]:
            self.stdout.write(line_of(remark))
