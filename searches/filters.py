"""Filters of the lists of citations and of records."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import django_filters as filters
from django import forms
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower

from searches.models import Citation, ImportFile, Record
from searches.models.citations import FOLDED_TITLE
from searches.selectors.search import search_citations
from searches.selectors.sources import (
    SearchedSource,
    duplicates,
    duplicates_between,
    duplicates_within,
    found_by_one,
    found_in_all,
    found_nowhere_else,
)
from searches.vocabulary import RECORD_TYPES, RETRACTIONS

COUNTED_TO = 10_000
"""How far found texts are counted: common words are in nearly all, and nobody reads so many."""

FIRST_YEAR, LAST_YEAR = 1000, 9999
SORTS = {
    "title": ("Title", ("folded_title", "pk")),
    "newest": ("Year, newest first", ("-year", "folded_title", "pk")),
    "oldest": ("Year, oldest first", ("year", "folded_title", "pk")),
}
RETRACTION_CHOICES = [("any", "Retracted or corrected"), *RETRACTIONS.items()]
MESSAGE_CODE = re.compile(r"(?:IMP-?)?([0-9]{3})", re.IGNORECASE)
YEAR = {"min_value": FIRST_YEAR, "max_value": LAST_YEAR}


def counted_to(asked: filters.FilterSet) -> int | None:
    """How far to count what a filter finds, None for all: only a search for text has a limit."""
    return COUNTED_TO if asked.data.get("text") else None


class CitationFilter(filters.FilterSet):
    """`databases` are the sources that the review has runs of; those ticked must all have it."""

    text = filters.CharFilter(
        label="In title or abstract",
        method="filter_text",
        max_length=200,
        help_text='All words must occur. "In quotes": in a row. tacro*: how a word begins. -word: '
        "must not occur. OR: either side.",
    )
    match = filters.ChoiceFilter(
        label="Found as",
        method="filter_match",
        choices=[("words", "Words"), ("characters", "Exactly these characters")],
        empty_label=None,
    )
    year_from = filters.NumberFilter(
        label="From year", field_name="year", lookup_expr="gte", **YEAR
    )
    year_to = filters.NumberFilter(label="To year", field_name="year", lookup_expr="lte", **YEAR)
    database = filters.MultipleChoiceFilter(
        label="Found in", method="filter_database", widget=forms.CheckboxSelectMultiple
    )
    abstract = filters.ChoiceFilter(
        label="Abstract",
        method="filter_abstract",
        choices=[("yes", "Has an abstract"), ("no", "Has none")],
        empty_label="With or without",
    )
    type = filters.ChoiceFilter(
        label="Type",
        field_name="record_type",
        choices=list(RECORD_TYPES.items()),
        empty_label="Any type",
    )
    retraction = filters.ChoiceFilter(
        label="Retraction",
        method="filter_retraction",
        choices=RETRACTION_CHOICES,
        empty_label="With or without",
    )
    overlap = filters.ChoiceFilter(
        label="Found by",
        method="filter_overlap",
        choices=[
            ("one", "One record"),
            ("several", "Several records"),
            ("single", "One database only"),
            ("alone", "Only those ticked"),
        ],
        empty_label="One or several records",
    )
    sort = filters.ChoiceFilter(
        label="Order",
        method="sort_by",
        choices=[(key, label) for key, (label, _) in SORTS.items()],
        empty_label=None,
    )

    class Meta:
        model = Citation
        fields: list[str] = []

    def __init__(self, *args, databases: list[SearchedSource], **kwargs):
        super().__init__(*args, **kwargs)
        self.databases = databases
        self.filters["database"].extra["choices"] = [each.choice for each in databases]
        if not databases:
            del self.filters["database"]

    def filter_queryset(self, queryset: QuerySet[Citation]) -> QuerySet[Citation]:
        queryset = queryset.annotate(folded_title=FOLDED_TITLE).order_by("folded_title", "pk")
        return super().filter_queryset(queryset)

    def filter_text(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        if self.form.cleaned_data["match"] == "characters":
            return queryset.filter(Q(title__icontains=value) | Q(abstract__icontains=value))
        return search_citations(queryset, value)

    def filter_match(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        """How `text` is meant; it narrows nothing itself."""
        return queryset

    def filter_database(self, queryset, name: str, value: list[str]) -> QuerySet[Citation]:
        ticked = [each for each in self.databases if each.source.key in value]
        if self.form.cleaned_data["overlap"] == "alone":
            queryset = found_nowhere_else(queryset, ticked)
        return found_in_all(queryset, ticked)

    def filter_abstract(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        return queryset.exclude(abstract="") if value == "yes" else queryset.filter(abstract="")

    def filter_retraction(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        wanted = RETRACTIONS if value == "any" else [value]
        return queryset.filter(retraction_status__in=wanted)

    def filter_overlap(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        """By the number of records; "alone" goes with the databases and narrows nothing itself."""
        if value == "alone":
            return queryset
        if value == "single":
            return found_by_one(queryset, self.databases)
        counted = Record.objects.visible().values("citation").annotate(n=Count("pk"))
        several = Q(pk__in=counted.filter(n__gt=1, citation__isnull=False).values("citation"))
        return queryset.filter(several if value == "several" else ~several)

    def sort_by(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        return queryset.order_by(*SORTS[value][1])


RECORD_TITLE = Lower(KT("fields__title"))
RECORD_SORTS = {
    "file": ("As in the files", ("file__uploaded_at", "file", "position")),
    "title": ("Title", (RECORD_TITLE, "pk")),
    "newest": ("Year, newest first", ("-fields__year", RECORD_TITLE, "pk")),
    "oldest": ("Year, oldest first", ("fields__year", RECORD_TITLE, "pk")),
}
READINGS = {
    "readable": ("Readable", Q(is_readable=True)),
    "clean": ("Without a problem", Q(is_readable=True, problems=[])),
    "warned": ("With a warning", Q(is_readable=True) & ~Q(problems=[])),
    "mended": ("Mended by a person", Q(mended_at__isnull=False)),
    "unreadable": ("Unreadable", Q(is_readable=False)),
}


class RecordFilter(filters.FilterSet):
    """The records of one review; `databases` as for the citations, `files` are its files.

    `searchable` leaves those whose text the person may search.
    """

    text = filters.CharFilter(
        label="These characters, in the record as delivered",
        method="filter_raw",
        max_length=200,
    )
    year_from = filters.NumberFilter(label="From year", method="filter_year", **YEAR)
    year_to = filters.NumberFilter(label="To year", method="filter_year", **YEAR)
    database = filters.ChoiceFilter(
        label="Database", method="filter_database", empty_label="Any database"
    )
    file = filters.ModelChoiceFilter(
        label="File", queryset=ImportFile.objects.none(), empty_label="Any file"
    )
    reading = filters.ChoiceFilter(
        label="Reading",
        method="filter_reading",
        choices=[(key, label) for key, (label, _) in READINGS.items()],
        empty_label="Any",
    )
    code = filters.CharFilter(label="Message code", method="filter_code", max_length=10, strip=True)
    duplicate = filters.ChoiceFilter(
        label="Duplicate",
        method="filter_duplicate",
        choices=[
            ("any", "Any duplicate"),
            ("within", "Within its database"),
            ("between", "Between databases"),
        ],
        empty_label="Or not",
    )
    type = filters.ChoiceFilter(
        label="Type",
        field_name="fields__record_type",
        choices=list(RECORD_TYPES.items()),
        empty_label="Any type",
    )
    retraction = filters.ChoiceFilter(
        label="Retraction",
        method="filter_retraction",
        choices=RETRACTION_CHOICES,
        empty_label="With or without",
    )
    sort = filters.ChoiceFilter(
        label="Order",
        method="sort_by",
        choices=[(key, label) for key, (label, _) in RECORD_SORTS.items()],
        empty_label=None,
    )

    class Meta:
        model = Record
        fields: list[str] = []

    def __init__(
        self,
        *args,
        databases: list[SearchedSource],
        files: QuerySet[ImportFile],
        searchable: Callable[[QuerySet[Record]], QuerySet[Record]],
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.searchable = searchable
        self.databases = databases
        self.filters["database"].extra["choices"] = [each.choice for each in databases]
        self.filters["file"].queryset = files

    def filter_queryset(self, queryset: QuerySet[Record]) -> QuerySet[Record]:
        return super().filter_queryset(queryset.order_by(*RECORD_SORTS["file"][1]))

    def filter_raw(self, queryset, name: str, value: str) -> QuerySet[Record]:
        return self.searchable(queryset).filter(raw__icontains=value)

    def filter_year(self, queryset, name: str, value: Decimal) -> QuerySet[Record]:
        lookup = "gte" if name == "year_from" else "lte"
        return queryset.filter(**{f"fields__year__{lookup}": int(value)})

    def filter_database(self, queryset, name: str, value: str) -> QuerySet[Record]:
        chosen = next(each for each in self.databases if each.source.key == value)
        return queryset.filter(file__run__in=chosen.runs)

    def filter_duplicate(self, queryset, name: str, value: str) -> QuerySet[Record]:
        if value == "any":
            return duplicates(queryset)
        narrow = duplicates_within if value == "within" else duplicates_between
        return narrow(queryset, self.databases)

    def filter_reading(self, queryset, name: str, value: str) -> QuerySet[Record]:
        return queryset.filter(READINGS[value][1])

    def filter_code(self, queryset, name: str, value: str) -> QuerySet[Record]:
        """Codes stand inside the problems' JSON, which SQLite cannot search by containment."""
        found = MESSAGE_CODE.fullmatch(value)
        if not found:
            return queryset.none()
        text = Cast("problems", TextField())
        return queryset.annotate(problem_text=text).filter(problem_text__contains=f"IMP-{found[1]}")

    def filter_retraction(self, queryset, name: str, value: str) -> QuerySet[Record]:
        wanted = list(RETRACTIONS) if value == "any" else [value]
        return queryset.filter(fields__retraction_status__in=wanted)

    def sort_by(self, queryset, name: str, value: str) -> QuerySet[Record]:
        return queryset.order_by(*RECORD_SORTS[value][1])
