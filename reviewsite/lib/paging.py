"""Pages of a list, forgiving about the page number in the address."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 50


def page_of(request: HttpRequest, items, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` names; the first for nonsense, the last for too much."""
    return Paginator(items, size).get_page(request.GET.get("page"))
