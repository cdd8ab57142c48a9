"""Static files under names that change with their content, also where scripts import scripts."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>from "(?P<url>\.[^"]+)";)"""


class StaticStorage(CompressedManifestStaticFilesStorage):
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("site/*.js", ((IMPORT, 'from "%(url)s";'),)),
    )
