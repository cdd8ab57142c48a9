"""Filtering and accepting pairs of duplicates."""

from __future__ import annotations

from django import forms


class PairFilterForm(forms.Form):
    """Which of the waiting pairs to see."""

    rule = forms.ChoiceField(label="What was found", required=False)
    databases = forms.ChoiceField(label="Between", required=False)

    def __init__(self, *args, rules: list, databases: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "Anything"), *rules]
        self.fields["databases"].choices = [("", "All databases"), *databases]


class ScoreForm(forms.Form):
    score = forms.FloatField(
        label="Score from",
        min_value=0,
        max_value=1,
        initial=0.95,
        help_text="0 to 1: how alike the two records are in all fields.",
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
