"""Saying what removed records before screening, and which records."""

from __future__ import annotations

from django import forms

from screening.models import Removal
from screening.vocabulary import RemovalKind

LARGEST_LIST = 2 * 1024 * 1024


class RemovalForm(forms.ModelForm):
    """Of one kind of removal; `seen` is the digest of the records that the page said would go,
    `limits` the filter that chose them."""

    recall_target = forms.IntegerField(
        label="Recall target, %",
        required=False,
        min_value=1,
        max_value=100,
        help_text="If the rule aimed at one, e.g. 95.",
    )
    ids = forms.CharField(
        label="The records, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The number that our exports give a record, a DOI, or PMID and its number.",
    )
    file = forms.FileField(
        label="Or a text file of such lines",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.csv,text/plain"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    limits = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Removal
        fields = ["tool", "version", "rule", "recall_target", "done_on"]
        widgets = {"done_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "version": "So that a reader can tell which it was.",
        }

    def __init__(self, *args, kind: RemovalKind, is_filtered: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["rule"].label, self.fields["rule"].help_text = {
            RemovalKind.TOOL: ("Rule", "What it took for ineligible, e.g. not a randomised trial."),
            RemovalKind.STOPPING: ("Stopping rule", "When reading stops, e.g. SAFE."),
            RemovalKind.PREVIOUS: ("Which version had screened them", ""),
        }[kind]
        if kind == RemovalKind.PREVIOUS:
            for name in ("tool", "version", "recall_target"):
                del self.fields[name]
            self.fields["ids"].help_text += " Empty: found in the snapshot of the previous version."
        else:
            self.fields["tool"].required = self.fields["version"].required = True
        if kind == RemovalKind.STOPPING or is_filtered:
            del self.fields["ids"], self.fields["file"]

    def _post_clean(self) -> None:
        """The service says what cannot be, in words; the model's constraints would not."""

    def clean_file(self) -> str:
        """The lines of the file."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST_LIST:
            raise forms.ValidationError("This file has more than 2 MB.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise forms.ValidationError("This is no text file in UTF-8.") from wrong

    @property
    def lines(self) -> str:
        """What the field and the file name."""
        data = self.cleaned_data
        return "\n".join(filter(None, (data.get("ids", ""), data.get("file", ""))))

    @property
    def said(self) -> dict:
        """What `remove_before_screening` takes beside the records."""
        return {"kind": self.kind} | {
            name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields
        }
