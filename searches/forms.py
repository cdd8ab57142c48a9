"""Forms of the strategy, of runs and of their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from reviews.models import Review
from searches.databases import RUN_DATABASES
from searches.databases.pubmed import TAG_NAMES
from searches.formats import READERS
from searches.formats.columns import LABELS
from searches.formats.encodings import ENCODINGS
from searches.formats.table_layout import TableLayout
from searches.models import ImportFile, Run, Strategy, Upload
from searches.query.blocks import TEXT_FIELDS
from searches.selectors.strategies import term_line
from searches.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class BlockText:
    """One concept as it stands in the form: `terms` has one term a line."""

    name: str = ""
    terms: str = ""

    @property
    def height(self) -> int:
        return max(4, self.terms.count("\n") + 2)


def typed_blocks(data: MultiValueDict) -> list[BlockText]:
    """The concepts as a person sent them; one without a name and without a term is left out."""
    pairs = zip_longest(data.getlist("name"), data.getlist("terms"), fillvalue="")
    return [BlockText(name, terms) for name, terms in pairs if name.strip() or terms.strip()]


def blocks_as_text(blocks: Iterable[dict]) -> list[BlockText]:
    """Stored concept blocks as the form shows them."""
    return [
        BlockText(block["name"], "\n".join(term_line(term) for term in block["terms"]))
        for block in blocks
    ]


def blocks_from_text(blocks: Iterable[BlockText]) -> list[dict]:
    """The JSON of concept blocks that `save_strategy` takes; it is the one to find faults.

    A concept without a name gets that of its first term, as one read from a text does.
    """
    written = [(block.name, _terms(block)) for block in blocks]
    return [
        {"name": name if name.strip() or not terms else terms[0]["text"].strip(), "terms": terms}
        for name, terms in written
    ]


def _terms(block: BlockText) -> list[dict]:
    return [_term(line.strip()) for line in block.terms.splitlines() if line.strip()]


def _term(line: str) -> dict:
    """A line ending in a field tag of PubMed; without one it is a text in title and abstract."""
    text, bracket, name = line.removesuffix("]").rpartition("[")
    if not bracket or not line.endswith("]"):
        return {"text": line}
    name = name.strip().lower()
    tag = TAG_NAMES.get(name)
    if tag and tag.short == "mh":
        return {"text": text, "kind": "mesh"}
    field = str(tag.field) if tag else name
    return {"text": text, "field": field} if field in TEXT_FIELDS else {"text": line}


@dataclass(frozen=True, slots=True)
class TypedStrategy:
    """The strategy as it stands in the editor: its text, its concepts, or both.

    `base_text` and `base_database` are what the concepts were last made from; whichever side was
    changed since then is meant. `base` is the version the editor started from, `replaced` the text
    of several lines that the concepts took the place of.
    """

    text: str | None
    database: str
    blocks: tuple[BlockText, ...]
    base_text: str
    base_database: str
    base: int | None
    note: str
    replaced: str = ""

    @classmethod
    def read(cls, data: MultiValueDict) -> TypedStrategy:
        base = data.get("base", "")
        database = data.get("database", "pubmed")
        return cls(
            text=_with_plain_line_ends(data["text"]) if "text" in data else None,
            database=database,
            blocks=tuple(typed_blocks(data)),
            base_text=_with_plain_line_ends(data.get("base_text", "")),
            base_database=data.get("base_database", database),
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 10 else None,
            note=data.get("note", ""),
            replaced=_with_plain_line_ends(data.get("replaced", "")),
        )

    @property
    def has_lines(self) -> bool:
        return "\n" in (self.text or "").strip()

    @property
    def may_mean_blocks(self) -> bool:
        """Whether the text is as it was, so that a change can only be one of the concepts."""
        untouched = self.text == self.base_text and self.database == self.base_database
        return self.text is None or (untouched and bool(self.blocks))


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


REGISTERS = ("clinicaltrials",)


class RunForm(forms.ModelForm):
    class Meta:
        model = Run
        fields = ["database", "source_name", "source_kind", "platform", "searched_on"]
        fields += ["strategy", "query_text", "limits", "hits"]
        labels = {"strategy": "Version of the strategy"}
        widgets = {
            "searched_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "query_text": forms.Textarea(attrs={"rows": 8, "class": "query-input"}),
        }
        help_texts = {
            "source_name": "Needed when the database is “Other source”.",
            "source_kind": "PRISMA counts databases, registers of studies, websites, organisations "
            "and citation searching apart; ClinicalTrials.gov is always a register.",
            "platform": "Where the database was searched: Ovid, Embase.com, EBSCOhost …",
            "query_text": "Copy it from the database after the search, with every line.",
            "limits": "Years, languages, types of study, and why.",
            "hits": "The number on the screen of the database, before the export.",
        }

    def __init__(self, *args, review: Review, **kwargs):
        super().__init__(*args, **kwargs)
        strategies = Strategy.objects.filter(review=review).order_by("-version")
        self.fields["strategy"].queryset = strategies
        self.fields["strategy"].empty_label = "Not recorded"

    def clean(self) -> dict:
        data = super().clean()
        if data.get("database") in REGISTERS:
            data["source_kind"] = SourceKind.REGISTER.value
        if data.get("database") == "other" and not data.get("source_name"):
            self.add_error("source_name", "Name the source, because the database is another one.")
        return data


class ReadingForm(forms.Form):
    """How a waiting file is read: its encoding and, of a table, what each column holds."""

    encoding = forms.ChoiceField(
        label="Encoding",
        required=False,
        choices=[("", "As it seems"), *ENCODINGS.items()],
        help_text="Choose another one when letters with accents look wrong.",
    )
    has_header = forms.BooleanField(
        label="The first line names the columns", required=False, initial=True
    )

    def __init__(self, *args, upload: Upload, layout: TableLayout | None, **kwargs):
        said = upload.columns or {"fields": {}, "has_header": True}
        kwargs["initial"] = {
            "encoding": upload.chosen_encoding,
            "has_header": said["has_header"],
        }
        super().__init__(*args, **kwargs)
        self.layout = layout
        if layout is None:
            del self.fields["has_header"]
        for place, name in enumerate(layout.header if layout else ()):
            guess = said["fields"].get(str(place)) or layout.guess.get(place, "")
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=name or f"Column {place + 1}",
                required=False,
                choices=[("", "Not used"), *LABELS.items()],
                initial=guess,
            )

    @property
    def columns(self) -> list[tuple]:
        """Each column's field of the form with the first cells below its header."""
        places = range(len(self.layout.header) if self.layout else 0)
        return [
            (self[f"column-{place}"], [row[place] for row in self.layout.rows if place < len(row)])
            for place in places
        ]

    @property
    def chosen(self) -> dict:
        """What `choose_reading` takes; columns as guessed are left to the reader."""
        data = self.cleaned_data
        named = {
            place: data[f"column-{place}"]
            for place in range(len(self.layout.header) if self.layout else 0)
            if data[f"column-{place}"]
        }
        has_header = data.get("has_header", True)
        is_guess = bool(self.layout) and self.layout.is_known and named == self.layout.guess
        fields = {} if is_guess and has_header else named
        return {"encoding": data["encoding"], "fields": fields, "has_header": has_header}


