"""Filters of the list of citations."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from searches.models import Citation, Record

FIRST_YEAR, LAST_YEAR = 1000, 9999
SORTS = {
    "title": ("Title", ("folded_title", "pk")),
    "newest": ("Year, newest first", ("-year", "folded_title", "pk")),
    "oldest": ("Year, oldest first", ("year", "folded_title", "pk")),
}
YEAR = {"min_value": FIRST_YEAR, "max_value": LAST_YEAR, "field_name": "year"}


class CitationFilter(filters.FilterSet):
    """`databases` are the key and label of each database that the review has runs of."""

    text = filters.CharFilter(
        label="Words in title or abstract", method="filter_text", max_length=200
    )
    year_from = filters.NumberFilter(label="From year", lookup_expr="gte", **YEAR)
    year_to = filters.NumberFilter(label="To year", lookup_expr="lte", **YEAR)
    database = filters.ChoiceFilter(
        label="Found in", method="filter_database", empty_label="Any database"
    )
    abstract = filters.ChoiceFilter(
        label="Abstract",
        method="filter_abstract",
        choices=[("yes", "Has an abstract"), ("no", "Has none")],
        empty_label="With or without",
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

    def __init__(self, *args, databases: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["database"].extra["choices"] = databases

    def filter_queryset(self, queryset: QuerySet[Citation]) -> QuerySet[Citation]:
        queryset = queryset.annotate(folded_title=Lower("title")).order_by("folded_title", "pk")
        return super().filter_queryset(queryset)

    def filter_text(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        return queryset.filter(Q(title__icontains=value) | Q(abstract__icontains=value))

    def filter_database(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        records = Record.objects.visible().filter(file__run__database=value)
        return queryset.filter(pk__in=records.values("citation"))

    def filter_abstract(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        return queryset.exclude(abstract="") if value == "yes" else queryset.filter(abstract="")

    def sort_by(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        return queryset.order_by(*SORTS[value][1])
