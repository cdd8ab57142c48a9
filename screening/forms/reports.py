"""Retrieval of reports, and studies."""

from __future__ import annotations

from django import forms


class RetrievalForm(forms.Form):
    retrieval = forms.CharField()
    note = forms.CharField(required=False, max_length=300)


class FurtherReportForm(forms.Form):
    name = forms.CharField(
        label="Which report it is",
        max_length=200,
        help_text="For example “Abstract 12” or “Results at 5 years”.",
    )


class StudyForm(forms.Form):
    label = forms.CharField(label="Name of the study", max_length=200)
    reports = forms.TypedMultipleChoiceField(coerce=str)

    def __init__(self, *args, choices: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reports"].choices = [(pk, pk) for pk in choices]