NEW_RUN, RUN_ABOVE = "", "above"


class ConfirmForm(forms.Form):
    """What one waiting file is: whether to import it, into which run, and what a new run is.

    `twin` is the same file where the review has it already; then it is ticked by hand only.
    """

    take = forms.BooleanField(label="Import it", required=False)
    run = forms.ChoiceField(label="Belongs to", required=False)
    database = forms.ChoiceField(label="Database", required=False)
    source_name = forms.CharField(label="Name of the source", required=False, max_length=120)
    searched_on = forms.DateField(
        label="Date of the search", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    hits = forms.IntegerField(label="Hits reported", required=False, min_value=0, max_value=2**31)
    again = forms.BooleanField(label="Import it again all the same", required=False)

    def __init__(
        self, *args, upload: Upload, runs: Iterable[Run], twin: ImportFile | None, **kwargs
    ):
        is_new = not upload.problem and twin is None
        initial = {"take": is_new, "database": upload.database}
        super().__init__(*args, prefix=f"file-{upload.pk.hex}", initial=initial, **kwargs)
        self.upload, self.twin = upload, twin
        self.runs = {str(run.pk): run for run in runs}
        new = [(NEW_RUN, "A new run"), (RUN_ABOVE, "The run of the file above")]
        self.fields["run"].choices = new + [(pk, _run_name(run)) for pk, run in self.runs.items()]
        self.fields["database"].choices = [("", "Choose …"), *RUN_DATABASES]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("run") != NEW_RUN:
            return data
        if not data.get("database"):
            self.add_error("database", "Say which database the file is from.")
        elif data["database"] == "other" and not data.get("source_name"):
            self.add_error("source_name", "Name the source, because the database is another one.")
        return data

    @property
    def is_ticked(self) -> bool:
        return bool(self.data.get(self.add_prefix("take")))

    @property
    def run_fields(self) -> dict:
        """What the person said of a new run."""
        names = ("database", "source_name", "searched_on", "hits")
        kind = SourceKind.REGISTER if self.cleaned_data["database"] in REGISTERS else None
        fields = {name: self.cleaned_data[name] for name in names}
        return fields | ({"source_kind": kind.value} if kind else {})


def _run_name(run: Run) -> str:
    return f"{run.source_label}, {run.searched_on or 'no date'}"


class QuarantineForm(forms.Form):
    """Of which run and which file the unreadable rows are shown."""

    run = forms.ModelChoiceField(
        label="Run", queryset=None, required=False, empty_label="Every run"
    )
    file = forms.ModelChoiceField(
        label="File", queryset=None, required=False, empty_label="Every file"
    )

    def __init__(self, *args, runs: QuerySet[Run], files: QuerySet[ImportFile], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs
        self.fields["run"].label_from_instance = _run_name
        self.fields["file"].queryset = files

    @property
    def narrowed(self) -> dict:
        """What was chosen, as the fields of a record that it narrows."""
        chosen = self.cleaned_data if self.is_valid() else {}
        names = {"run": "file__run", "file": "file"}
        return {names[name]: value for name, value in chosen.items() if value}


class FileInput(forms.FileInput):
    """A file field whose form its script does not send where it would be refused."""

    def __init__(self):
        super().__init__({"data-largest": settings.MAX_UPLOAD_MB})


class FilesInput(FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: list, initial=None) -> list:
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    """Files of a run; `again` is offered once a file turned out to be in the review already."""

    files = FilesField(
        label="Files as the database exported them",
        help_text="Several at once and ZIP archives are fine: "
        f"{', '.join(reader.LABEL for reader in READERS)}. "
        f"At most {settings.MAX_UPLOAD_MB} MB a file; an archive may unpack to "
        f"{settings.MAX_UNPACKED_MB} MB. The originals are kept.",
        allow_empty_file=True,
    )
    again = forms.BooleanField(
        label="Import it again", required=False, help_text="Choose the file above once more."
    )
