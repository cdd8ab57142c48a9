"""Write one of a review's exports to a file or to standard output."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from django.core.management.base import CommandError
from django.http import QueryDict

from reviews.models import Membership
from reviews.selectors.command_line import acting_member
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.files import replacing
from screening.exports.registry import EXPORTS, LISTS
from screening.exports.source import ExportSource
from screening.filters import chosen_citations
from screening.selectors.exports import (
    checked_columns,
    export_of,
    list_source_of,
    source_of,
    written,
)
from searches.prisma_s.writers import FORMATS
from searches.selectors.prisma_s import prisma_s_of

TEXT = ("text/", "image/svg", "application/xml", "application/x-research-info-systems")
PRISMA_S = {f"prisma_s_{key}": format for key, format in FORMATS.items()}


class Command(PlainCommand):
    help = "Export the review REVIEW; every export the site offers."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        keys = [*(export.KEY for export in EXPORTS), *PRISMA_S]
        parser.add_argument("--to", required=True, choices=keys)
        parser.add_argument("--output", type=Path)
        parser.add_argument(
            "--where",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="only these citations: a field of the filter on the page of the exports, e.g. "
            "title_abstract=included; said twice, both must hold",
        )
        parser.add_argument(
            "--columns",
            type=lambda names: [name.strip() for name in names.split(",")],
            default=[],
            help="the columns of csv and xlsx, between commas; default: all",
        )
        parser.add_argument(
            "--notes",
            action="store_true",
            help="sources, tags and outcomes as notes of each record",
        )
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        if options["to"] in PRISMA_S:
            self._write_prisma_s(member, options["to"], options["output"])
            return
        output = options["output"]
        try:
            export = export_of(member, options["to"])
            source = self._list(member, export, options) if export in LISTS else source_of(member)
            parts = written(export, source)
        except ProblemForPerson as problem:
            raise CommandError(
                f"{problem.message} {problem.remedy}".strip(), returncode=2
            ) from None
        is_text = export.CONTENT_TYPE.startswith(TEXT)
        if output is None and not is_text:
            raise CommandError(f"{export.LABEL} needs --output FILE.", returncode=2)
        if output is None:
            for part in parts:
                self.stdout.write(part if isinstance(part, str) else part.decode(), ending="")
            return
        try:
            with replacing(output) as out:
                out.writelines(p.encode() if isinstance(p, str) else p for p in parts)
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem

    def _list(self, member: Membership, export: ModuleType, options: dict) -> ExportSource:
        limits = QueryDict(mutable=True)
        for limit in options["where"]:
            name, _, value = limit.partition("=")
            limits.appendlist(name, value)
        return list_source_of(
            member,
            chosen_citations(member, limits, most=getattr(export, "MOST", None)),
            columns=checked_columns(member, options["columns"]),
            has_notes=options["notes"],
        )

    def _write_prisma_s(self, member, key: str, output: Path | None) -> None:
        """The report is bytes: a Word document goes to a file only."""
        if output is None and key == "prisma_s_docx":
            raise CommandError("A Word document needs --output FILE.", returncode=2)
        report = PRISMA_S[key].write(prisma_s_of(member))
        if output is None:
            self.stdout.write(report.decode(), ending="")
            return
        try:
            output.write_bytes(report)
        except OSError as problem:
            raise CommandError(f"{output}: {problem.strerror}.", returncode=2) from problem
