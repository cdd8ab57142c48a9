"""Limits of date, language, publication type and the like, tried on a record."""

from __future__ import annotations

from collections.abc import Callable

from searches.formats.languages import languages
from searches.query.answers import NO, YES, Answer, any_of, unknown
from searches.query.dates import reads_as_date
from searches.query.fields import Field
from searches.query.nodes import Limit
from searches.query.searchable import PartialDate, SearchableRecord, folded_words

FIRST_DAY, LAST_DAY = (0, 1, 1), (9999, 12, 31)
DATES: dict[Field, tuple[str, ...]] = {
    Field.DATE: ("date", "electronic_date"),
    Field.PRINT_DATE: ("date",),
    Field.ELECTRONIC_DATE: ("electronic_date",),
    Field.ENTRY_DATE: ("entry_date",),
}
NO_DATE = unknown("the record lacks the date")


def look_up_limit(limit: Limit) -> Callable[[SearchableRecord], Answer]:
    """The function that says whether a record is within the limit."""
    if limit.type == "date":
        return _date(limit)
    if limit.type == "language":
        return _language(limit)
    if limit.type == "pubtype":
        return _publication_type(limit)
    if limit.value.lower() in ("hasabstract", "has abstract"):
        return _has_abstract
    return _never_known(limit)


def _date(limit: Limit) -> Callable[[SearchableRecord], Answer]:
    names = DATES.get(limit.field)
    if names is None or not reads_as_date(limit.value) or limit.value.lower().startswith("last"):
        return _never_known(limit)
    first, _, last = limit.value.partition(":")
    begin = _filled(_parts(first), FIRST_DAY)
    end = _filled(_parts(last or first), LAST_DAY)

    def answer(record: SearchableRecord) -> Answer:
        dates = [date for name in names if (date := getattr(record, name))]
        return any_of(_within(date, begin, end) for date in dates) if dates else NO_DATE

    return answer


def _within(date: PartialDate, begin: PartialDate, end: PartialDate) -> Answer:
    earliest, latest = _filled(date, FIRST_DAY), _filled(date, LAST_DAY)
    if latest < begin or end < earliest:
        return NO
    if begin <= earliest and latest <= end:
        return YES
    return unknown("the record's date is not exact enough")


def _parts(text: str) -> PartialDate:
    return tuple(int(part) for part in text.split("/"))


def _filled(date: PartialDate, rest: PartialDate) -> PartialDate:
    return (*date, *rest[len(date) :])


def _language(limit: Limit) -> Callable[[SearchableRecord], Answer]:
    wanted = languages([limit.value])

    def answer(record: SearchableRecord) -> Answer:
        if not record.languages:
            return unknown("the record names no language")
        return YES if set(wanted) & set(record.languages) else NO

    return answer


def _publication_type(limit: Limit) -> Callable[[SearchableRecord], Answer]:
    """By name; a wider type of MEDLINE (clinical trial) also finds the narrower ones."""
    wanted = folded_words(limit.value)
    is_code = len(limit.value) == 2

    def answer(record: SearchableRecord) -> Answer:
        types = [folded_words(name) for name in record.publication_types]
        if wanted in types:
            return YES
        if not types:
            return unknown("the record names no publication type")
        if is_code:
            return unknown(f"“{limit.value}” is a database's own code")
        if any(set(wanted[-1:]) & set(name) for name in types):
            return unknown("a narrower publication type may be meant")
        return NO

    return answer


def _has_abstract(record: SearchableRecord) -> Answer:
    return YES if record.abstract else unknown("the record has no abstract")


def _never_known(limit: Limit) -> Callable[[SearchableRecord], Answer]:
    answer = unknown(f"the limit “{limit.value}” cannot be tried on a record")
    return lambda record: answer
