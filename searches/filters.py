"""Filters of the list of citations."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from searches.databases import RUN_DATABASES
from searches.models import Citation, Record

ORDERS = (("title", "Title"), ("-year", "Newest first"), ("year", "Oldest first"))


class CitationFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(
        label="Words in title or abstract", method="with_text", max_length=200
    )
    year_from = django_filters.NumberFilter("year", "gte", label="Year from")
    year_to = django_filters.NumberFilter("year", "lte", label="to")
    database = django_filters.ChoiceFilter(
        label="Found in", choices=RUN_DATABASES, method="found_in", empty_label="Any source"
    )
    has_abstract = django_filters.ChoiceFilter(
        label="Abstract",
        choices=(("yes", "With abstract"), ("no", "Without abstract")),
        method="with_abstract",
        empty_label="With or without",
    )
    order = django_filters.ChoiceFilter(
        label="Order", choices=ORDERS, method="in_order", empty_label=None
    )

    class Meta:
        model = Citation
        fields = []
        form = forms.Form

    def with_text(self, citations: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split():
            citations = citations.filter(Q(title__icontains=word) | Q(abstract__icontains=word))
        return citations

    def found_in(self, citations: QuerySet, name: str, value: str) -> QuerySet:
        records = Record.objects.visible().filter(
            citation=OuterRef("pk"), file__run__database=value
        )
        return citations.filter(Exists(records))

    def with_abstract(self, citations: QuerySet, name: str, value: str) -> QuerySet:
        return citations.filter(abstract="") if value == "no" else citations.exclude(abstract="")

    def in_order(self, citations: QuerySet, name: str, value: str) -> QuerySet:
        return citations.order_by(value, "title", "pk")
