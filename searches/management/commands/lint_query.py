"""Check a search query, or thousands of them, against the lint rules."""

from __future__ import annotations

from functools import cached_property

from django.core.management.base import CommandParser
from django.db import DatabaseError

from searches.databases import DATABASES
from searches.management.queries import QueryCommand, line_of
from searches.query.checks import check, names_asked
from searches.query.findings import finding_to_json
from searches.query.parser import read
from searches.selectors.mesh import BuiltIn, LoadedMesh, vocabulary


class Command(QueryCommand):
    help = "Print what the lint rules find in a query, one finding a line."

    def add_arguments(self, parser: CommandParser) -> None:
        keys = [dialect.key for dialect in DATABASES]
        parser.add_argument("--database", required=True, choices=keys)
        super().add_arguments(parser)

    def answer(self, text: str, options: dict) -> dict:
        parsed = read(text, options["database"])
        if self._mesh:
            self._mesh.prefetch(names_asked(parsed))
        findings = check(parsed, self._mesh)
        return {"findings": [finding_to_json(remark) for remark in findings]}

    @cached_property
    def _mesh(self) -> LoadedMesh | BuiltIn | None:
        """None where the database cannot be asked, as before its first migration."""
        try:
            return vocabulary()
        except DatabaseError:
            return None

    def print_plainly(self, answer: dict) -> None:
        for remark in answer["findings"]:
            self.stdout.write(line_of(remark))
