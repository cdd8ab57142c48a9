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


class ReasonKind(StrEnum):
    """What a choice of the list for exclusions says: a reason, or that a report stands apart until
    more is known (awaiting classification) or there are results (ongoing study)."""

    REASON = "reason"
    AWAITING = "awaiting"
    ONGOING = "ongoing"

    @property
    def label(self) -> str:
        return {
            "reason": "Reason",
            "awaiting": "Awaiting classification",
            "ongoing": "Ongoing study",
        }[self.value]


SET_APART = (ReasonKind.AWAITING, ReasonKind.ONGOING)
"""Neither included nor excluded for a reason; PRISMA has no box for them, their reports are listed
with those excluded, under these names."""


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
