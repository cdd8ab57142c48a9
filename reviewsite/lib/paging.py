"""Pages of a list, forgiving about the page number in the address."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

PAGE_SIZE = 50


def page_of(
    request: HttpRequest, items, size: int = PAGE_SIZE, *, count_to: int | None = None
) -> Page:
    """The page that `?page=` names; the first for nonsense, the last for too much.

    With `count_to` the items of a query are counted no further, and the pages end there.
    """
    if count_to is None:
        return Paginator(items, size).get_page(request.GET.get("page"))
    return ShortPaginator(items, size, count_to).get_page(request.GET.get("page"))


class ShortPaginator(Paginator):
    """Pages of the first `count_to` rows of a query; `has_more` says whether that is not all."""

    def __init__(self, found: QuerySet, size: int, count_to: int):
        super().__init__(found, size)
        self.count_to = count_to

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.count_to)

    @property
    def has_more(self) -> bool:
        return self._counted > self.count_to

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: self.count_to + 1].count()
