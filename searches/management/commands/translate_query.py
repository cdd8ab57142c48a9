"""Translate a search query, or thousands of them, into the syntax of a database."""

from __future__ import annotations

from django.core.management.base import CommandParser

from searches.databases import DATABASES
from searches.management.queries import QueryCommand, line_of
from searches.query.findings import finding_to_json
from searches.query.translate import PROFILES, translate_text

KEYS = [dialect.key for dialect in DATABASES]


class Command(QueryCommand):
    help = "Print a query in the syntax of another database; what is lost goes to stderr."
    findings_key = "warnings"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", required=True, choices=KEYS)
        parser.add_argument("--to", dest="target", required=True, choices=KEYS)
        parser.add_argument("--profile", choices=PROFILES, default="sensitive")
        parser.add_argument(
            "--lines", action="store_true", help="numbered lines where the database has them"
        )
        super().add_arguments(parser)

    def answer(self, text: str, options: dict) -> dict:
        translation = translate_text(
            text,
            options["source"],
            options["target"],
            options["profile"],
            as_lines=options["lines"],
        )
        warnings = [finding_to_json(remark) for remark in translation.warnings]
        return {
            "database": translation.database,
            "query": translation.query,
            "warnings": warnings,
        }

    def print_plainly(self, answer: dict) -> None:
        for remark in answer["warnings"]:
            self.stderr.write(line_of(remark))
        self.stdout.write(answer["query"])
