"""The words of screening."""

from enum import StrEnum


class StageKind(StrEnum):
    TITLE_ABSTRACT = "title_abstract"
    FULL_TEXT = "full_text"

    @property
    def label(self) -> str:
        return {"title_abstract": "Title and abstract", "full_text": "Full text"}[self.value]

    @property
    def slug(self) -> str:
        return self.value.replace("_", "-")


class Verdict(StrEnum):
    """What a reviewer recorded; withdrawn is the row that an undo adds."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class OutcomeState(StrEnum):
    PENDING = "pending"
    CONFLICT = "conflict"
    INCLUDED = "included"
    EXCLUDED = "excluded"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class How(StrEnum):
    """What an outcome rests on: readers of one mind, one reader where the policy asks for no more,
    the policy's word where they differ, or a ruling."""

    AGREEMENT = "agreement"
    SINGLE = "single"
    POLICY = "policy"
    ADJUDICATION = "adjudication"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class PolicyRule(StrEnum):
    """How many readers a candidate needs: a fixed number, or a further one for each exclusion."""

    INDEPENDENT = "independent"
    VERIFIED = "verified"
    LIBERAL = "liberal"

    @property
    def label(self) -> str:
        return {
            "independent": "Independent readers",
            "verified": "One reader, exclusions verified",
            "liberal": "Liberal accelerated",
        }[self.value]


class Allocation(StrEnum):
    """How records come to people: one by one from the common queue, by batches that they take, or
    dealt out beforehand."""

    QUEUE = "queue"
    BATCHES = "batches"
    SHARE = "share"

    @property
    def label(self) -> str:
        return {
            "queue": "From the common queue",
            "batches": "By batches",
            "share": "By share",
        }[self.value]


class AssignmentState(StrEnum):
    """Leased, allotted and decided places are held; released and retired ones are not.

    An allotted place was dealt to its reviewer beforehand; unlike a lease it does not run out.
    """

    LEASED = "leased"
    ALLOTTED = "allotted"
    DECIDED = "decided"
    RELEASED = "released"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Departure(StrEnum):
    """What becomes of the work of a reviewer who leaves."""

    KEEP = "keep"
    HAND_OVER = "hand_over"
    REOPEN = "reopen"

    @property
    def label(self) -> str:
        return {
            "keep": "Keep: their verdicts count on, the records they were at or were dealt go back "
            "to the queue",
            "hand_over": "Hand over: as keep, but the records they were at or were dealt go to a "
            "colleague",
            "reopen": "Reopen: their verdicts are withdrawn and somebody else reads those records",
        }[self.value]


OPEN = (AssignmentState.LEASED, AssignmentState.ALLOTTED)
HELD = (*OPEN, AssignmentState.DECIDED)


class Retrieval(StrEnum):
    SOUGHT = "sought"
    RETRIEVED = "retrieved"
    NOT_RETRIEVED = "not_retrieved"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class RemovalKind(StrEnum):
    """Why records were removed before screening: an automation tool found them ineligible, a
    stopping rule left them unread, or the previous version of the review had screened them."""

    TOOL = "tool"
    STOPPING = "stopping"
    PREVIOUS = "previous"

    @property
    def label(self) -> str:
        return {
            "tool": "Marked as ineligible by an automation tool",
            "stopping": "Left unread by a stopping rule",
            "previous": "Screened in the previous version",
        }[self.value]


AUTOMATIC = (RemovalKind.TOOL, RemovalKind.STOPPING)


class ScreenedBefore(StrEnum):
    """Where records that the previous version had screened are counted."""

    OTHER = "excluded_other"
    DUPLICATES = "duplicates"

    @property
    def label(self) -> str:
        return {
            "excluded_other": "Records removed for other reasons",
            "duplicates": "Duplicate records",
        }[self.value]


class FileSource(StrEnum):
    """Where a file of a report came from."""

    UPLOAD = "upload"
    OPEN_ACCESS = "open_access"

    @property
    def label(self) -> str:
        return {"upload": "Uploaded", "open_access": "Open-access copy"}[self.value]


class TermKind(StrEnum):
    """What a highlighted term speaks for: include, exclude, or a part of the question (PICO)."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    POPULATION = "population"
    INTERVENTION = "intervention"
    COMPARISON = "comparison"
    OUTCOME = "outcome"

    @property
    def label(self) -> str:
        return {"include": "Speaks for including", "exclude": "Speaks for excluding"}.get(
            self.value, self.value.capitalize()
        )


class TargetStatistic(StrEnum):
    """The statistic that a calibration round must reach, beside the share judged alike."""

    EITHER = "either"
    KAPPA = "kappa"
    AC1 = "ac1"

    @property
    def label(self) -> str:
        return {"either": "Kappa or AC1", "kappa": "Cohen’s kappa", "ac1": "Gwet’s AC1"}[self.value]


class Strata(StrEnum):
    """By what the sample of a calibration round is divided before it is drawn."""

    NONE = "none"
    DATABASE = "database"
    YEAR = "year"

    @property
    def label(self) -> str:
        return {
            "none": "At random from all",
            "database": "At random, each database by its share",
            "year": "At random, each year of publication by its share",
        }[self.value]
