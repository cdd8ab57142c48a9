"""Translate a search query, or thousands of them, into the syntax of a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial

from django.core.management.base import BaseCommand, CommandError, CommandParser

from searches.databases import DATABASES
from searches.query.findings import Finding, QuerySyntaxError, finding_to_json
from searches.query.translate import PROFILES, Translation, translate_text

Translator = Callable[[str], Translation]
KEYS = [dialect.key for dialect in DATABASES]


class Command(BaseCommand):
    help = "Print a query in the syntax of another database; what is lost goes to stderr."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._refuse_arguments
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", required=True, choices=KEYS)
        parser.add_argument("--to", dest="target", required=True, choices=KEYS)
        parser.add_argument("--profile", choices=PROFILES, default="sensitive")
        parser.add_argument(
            "--lines", action="store_true", help="numbered lines where the database has them"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--batch", action="store_true", help='read JSON lines {"id", "text"} from stdin'
        )
        parser.add_argument("text", metavar="TEXT", nargs="?", help="the query, or - for stdin")

    def handle(self, *args, **options) -> None:
        names = (options["source"], options["target"], options["profile"])
        translated = partial(_translated, names=names, as_lines=options["lines"])
        if options["batch"]:
            self._translate_batch(options["text"], translated)
        else:
            self._translate_one(options["text"], translated, options["json"])

    def _translate_one(self, text: str | None, translated: Translator, as_json: bool) -> None:
        if text is None:
            raise CommandError("Give the query as TEXT, or - to read it from stdin.", returncode=2)
        text = _readable(_read_stdin().rstrip() if text == "-" else text)
        try:
            translation = translated(text)
        except QuerySyntaxError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        for remark in translation.warnings:
            self.stderr.write(_line(remark))
        self.stdout.write(json.dumps(_to_json(translation)) if as_json else translation.query)
        if _has_errors(translation):
            raise SystemExit(1)

    def _translate_batch(self, text: str | None, translated: Translator) -> None:
        if text not in (None, "-"):
            raise CommandError("--batch reads stdin; leave TEXT out.", returncode=2)
        problems = False
        for number, line in enumerate(_read_stdin().split("\n"), 1):
            if not line.strip():
                continue
            answer = _answer(number, line, translated)
            severities = {each["severity"] for each in answer.get("warnings", ())}
            problems = problems or "error" in answer or "error" in severities
            self.stdout.write(json.dumps(answer))
        if problems:
            raise SystemExit(1)

    def _refuse_arguments(self, message: str) -> None:
        self.stderr.write(f"translate_query: {message}")
        raise SystemExit(2)


def _translated(text: str, names: tuple[str, ...], as_lines: bool) -> Translation:
    return translate_text(text, *names, as_lines=as_lines)


def _answer(number: int, line: str, translated: Translator) -> dict:
    """What a batch says to one of its lines: the translation, or the error that kept it back."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return {"id": None, "error": f"line {number} is not JSON: {problem}"}
    name = item.get("id") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return {"id": name, "error": f'line {number} is not an object with "id" and "text"'}
    try:
        return {"id": name, **_to_json(translated(item["text"]))}
    except QuerySyntaxError as problem:
        return {"id": name, "error": str(problem)}


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


def _to_json(translation: Translation) -> dict:
    warnings = [finding_to_json(remark) for remark in translation.warnings]
    return {"database": translation.database, "query": translation.query, "warnings": warnings}


def _has_errors(translation: Translation) -> bool:
    return any(remark.severity == "error" for remark in translation.warnings)


def _line(remark: Finding) -> str:
    place = f" at characters {remark.start + 1} to {remark.end}" if remark.end else ""
    return f"{remark.code} {remark.severity}{place}: {remark.message}"
