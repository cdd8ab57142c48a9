"""Reading stages and candidates, without what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from reviews.models import Membership
from screening.models import Candidate, FullText, Stage
from screening.selectors.full_texts import shown_under
from screening.vocabulary import StageKind


def stage_of(member: Membership, kind: StageKind) -> Stage | None:
    return Stage.objects.filter(review=member.review, kind=kind).first()


def stages_of(member: Membership) -> dict[str, Stage]:
    return {stage.kind: stage for stage in Stage.objects.filter(review=member.review)}


def candidate_of(member: Membership, pk: UUID) -> Candidate:
    """The candidate with its citation. Raises Candidate.DoesNotExist for another review's."""
    return Candidate.objects.select_related("stage", "citation", "report__citation", "reason").get(
        pk=pk, stage__review=member.review
    )


def candidate_reading(full_text: FullText) -> Candidate | None:
    """The candidate whose readers read a file; None while its report is not retrieved."""
    report = shown_under(full_text.report)
    candidates = Candidate.objects.select_related("stage")
    found = candidates.filter(report=report).first()
    found = found or candidates.filter(report=full_text.report_id).first()
    while found and found.merged_into_id:
        found = candidates.get(pk=found.merged_into_id)
    return found


def merge_tree(candidate: Candidate) -> list[UUID]:
    """The ids of the candidate and of everything merged into it."""
    return merge_trees([candidate.pk])[candidate.pk]


def trees_of(candidates: Iterable[Candidate]) -> dict[UUID, list[UUID]]:
    """What `merge_trees` says, without a question where nothing was merged: the row knows it."""
    whole, merged = {}, []
    for candidate in candidates:
        whole[candidate.pk] = [candidate.pk]
        if candidate.absorbs:
            merged.append(candidate.pk)
    return whole | merge_trees(merged)


def merge_trees(candidates: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The merge tree of each candidate, in as many questions as the deepest of them has levels."""
    trees = {pk: [pk] for pk in candidates}
    level = {pk: pk for pk in trees}
    while level:
        below = Candidate.objects.filter(merged_into__in=level).values_list("pk", "merged_into")
        level = {pk: level[parent] for pk, parent in below}
        for pk, root in level.items():
            trees[root].append(pk)
    return trees
