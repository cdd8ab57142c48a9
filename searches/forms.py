"""Forms of strategies, runs and uploads."""

from __future__ import annotations

import re

from django import forms
from django.utils import timezone

from searches.models import Run, Strategy
from searches.services.runs import RUN_FIELDS

MESH_MARK = re.compile(r"\s*\[\s*(?:mh|mesh)\s*\]\s*$", re.IGNORECASE)
SPARE_BLOCKS = 1


class BlockForm(forms.Form):
    """One concept: a line ending in [mh] is a MeSH heading, any other line free text."""

    name = forms.CharField(label="Concept", max_length=80, required=False)
    terms = forms.CharField(
        label="Terms, one a line",
        required=False,
        help_text="Write [mh] behind a MeSH heading; other lines are searched in title and "
        "abstract.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class NoteForm(forms.Form):
    note = forms.CharField(label="What changed", max_length=300, required=False)


def block_forms(data=None, blocks: list[dict] = ()) -> forms.BaseFormSet:
    """The forms of all concepts, with an empty one behind them."""
    factory = forms.formset_factory(BlockForm, extra=SPARE_BLOCKS, max_num=30)
    initial = [{"name": block["name"], "terms": "\n".join(_lines(block))} for block in blocks]
    return factory(data, initial=initial, prefix="blocks")


def _lines(block: dict) -> list[str]:
    return [
        f"{term['text']} [mh]" if term["kind"] == "mesh" else term["text"]
        for term in block["terms"]
    ]


def blocks_typed(formset: forms.BaseFormSet) -> list[dict]:
    """The blocks as `searches.query.blocks` takes them; concepts left empty are not there."""
    blocks = []
    for data in formset.cleaned_data:
        lines = [line.strip() for line in data.get("terms", "").splitlines() if line.strip()]
        if lines or data.get("name", "").strip():
            blocks.append(
                {"name": data.get("name", "").strip(), "terms": [_term(line) for line in lines]}
            )
    return blocks


def _term(line: str) -> dict:
    text = MESH_MARK.sub("", line)
    return {"text": text, "kind": "mesh" if text != line else "text"}


class RunForm(forms.ModelForm):
    class Meta:
        model = Run
        fields = RUN_FIELDS
        widgets = {
            "searched_on": forms.DateInput(attrs={"type": "date"}),
            "query_text": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "source_name": "Only for “Other source”.",
            "platform": "For example Ovid, EBSCOhost, Clarivate.",
            "query_text": "Exactly as it was run, with brackets and field tags.",
            "hits": "So that a file that is too short is noticed.",
        }

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        strategies = Strategy.objects.filter(review=member.review).order_by("-version")
        self.fields["strategy"].queryset = strategies
        self.fields["strategy"].label = "Strategy"
        self.fields["strategy"].empty_label = "None of the versions"

    def clean_searched_on(self):
        date = self.cleaned_data["searched_on"]
        if date and date > timezone.localdate():
            raise forms.ValidationError("A search cannot have been run in the future.")
        return date

    def clean(self) -> dict:
        data = super().clean()
        if data.get("database") == "other" and not data.get("source_name", "").strip():
            self.add_error("source_name", "Name the source.")
        return data


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="RIS, MEDLINE/nbib or CSV, as the database or tool saved it.",
        allow_empty_file=True,
    )
    again = forms.BooleanField(label="Import it again", required=False)
