"""The diagram's settings."""

from __future__ import annotations

from django import forms

from screening.models import Diagram
from screening.prisma.labels import DEFAULTS, LONGEST


class DiagramForm(forms.ModelForm):
    """What the rows cannot tell of the diagram; an empty label is the published one."""

    class Meta:
        model = Diagram
        fields = [
            "is_update",
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
            "previous_source": "The figure or table of the earlier publication, or a snapshot.",
            "previous_removed": "Retracted since, or no longer eligible; a footnote says so.",
            "total_studies_ma": "Left empty, the line is not printed.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, text in DEFAULTS.items():
            self.fields[f"label-{key}"] = forms.CharField(
                label=text,
                required=False,
                max_length=LONGEST,
                initial=self.instance.labels.get(key, ""),
                widget=forms.TextInput(attrs={"placeholder": text}),
            )

    def clean(self) -> dict:
        """The service says what cannot be, in words; the model's constraints would not."""
        return self.cleaned_data

    @property
    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    @property
    def label_fields(self) -> list[forms.BoundField]:
        return [self[f"label-{key}"] for key in DEFAULTS]

    @property
    def fields_to_save(self) -> dict:
        """What `save_diagram` takes."""
        data = self.cleaned_data
        labels = {key: data[f"label-{key}"] for key in DEFAULTS}
        removed = ("previous_removed", "previous_reports_removed")
        return (
            {name: data[name] for name in self.Meta.fields}
            | {name: data[name] or 0 for name in removed}
            | {"labels": labels}
        )
