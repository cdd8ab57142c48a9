"""What a reviewer at the desk is given, one at a time."""

from screening.services.queue import next_assignments


def next_assignment(member, stage):
    """The place that the member holds, or the next one; None when nothing is free."""
    return next(iter(next_assignments(member, stage, 1)), None)
