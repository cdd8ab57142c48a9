"""The words of searching and of what it brings home."""

from enum import StrEnum


class SourceKind(StrEnum):
    """Where a run looked, as PRISMA 2020 counts it."""

    DATABASE = "database"
    REGISTER = "register"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class RulingVerdict(StrEnum):
    """What is known of a pair of records; a person's word stands above the software's."""

    SAME = "same"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        return self.value.capitalize()
