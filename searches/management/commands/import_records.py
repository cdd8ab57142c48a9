"""Bring a file's records into a review, with the same service as the upload page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.core.management.base import CommandError
from django.db import transaction

from reviews.models import Membership
from reviews.selectors.command_line import acting_member
from reviews.services.jobs import run_inline
from reviews.vocabulary import JobState
from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import ProblemForPerson
from searches.databases import RUN_DATABASES
from searches.models import ImportFile, Run
from searches.services.comparisons import compare_new
from searches.services.imports import receive_file
from searches.services.runs import create_run
from searches.services.uploads import opened


class Command(PlainCommand):
    help = "Import FILE (or a ZIP of files) into the review REVIEW as a new run, or into --run."

    def add_arguments(self, parser) -> None:
        parser.add_argument("review", metavar="REVIEW", help="slug of the review")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--database", choices=[key for key, _ in RUN_DATABASES])
        parser.add_argument("--date", metavar="YYYY-MM-DD", default="")
        parser.add_argument("--hits", type=int, help="hits the database reported")
        parser.add_argument("--run", default="", help="id of an existing run")
        parser.add_argument("--again", action="store_true", help="import the same file once more")
        parser.add_argument("--as", dest="email", default="", help="who acts; default: the lead")

    def handle(self, *args, **options) -> None:
        member = acting_member(options["review"], options["email"])
        try:
            content = options["file"].open("rb")
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}.", returncode=2) from problem
        with content:
            try:
                files = self._receive(member, options, content)
            except ProblemForPerson as problem:
                raise CommandError(
                    f"{problem.message} {problem.remedy}".strip(), returncode=2
                ) from problem
        errors = [error for file in files if (error := self._report(file))]
        if len(errors) == len(files):
            raise CommandError(" ".join(errors), returncode=2)
        self._compare(member)
        for error in errors:
            self.stderr.write(error)
        if errors or any(file.job.result["unreadable"] for file in files):
            raise SystemExit(1)

    def _receive(self, member: Membership, options: dict, content: BinaryIO) -> list[ImportFile]:
        """Keep the file, or each file of an archive, in one run; all of them or none."""
        with transaction.atomic():
            run = self._run(member, options)
            return [
                receive_file(member, run, name=name, content=stream, again=options["again"])
                for name, stream in opened(options["file"].name, content)
            ]

    def _run(self, member: Membership, options: dict) -> Run:
        if options["run"]:
            return _existing_run(member, options["run"])
        if not options["database"]:
            raise CommandError("Say which --database the file is from.", returncode=2)
        if options["hits"] is not None and options["hits"] < 0:
            raise CommandError("--hits is a number from 0 on.", returncode=2)
        return create_run(
            member,
            database=options["database"],
            searched_on=_date(options["date"]),
            hits=options["hits"],
        )

    def _compare(self, member: Membership) -> None:
        """Look for duplicates now, as a worker would after each import."""
        job = run_inline(compare_new(member))
        if job.state != JobState.DONE:
            self.stderr.write(f"Duplicates were not looked for: {job.error or job.state}")
            return
        counts = job.result
        self.stdout.write(
            f"{counts['citations']} citations; {counts['merged']} merged into others, "
            f"{counts['maybe']} pairs left to a person"
        )

    def _report(self, file: ImportFile) -> str:
        """Read a kept file and say what came of it; returns why nothing did."""
        job = file.job = run_inline(file.job)
        if job.state != JobState.DONE:
            return job.error or f"The job was {job.state}."
        for record in file.records.filter(is_readable=False).order_by("position"):
            for problem in record.problems:
                self.stderr.write(
                    f"{file.name}: record {record.position}, line {problem['line']}: "
                    f"{problem['code']} {problem['message']}"
                )
        counts = job.result
        self.stdout.write(
            f"{file.name}: {counts['records']} records, {counts['readable']} readable, "
            f"{counts['unreadable']} unreadable; run {file.run_id}"
        )
        return ""


def _existing_run(member: Membership, pk: str) -> Run:
    try:
        return Run.objects.get(pk=UUID(pk), review=member.review)
    except (ValueError, Run.DoesNotExist) as missing:
        raise CommandError(f"There is no run {pk} in this review.", returncode=2) from missing


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--date {text} is not YYYY-MM-DD.", returncode=2) from problem
