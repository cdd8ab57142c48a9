"""Files on the disk of this machine; static files under names that change with their content."""

from collections.abc import Iterator

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>from "(?P<url>\.[^"]+)";)"""
CHUNK = 1 << 16


class DiskStorage(FileSystemStorage):
    """Files below one folder."""

    def stream(self, name: str, wanted: range) -> Iterator[bytes]:
        """The bytes of a file at these places, in pieces. Raises FileNotFoundError at once."""
        content = self.open(name, "rb")
        content.seek(wanted.start)
        return _pieces(content, len(wanted))


class StaticStorage(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("site/*.js", ((IMPORT, 'from "%(url)s";'),)),
    )


def _pieces(content, left: int) -> Iterator[bytes]:
    with content:
        while left and (piece := content.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
