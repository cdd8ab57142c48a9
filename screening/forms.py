"""Forms of the screening pages."""

from uuid import UUID, uuid4

from django import forms

from reviews.models import ExclusionReason
from screening.models import DeskPreferences, Stage
from screening.rules.keys import ACTIONS, PRESETS
from screening.vocabulary import Verdict


class VerdictForm(forms.Form):
    """One verdict: `key` is the click's UUID, `replaces` the own verdict it changes.

    Tags that were not sent are left as they are.
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
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    tags = forms.CharField(
        required=False,
        max_length=1500,
        help_text="Separated by commas. Nobody else sees which you put here.",
        widget=forms.TextInput(attrs={"list": "tag-names", "autocomplete": "off"}),
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

    @property
    def tag_names(self) -> list[str] | None:
        sent = "tags" in self.data
        return self.cleaned_data["tags"].split(",") if sent else None


class WithdrawalForm(forms.Form):
    """Taking back the own verdict `replaces`; `key` is the click's UUID."""

    key = forms.UUIDField()
    replaces = forms.UUIDField()


class AheadForm(forms.Form):
    """The records a desk has (`have`), and how many it wants to hold."""

    have = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    want = forms.IntegerField(min_value=1, max_value=50)

    def __init__(self, data):
        super().__init__(data)
        self.fields["have"].choices = [(pk, pk) for pk in data.getlist("have")]


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

    def __init__(self, data, *, versions: list[int], tags: list[str]):
        super().__init__(data)
        self.fields["version"].choices = [("", "All versions"), *((v, v) for v in versions)]
        self.fields["tag"].choices = [("", "All tags"), *((t, t) for t in tags)]


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
