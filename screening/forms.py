"""Forms of the screening pages."""

from uuid import uuid4

from django import forms

from reviews.models import ExclusionReason
from screening.models import Stage
from screening.vocabulary import Verdict


class VerdictForm(forms.Form):
    """One verdict: `key` is the click's UUID, `replaces` the own verdict it changes."""

    verdict = forms.ChoiceField(choices=[(v.value, v.label) for v in Verdict])
    key = forms.UUIDField(widget=forms.HiddenInput)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        empty_label="Choose a reason to exclude",
        label="Exclusion reason",
        help_text="The first of the list that applies.",
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        if stage.is_full_text:
            self.fields["reason"].queryset = ExclusionReason.objects.filter(
                review=stage.review_id, is_active=True
            )
        else:
            del self.fields["reason"]

    @property
    def arguments(self) -> dict:
        """What `record_decision` takes."""
        data = self.cleaned_data
        reason = data.get("reason")
        return {
            "verdict": data["verdict"],
            "key": data["key"],
            "replaces": data["replaces"],
            "note": data["note"],
            "reason_id": reason.pk if reason else None,
        }


class RulingForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Ruling",
        choices=[("include", "Include"), ("exclude", "Exclude")],
        widget=forms.RadioSelect,
    )
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Exclusion reason",
        help_text="Needed to exclude a report.",
    )
    why = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the ruling; the team can read it when screening is closed.",
    )

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        if stage.is_full_text:
            self.fields["reason"].queryset = ExclusionReason.objects.filter(
                review=stage.review_id, is_active=True
            )
        else:
            del self.fields["reason"]


class RetrievalForm(forms.Form):
    retrieval = forms.CharField()
    note = forms.CharField(required=False, max_length=300)


class StudyForm(forms.Form):
    label = forms.CharField(label="Name of the study", max_length=200)
    reports = forms.TypedMultipleChoiceField(coerce=str)

    def __init__(self, *args, choices: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reports"].choices = [(pk, pk) for pk in choices]


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
