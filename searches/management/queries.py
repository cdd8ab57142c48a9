"""What the commands on search queries share: one text or JSON lines in, findings and status out."""

from __future__ import annotations

import json
import sys

from django.core.management.base import CommandError, CommandParser

from reviewsite.lib.commands import PlainCommand
from searches.query.findings import QuerySyntaxError


class QueryCommand(PlainCommand):
    """A command that answers a query text, or one JSON line for each line of a batch.

    `findings_key` is where an answer has its findings; one of error severity makes exit status 1.
    """

    requires_system_checks = []
    findings_key = "findings"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--batch", action="store_true", help='read JSON lines {"id", "text"} from stdin'
        )
        parser.add_argument("text", metavar="TEXT", nargs="?", help="the query, or - for stdin")

    def answer(self, text: str, options: dict) -> dict:
        """The JSON object for one query; may raise QuerySyntaxError."""
        raise NotImplementedError

    def print_plainly(self, answer: dict) -> None:
        """Print an answer for people."""
        raise NotImplementedError

    def handle(self, *args, **options) -> None:
        answer = self._answer_batch if options["batch"] else self._answer_one
        if answer(options):
            raise SystemExit(1)

    def _answer_one(self, options: dict) -> bool:
        text = options["text"]
        if text is None:
            raise CommandError("Give the query as TEXT, or - to read it from stdin.", returncode=2)
        text = _readable(_read_stdin().rstrip() if text == "-" else text)
        try:
            answer = self.answer(text, options)
        except QuerySyntaxError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.print_plainly(answer)
        return self._has_errors(answer)

    def _answer_batch(self, options: dict) -> bool:
        if options["text"] not in (None, "-"):
            raise CommandError("--batch reads stdin; leave TEXT out.", returncode=2)
        problems = False
        for number, line in enumerate(_read_stdin().split("\n"), 1):
            if line.strip():
                answer = self._answer_line(number, line, options)
                problems = problems or "error" in answer or self._has_errors(answer)
                self.stdout.write(json.dumps(answer))
        return problems

    def _answer_line(self, number: int, line: str, options: dict) -> dict:
        """What a batch says to one of its lines: the answer, or the error that kept it back."""
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as problem:
            return {"id": None, "error": f"line {number} is not JSON: {problem}"}
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            return {"id": name, "error": f'line {number} is not an object with "id" and "text"'}
        try:
            return {"id": name, **self.answer(item["text"], options)}
        except QuerySyntaxError as problem:
            return {"id": name, "error": str(problem)}

    def _has_errors(self, answer: dict) -> bool:
        return any(each["severity"] == "error" for each in answer.get(self.findings_key, ()))


def line_of(remark: dict) -> str:
    """One finding, in its JSON form, as a line for people."""
    start, end = remark["start"], remark["end"]
    place = f" at characters {start + 1} to {end}" if end else ""
    return f"{remark['code']} {remark['severity']}{place}: {remark['message']}"


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as problem:
        message = f"stdin is not UTF-8 text: {problem.reason} at byte {problem.start + 1}."
        raise CommandError(message, returncode=2) from problem


def _readable(text: str) -> str:
    """The text, refused where bytes that are no UTF-8 slipped in as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        message = f"The query is not UTF-8 text at character {problem.start + 1}."
        raise CommandError(message, returncode=2) from problem
    return text
