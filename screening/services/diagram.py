"""What a review says of its diagram, and named copies of its numbers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Diagram, Snapshot, SnapshotBox, Study
from screening.prisma.flow import as_json, number_of
from screening.prisma.labels import DEFAULTS, LONGEST
from screening.prisma.versions import COMBINED, Versions, reaches_first
from screening.selectors.ledger import LISTS
from screening.selectors.prisma import count_flow, diagram_of, earlier_flows
from screening.selectors.snapshots import choosable_snapshots, flow_of


def save_diagram(
    member: Membership, *, previous: UUID | Literal["typed", "kept"] = "kept", **fields
) -> Diagram:
    """Say what the rows cannot tell; `fields` are those of `Diagram`.

    `previous` is the snapshot that the numbers of the previous version are taken from, as they are
    frozen there, or says that those among `fields` were typed. After a snapshot of this review only
    what was imported since then is of this version.

    Raises BadInput for an update without its numbers and their source, for more removed than there
    was, for a wording that is unknown or too long, for a snapshot that the member may not see, and
    for versions combined whose numbers are not known or not settled.
    """
    require_role(member, LEADS)
    if previous == "typed":
        fields |= {"previous": None, "since": None}
    elif previous != "kept":
        fields |= _taken_from(member, previous)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        diagram = diagram_of(member.review)
        before = _as_json(diagram)
        for name, value in fields.items():
            setattr(diagram, name, value)
        if not diagram.is_update:
            diagram.previous = diagram.since = None
            if diagram.versions in COMBINED:
                diagram.versions = Versions.PREVIOUS
        _check(diagram)
        diagram.labels = {key: text for key, text in diagram.labels.items() if text}
        diagram.save()
        after = _as_json(diagram)
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            record_event(
                member.review,
                "diagram.changed",
                member=member,
                subject=diagram,
                summary="Diagram: numbers and words typed by hand",
                old={name: before[name] for name in changed},
                new={name: after[name] for name in changed},
            )
    return diagram


def _as_json(diagram: Diagram) -> dict:
    """What the audit log keeps; of a copied snapshot which it is."""
    said = model_to_dict(diagram, exclude=["id", "review"])
    kept = diagram.previous
    said["previous"] = {name: kept[name] for name in ("id", "review", "snapshot")} if kept else None
    said["since"] = diagram.since.isoformat() if diagram.since else None
    return said


def _taken_from(member: Membership, pk: UUID) -> dict:
    """What a snapshot says of the previous version, with a copy of it and of those before."""
    snapshot = next((each for each in choosable_snapshots(member) if each.pk == pk), None)
    if snapshot is None:
        raise BadInput("This is no snapshot of a review whose outcomes you may see.")
    flow = flow_of(snapshot)
    return {
        "is_update": True,
        "since": snapshot.made_at if snapshot.review_id == member.review_id else None,
        "previous_studies": flow.total_studies if flow.is_update else flow.new_studies,
        "previous_reports": flow.total_reports if flow.is_update else flow.new_reports,
        "previous_source": f"Snapshot “{snapshot}” of “{snapshot.title}”, "
        f"{snapshot.made_at:%Y-%m-%d}"[:300],
        "previous": {
            "id": str(snapshot.pk),
            "review": snapshot.title,
            "slug": snapshot.review.slug,
            "snapshot": snapshot.name,
            "made_at": f"{snapshot.made_at:%Y-%m-%d %H:%M}",
            "flow": snapshot.flow,
            "previous": snapshot.previous,
        },
    }


def _check(diagram: Diagram) -> None:
    earlier = earlier_flows(diagram.previous)
    if diagram.versions in COMBINED and not earlier:
        raise BadInput(
            "Versions can be combined only where their numbers come from a snapshot.",
            remedy="Choose the snapshot of the previous version, or show this version alone.",
        )
    if diagram.versions in COMBINED and any(flow.is_interim for flow in earlier):
        pending = sum(flow.pending for flow in earlier)
        raise BadInput(
            f"In the numbers kept of earlier versions {pending} are pending, and kept numbers stay "
            "as they are: the diagram of versions combined would be interim for ever.",
            remedy="Settle what is pending there, keep its numbers anew and choose that snapshot, "
            "or do not combine versions.",
        )
    if diagram.versions == Versions.CUMULATIVE and not reaches_first(earlier):
        raise BadInput(
            "Of the first version only typed numbers are known, so all versions cannot be summed.",
            remedy="Show the first version in a column and combine the updates.",
        )
    if diagram.is_update:
        studies, reports = diagram.previous_studies, diagram.previous_reports
        if studies is None or reports is None or not diagram.previous_source:
            raise BadInput(
                "An update needs the studies and reports of its previous version, and where these "
                "numbers are from.",
                remedy="Fill in the three fields, or untick the update.",
            )
        if diagram.previous_removed > studies or diagram.previous_reports_removed > reports:
            raise BadInput("More no longer counts than the previous version had.")
    for key, text in diagram.labels.items():
        if key not in DEFAULTS or len(text) > LONGEST:
            raise BadInput(f"A label is unknown or has more than {LONGEST} characters.")
        if text.startswith(("=", "+", "-", "@")):
            raise BadInput(
                f"“{text}” would be run as a formula where a spreadsheet opens the numbers.",
                remedy="Begin it with a letter.",
            )


def mark_previous(member: Membership, study_id: UUID, *, is_previous: bool) -> Study:
    """Say whether the previous version had a study already. Raises Study.DoesNotExist."""
    require_role(member, LEADS)
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study_id, review=member.review)
        if study.is_previous == is_previous:
            return study
        study.is_previous = is_previous
        study.save(update_fields=["is_previous"])
        report = study.reports.select_related("candidate").first()
        record_event(
            member.review,
            "study.previous_marked",
            member=member,
            subject=study,
            summary=f"“{study}” {'was' if is_previous else 'was not'} in the previous version",
            new={"is_previous": is_previous},
            candidate=report.candidate.pk if report else None,
        )
    return study


def take_snapshot(member: Membership, *, name: str) -> Snapshot:
    """Copy the numbers, the texts and the ids behind each box as they are now.

    Raises BadInput without a name, Conflict for a name that is taken, or when records came or went
    while they were copied.
    """
    require_role(member, LEADS)
    name = name.strip()[:120]
    if not name:
        raise BadInput("A snapshot needs a name.", remedy="For example “Submitted”.")
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        if Snapshot.objects.filter(review=member.review, name=name).exists():
            raise Conflict(f"There is a snapshot “{name}” already.", remedy="Choose another name.")
        flow, diagram = count_flow(member.review), diagram_of(member.review)
        snapshot = Snapshot.objects.create(
            review=member.review,
            name=name,
            title=member.review.title,
            flow=as_json(flow),
            labels=diagram.labels,
            previous=diagram.previous if diagram.is_update else None,
            versions=diagram.versions,
            made_by=member.user,
        )
        boxes = [
            _box(snapshot, key, rows(member.review))
            for key, rows in LISTS.items()
            if getattr(flow, key) is not None
        ]
        for box in boxes:
            if box.key != "new_studies" and len(box.ids) != number_of(flow, box.key):
                raise Conflict("Records came or went while they were copied.", remedy="Try again.")
        SnapshotBox.objects.bulk_create(boxes)
        record_event(
            member.review,
            "snapshot.taken",
            member=member,
            subject=snapshot,
            summary=f"Snapshot “{name}” of the diagram",
        )
    return snapshot


def _box(snapshot: Snapshot, key: str, rows: QuerySet) -> SnapshotBox:
    ids = [str(pk) if isinstance(pk, UUID) else pk for pk in rows.values_list("pk", flat=True)]
    kind = rows.model._meta.model_name
    return SnapshotBox(snapshot=snapshot, key=key, kind=kind, ids=ids)
