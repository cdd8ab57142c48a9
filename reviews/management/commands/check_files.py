"""A look at whether files can be kept where the settings say."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from reviewsite.lib.commands import PlainCommand
from reviewsite.lib.errors import OutOfReach


class Command(PlainCommand):
    help = "Keeps a small file where files are kept, reads it and deletes it again."

    def handle(self, **options) -> None:
        content = secrets.token_bytes(32)
        try:
            name = default_storage.save(f"check/{secrets.token_hex(8)}", ContentFile(content))
            read = b"".join(default_storage.stream(name, range(len(content))))
            default_storage.delete(name)
        except (OSError, OutOfReach) as problem:
            reason = problem.__cause__ or problem
            raise CommandError(f"Files cannot be kept: {reason}", returncode=2) from problem
        if read != content:
            raise CommandError("Files cannot be kept: what was read is not what was written.")
        self.stdout.write("Files can be kept, read and deleted.")
