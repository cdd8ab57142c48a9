"""Commands whose refusals are one line on stderr and exit status 2."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser


class PlainCommand(BaseCommand):
    """A command that answers wrong arguments without the usage text."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> None:
            self.stderr.write(f"{subcommand}: {message}")
            raise SystemExit(2)

        parser.error = refuse
        return parser
