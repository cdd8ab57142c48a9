"""What reviewers send from the desk and from the list of their own verdicts."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms

from reviews.models import ExclusionReason, Review
from screening.models import DeskPreferences, Stage
from screening.rules.arrangement import LARGEST_BATCH
from screening.rules.keys import ACTIONS, PRESETS
from screening.vocabulary import Verdict


class VerdictForm(forms.Form):
    """One verdict: `key` is the click's UUID, `replaces` the own verdict it changes.

    Without `stage` it reads verdicts of either. Tags that were not sent are left as they are.
    """

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
    further = forms.ModelMultipleChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Further reasons",
        help_text="Kept, not counted; the highest of all in the list is the reason.",
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    tags = forms.CharField(
        required=False,
        max_length=1500,
        help_text="Separated by commas. Nobody else sees which you put here.",
        widget=forms.TextInput(attrs={"list": "tag-names", "autocomplete": "off"}),
    )

    def __init__(self, *args, review: Review, stage: Stage | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        if stage is None or stage.is_full_text:
            reasons = ExclusionReason.objects.filter(review=review, is_active=True)
            self.fields["reason"].queryset = self.fields["further"].queryset = reasons
        else:
            del self.fields["reason"], self.fields["further"]

    @property
    def arguments(self) -> dict:
        """What `record_decision` takes."""
        data = self.cleaned_data
        reason = data.get("reason")
        given = {
            "verdict": data["verdict"],
            "key": data["key"],
            "replaces": data["replaces"],
            "note": data["note"],
            "reason_id": reason.pk if reason else None,
        }
        if "tags" in data and "tags" in self.data:
            given["tags"] = data["tags"].split(",")
        if "further" in data:
            given["further"] = [reason.pk for reason in data["further"]]
        return given


class WithdrawalForm(forms.Form):
    """Taking back the own verdict `replaces`; `key` is the click's UUID."""

    key = forms.UUIDField()
    replaces = forms.UUIDField()


class AheadForm(forms.Form):
    """The records a desk has (`have`), and how many it wants to hold."""

    have = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    want = forms.IntegerField(min_value=1, max_value=LARGEST_BATCH)

    def __init__(self, data):
        super().__init__(data)
        self.fields["have"].choices = [(pk, pk) for pk in data.getlist("have")]


class AlongForm(AheadForm):
    """The records a desk has, and how many (`count`) are to be taken along."""

    want = None
    count = forms.IntegerField(min_value=1, max_value=LARGEST_BATCH)


class TagsForm(forms.Form):
    """The tags of one record, separated by commas; none removes them."""

    tags = forms.CharField(required=False, max_length=1500)

    @property
    def names(self) -> list[str]:
        return self.cleaned_data["tags"].split(",")


class LookForm(forms.ModelForm):
    class Meta:
        model = DeskPreferences
        fields = ["text_size", "density", "shows_reader_number"]
        labels = {
            "density": "Highlights",
            "shows_reader_number": "Say whether I am the first or the second reader of a record",
        }


class KeysForm(forms.Form):
    """A preset, and a key of one's own for each action; an empty one is the preset's."""

    preset = forms.ChoiceField(
        label="Keys like", choices=[(key, name) for key, (name, _) in PRESETS.items()]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for action, label in ACTIONS.items():
            self.fields[action] = forms.CharField(
                label=label,
                required=False,
                max_length=1,
                widget=forms.TextInput(attrs={"autocomplete": "off", "size": 2}),
            )


class OwnVerdictsForm(forms.Form):
    """What to show of one's own verdicts."""

    verdict = forms.ChoiceField(
        required=False,
        choices=[("", "All verdicts"), *((v.value, v.label) for v in Verdict if v != "withdrawn")],
    )
    words = forms.CharField(required=False, max_length=200, label="Words in the title")
    version = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Criteria of then"
    )
    tag = forms.ChoiceField(required=False)
    stale = forms.BooleanField(required=False, label="Made under older criteria")

    def __init__(self, data, *, versions: list[int], tags: list[str]):
        super().__init__(data)
        self.fields["version"].choices = [("", "All versions"), *((v, v) for v in versions)]
        self.fields["tag"].choices = [("", "All tags"), *((t, t) for t in tags)]
