"""What an archive of a review holds: every model, or why it is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, FileField, Model, QuerySet

from reviews import models as reviews
from screening import models as screening
from screening.models import annotations, calibration_verdicts, decisions, discussions
from searches import models as searches

Mend = Callable[[Any, "Callable[[type[Model], Any], Any]", dict], Any]
"""How a value that holds ids of rows is written anew; it is given what finds the new id of one, and
the row that the value stands in."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one model; `path` leads from a row to its review, `mend` says of fields that
    hold ids of other rows without being foreign keys how to write them anew."""

    model: type[Model]
    path: str
    mend: Mapping[str, Mend] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"rows/{self.model._meta.label_lower}.jsonl"

    @property
    def fields(self) -> list[Field]:
        """What is stored of a row; what the database itself derives is not."""
        return [f for f in self.model._meta.concrete_fields if not f.generated]

    @property
    def files(self) -> list[str]:
        """The fields that hold files."""
        return [f.name for f in self.fields if isinstance(f, FileField)]

    def rows(self, review: reviews.Review) -> QuerySet:
        return self.model._base_manager.filter(**{self.path: review.pk}).order_by("pk")


def _provenance(value: dict, new: Callable, _: dict) -> dict:
    """Each field's record id, or `fill-` and the id of a fill."""
    found = {}
    for name, source in value.items():
        if isinstance(source, str) and source.startswith("fill-"):
            found[name] = f"fill-{new(searches.FieldFill, int(source.removeprefix('fill-')))}"
        else:
            found[name] = new(searches.Record, source)
    return found


def _decision_ids(value: list, new: Callable, _: dict) -> list[str]:
    return [str(new(decisions.Decision, pk)) for pk in value]


def _ids_of_box(value: list, new: Callable, row: dict) -> list[int | str]:
    """As a snapshot keeps them: UUIDs are text."""
    kinds = {"record": searches.Record, "citation": searches.Citation, "report": screening.Report}
    found = [new(kinds[row["kind"]], pk) for pk in value]
    return [pk if isinstance(pk, int) else str(pk) for pk in found]


OF_CANDIDATE = "candidate__stage__review"
PARTS: tuple[Part, ...] = (
    Part(reviews.Review, "pk"),
    Part(reviews.Membership, "review"),
    Part(reviews.Criteria, "review"),
    Part(reviews.ExclusionReason, "review"),
    Part(reviews.AuditEvent, "review"),
    Part(searches.Strategy, "review"),
    Part(searches.Translation, "strategy__review"),
    Part(searches.TranslationEdit, "translation__strategy__review"),
    Part(searches.PressComment, "strategy__review"),
    Part(searches.PressRuling, "strategy__review"),
    Part(searches.StrategyFinal, "strategy__review"),
    Part(searches.PrismaSNote, "review"),
    Part(searches.Run, "review"),
    Part(searches.ImportFile, "run__review"),
    Part(searches.Upload, "review"),
    Part(searches.ColumnMapping, "review"),
    Part(searches.Citation, "review", {"provenance": _provenance}),
    Part(searches.Record, "review"),
    Part(searches.RecordKeys, "review"),
    Part(searches.DuplicateRuling, "review"),
    Part(searches.MaybePair, "review"),
    Part(searches.FieldFill, "citation__review"),
    Part(searches.KnownRelevant, "review"),
    Part(screening.Stage, "review"),
    Part(screening.Study, "review"),
    Part(screening.Report, "review"),
    Part(screening.FullText, "review"),
    Part(annotations.Annotation, "full_text__review"),
    Part(screening.OpenCopy, "report__review"),
    Part(screening.Removal, "review"),
    Part(screening.Candidate, "stage__review"),
    Part(screening.Assignment, OF_CANDIDATE),
    Part(decisions.Decision, OF_CANDIDATE),
    Part(decisions.Adjudication, OF_CANDIDATE, {"rests_on": _decision_ids}),
    Part(discussions.Discussion, OF_CANDIDATE),
    Part(discussions.Discussant, "discussion__candidate__stage__review"),
    Part(discussions.Comment, OF_CANDIDATE),
    Part(screening.HighlightTerm, "review"),
    Part(screening.Tag, "review"),
    Part(screening.Tagging, "tag__review"),
    Part(screening.OutsideReviewer, "review"),
    Part(screening.ExportColumns, "member__review"),
    Part(screening.CalibrationRound, "review"),
    Part(screening.CalibrationCandidate, "round__review"),
    Part(calibration_verdicts.CalibrationVerdict, "candidate__round__review"),
    Part(screening.Diagram, "review"),
    Part(screening.Snapshot, "review"),
    Part(screening.SnapshotBox, "snapshot__review", {"ids": _ids_of_box}),
)
"""Each model stands after those its files' addresses are made of; other than that in any order."""

LEFT_OUT: dict[type[Model], str] = {
    reviews.User: "people are written by e-mail and name; passwords stay on their server",
    reviews.Invitation: "a link that works on its own server only",
    reviews.Job: "the work of a server, not of the review; what came of it is in the rows",
    screening.DeskPreferences: "how a person likes the desk, in every review",
    searches.MeshRelease: "the vocabulary belongs to the server",
    searches.MeshDescriptor: "the vocabulary belongs to the server",
    searches.MeshEntryTerm: "the vocabulary belongs to the server",
    searches.MeshQualifier: "the vocabulary belongs to the server",
    searches.MeshTreeNumber: "the vocabulary belongs to the server",
}
"""Why a model is not in an archive; a foreign key to one of these is written as empty."""
