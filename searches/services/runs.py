"""Writing down a run of a search."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from searches.models import Run

RUN_FIELDS = (
    "strategy",
    "database",
    "source_name",
    "source_kind",
    "platform",
    "searched_on",
    "query_text",
    "limits",
    "hits",
)


def create_run(member: Membership, **fields) -> Run:
    """Write a run down; `fields` are those of `RUN_FIELDS`."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        run = Run.objects.create(review=member.review, created_by=member.user, **fields)
        record_event(
            member.review,
            "run.created",
            member=member,
            subject=run,
            summary=run.source_label,
            new=_as_json(run),
        )
    return run


def update_run(member: Membership, run: Run, **fields) -> Run:
    """Correct what was written down of a run; old and new values go to the audit log."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk, review=member.review)
        before = _as_json(run)
        for name, value in fields.items():
            setattr(run, name, value)
        run.save(update_fields=list(fields))
        after = _as_json(run)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            record_event(
                member.review,
                "run.changed",
                member=member,
                subject=run,
                summary=run.source_label,
                old={name: before[name] for name in changed},
                new={name: after[name] for name in changed},
            )
    return run


def _as_json(run: Run) -> dict:
    values = {name: getattr(run, name) for name in RUN_FIELDS if name != "strategy"}
    values["searched_on"] = str(run.searched_on or "")
    values["strategy"] = run.strategy.version if run.strategy else None
    return values
