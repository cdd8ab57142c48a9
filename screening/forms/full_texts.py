"""Forms of the files of reports."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from screening.models import FullText, OpenCopy, Report
from searches.forms import FileInput, FilesField


class PdfsForm(forms.Form):
    files = FilesField(
        label="PDF files",
        help_text="Several at once and ZIP archives are fine; at most "
        f"{settings.MAX_UPLOAD_MB} MB a file. An archive may unpack to "
        f"{settings.MAX_UNPACKED_MB} MB.",
        allow_empty_file=True,
    )


class PdfForm(forms.Form):
    file = forms.FileField(
        label="PDF of this report",
        help_text=f"At most {settings.MAX_UPLOAD_MB} MB.",
        widget=FileInput,
        allow_empty_file=True,
    )


def report_label(report: Report) -> str:
    """What a person chooses a report by; no two reports of a review have the same."""
    citation = report.citation
    first = f"{citation.authors[0]}, " if citation.authors else ""
    year = f", {citation.year}" if citation.year else ""
    name = f" ({report.name[:40]})" if report.name else ""
    return f"{first}{citation.title[:150]}{name}{year} [{report.pk.hex[:8]}]"


class ConfirmFileForm(forms.Form):
    """Of which report a waiting file is; `take` must be ticked for it to be given to it."""

    take = forms.BooleanField(label="This is right", required=False)
    report = forms.CharField(
        label="Report",
        required=False,
        widget=forms.TextInput(attrs={"list": "reports", "autocomplete": "off"}),
        help_text="Type words of its title and choose it from the list.",
    )

    def __init__(self, data=None, *, full_text: FullText, reports: dict[str, Report]):
        label = report_label(full_text.proposed) if full_text.proposed else ""
        initial = {"report": label, "take": bool(label)}
        super().__init__(data, prefix=full_text.pk.hex, initial=initial)
        self.full_text = full_text
        self.reports = reports

    @property
    def is_ticked(self) -> bool:
        return bool(self["take"].value())

    def clean_report(self) -> Report | None:
        report = self.reports.get(self.cleaned_data["report"].strip())
        if report is None:
            raise forms.ValidationError("Choose a report from the list.")
        return report


class CopiesForm(forms.Form):
    """The copies to fetch: those ticked, or with `all` the first of each report."""

    copies = forms.ModelMultipleChoiceField(OpenCopy.objects.none(), required=False)
    all = forms.BooleanField(required=False)

    def __init__(self, data, *, copies: QuerySet[OpenCopy]):
        super().__init__(data)
        self.fields["copies"].queryset = copies

    @property
    def chosen(self) -> list[UUID]:
        if not self.cleaned_data["all"]:
            return [copy.pk for copy in self.cleaned_data["copies"]]
        first: dict[UUID, UUID] = {}
        for copy in self.fields["copies"].queryset:
            first.setdefault(copy.report_id, copy.pk)
        return list(first.values())
