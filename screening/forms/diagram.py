"""The diagram's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django import forms

from screening.models import Diagram, Snapshot
from screening.prisma.labels import DEFAULTS, LONGEST

KEPT = "kept"
COPIED = ("previous_studies", "previous_reports", "previous_source")
"""What a snapshot says of the previous version."""


class DiagramForm(forms.ModelForm):
    """What the rows cannot tell of the diagram; an empty label is the published one."""

    class Meta:
        model = Diagram
        fields = [
            "is_update",
            "versions",
            "screened_before",
            "previous_studies",
            "previous_reports",
            "previous_source",
            "previous_removed",
            "previous_reports_removed",
            "shows_other_methods",
            "total_studies_ma",
            "total_reports_ma",
        ]
        help_texts = {
            "versions": "Versions can be combined where their numbers come from snapshots.",
            "previous_source": "The figure or table of the earlier publication, or a snapshot.",
            "previous_removed": "Retracted since, or no longer eligible; a footnote says so.",
            "total_studies_ma": "Left empty, the line is not printed.",
        }

    def __init__(self, *args, snapshots: Sequence[Snapshot] = (), **kwargs):
        super().__init__(*args, **kwargs)
        kept = self.instance.previous
        choices = {
            str(each.pk): f"{each.title}: {each}, {each.made_at:%Y-%m-%d}" for each in snapshots
        }
        if kept:
            name = f"{kept['review']}: {kept['snapshot']}, {kept['made_at'][:10]}, as it is kept"
            choices = {KEPT: name} | choices
        self.fields["previous_snapshot"] = forms.ChoiceField(
            label="Numbers of the previous version from",
            required=False,
            choices=[("", "Typed below"), *choices.items()],
            initial=KEPT if kept else "",
            help_text="A snapshot as it was frozen. After one of this review only what was "
            "imported since then counts as this version.",
        )
        for key, text in DEFAULTS.items():
            self.fields[f"label-{key}"] = forms.CharField(
                label=text,
                required=False,
                max_length=LONGEST,
                initial=self.instance.labels.get(key, ""),
                widget=forms.TextInput(attrs={"placeholder": text}),
            )

    def _post_clean(self) -> None:
        """The service says what cannot be, in words; the model's constraints would not."""

    @property
    def number_fields(self) -> list[forms.BoundField]:
        first, *others = self.Meta.fields
        return [self[name] for name in (first, "previous_snapshot", *others)]

    @property
    def previous(self) -> UUID | Literal["typed", "kept"]:
        """Where the numbers of the previous version come from, as `save_diagram` takes it."""
        chosen = self.cleaned_data["previous_snapshot"]
        return UUID(chosen) if chosen not in ("", KEPT) else KEPT if chosen else "typed"

    @property
    def _kept(self) -> tuple[str, ...]:
        """What is not read from the fields because a snapshot says it."""
        return COPIED if self.cleaned_data["previous_snapshot"] else ()

    @property
    def label_fields(self) -> list[forms.BoundField]:
        return [self[f"label-{key}"] for key in DEFAULTS]

    @property
    def fields_to_save(self) -> dict:
        """What `save_diagram` takes."""
        data = self.cleaned_data
        labels = {key: data[f"label-{key}"] for key in DEFAULTS}
        removed = ("previous_removed", "previous_reports_removed")
        fields = [name for name in self.Meta.fields if name not in self._kept]
        return (
            {name: data[name] for name in fields}
            | {name: data[name] or 0 for name in removed}
            | {"labels": labels}
        )
