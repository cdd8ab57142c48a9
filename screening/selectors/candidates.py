"""Reading stages and candidates, without what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from reviews.models import Membership
from screening.models import Candidate, Stage
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


def merge_tree(candidate: Candidate) -> list[UUID]:
    """The ids of the candidate and of everything merged into it."""
    return merge_trees([candidate])[candidate.pk]


def merge_trees(candidates: Iterable[Candidate]) -> dict[UUID, list[UUID]]:
    """The merge tree of each candidate, in as many questions as the deepest of them has levels."""
    return trees_of(candidate.pk for candidate in candidates)


def trees_of(ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """As `merge_trees`, of candidates that are known by their ids."""
    trees = {pk: [pk] for pk in ids}
    level = {pk: pk for pk in trees}
    while level:
        below = Candidate.objects.filter(merged_into__in=level).values_list("pk", "merged_into")
        level = {pk: level[parent] for pk, parent in below}
        for pk, root in level.items():
            trees[root].append(pk)
    return trees
