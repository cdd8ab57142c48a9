"""What is said about a conflict: rulings, answers, rules made of them."""

from __future__ import annotations

from uuid import uuid4

from django import forms

from reviews.models import ExclusionReason
from screening.models import Stage
from screening.vocabulary import Verdict


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


class AnswerForm(forms.Form):
    """A reader's one answer in a discussion: keep the own verdict, or another one."""

    verdict = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect)
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Exclusion reason",
        help_text="Needed to exclude a report.",
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        words = [Verdict.INCLUDE, Verdict.EXCLUDE]
        if stage.is_full_text:
            self.fields["reason"].queryset = ExclusionReason.objects.filter(
                review=stage.review_id, is_active=True
            )
        else:
            words.append(Verdict.MAYBE)
            del self.fields["reason"]
        revised = [(word.value, f"I revise it to {word.value}") for word in words]
        self.fields["verdict"].choices = [("keep", "I keep my verdict"), *revised]

    @property
    def arguments(self) -> dict:
        """What `answer` takes."""
        reason = self.cleaned_data.get("reason")
        wanted = ("verdict", "key", "note")
        given = {name: self.cleaned_data[name] for name in wanted}
        return given | {"reason_id": reason.pk if reason else None}


class RuleForm(forms.Form):
    """A line for the criteria that a conflict taught."""

    rule_verdict = forms.ChoiceField(
        label="Goes to", choices=[("include", "Include when"), ("exclude", "Exclude when")]
    )
    text = forms.CharField(label="The rule, in one line", max_length=500)
