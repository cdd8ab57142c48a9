"""The words of a review and its people."""

from enum import StrEnum


class Role(StrEnum):
    """What a member does: lead sets up and rules, reviewers screen, the searcher brings records
    home, observers read."""

    LEAD = "lead"
    REVIEWER = "reviewer"
    SEARCHER = "searcher"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()


OPEN_JOB_STATES = (JobState.QUEUED, JobState.RUNNING)
