"""Errors for people: what happened, what to do, and the HTTP status that says the same."""

from __future__ import annotations


class ProblemForPerson(Exception):
    """A refusal that the person who asked should read.

    `message` says what happened, `remedy` what to do now; `status` is the HTTP status.
    """

    status = 400
    title = "That did not work"

    def __init__(self, message: str, *, remedy: str = ""):
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NotSignedIn(ProblemForPerson):
    """Somebody acts under another account than the one they began with."""

    status = 401
    title = "Sign in again"


class NotAllowed(ProblemForPerson):
    status = 403
    title = "Not yours to do"


class Conflict(ProblemForPerson):
    """The state changed meanwhile, or forbids the act."""

    status = 409
    title = "Something changed meanwhile"


class Gone(ProblemForPerson):
    status = 410
    title = "No longer there"


class OutOfReach(ProblemForPerson):
    """What this server needs does not answer; the same may go well a minute later."""

    status = 503
    title = "Out of reach just now"


class TooLarge(ProblemForPerson):
    status = 413
    title = "That is too large"


class BadInput(ProblemForPerson):
    status = 422
    title = "Please look at this again"
