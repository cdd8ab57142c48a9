"""The sums that must hold between the boxes of a PRISMA 2020 flow diagram, PR-101 to PR-117."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from screening.prisma.flow import Count, Flow

Terms = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Violation:
    """A sum that does not hold: code PR-101 to PR-117, and a message that shows both sides."""

    code: str
    message: str


def check(flow: Flow) -> tuple[Violation, ...]:
    """The identities that `flow` violates, in the order of their codes.

    On an interim diagram each pending number stands where its records or reports wait: sought +
    pending_screening = screened − excluded + adj_dbr; assessed = sought − not retrieved −
    pending_retrieval; assessed = excluded + included + pending_full_text; likewise in the arm of
    other methods (spec: PRISMA, sections 3 and 4).
    """
    return tuple(violation for identity in IDENTITIES for violation in identity(flow))


def _plus(*numbers: int | None) -> Terms:
    return [("+", n) for n in numbers if n is not None]


def _minus(*numbers: int | None) -> Terms:
    return [("−", n) for n in numbers if n is not None]


def _each(counts: tuple[Count, ...] | None) -> Terms:
    return _plus(*(count.n for count in counts or ()))


def _compare(code: str, name: str, value: int | None, terms: Terms) -> Iterator[Violation]:
    total = sum(n if sign == "+" else -n for sign, n in terms)
    if value != total:
        shown = "missing" if value is None else value
        yield Violation(code, f"{code}: {name} {shown} but {_equation(terms, total)}")


def _equation(terms: Terms, total: int) -> str:
    if not terms:
        return str(total)
    shown = " ".join(f"{_flipped(sign) if n < 0 else sign} {abs(n)}" for sign, n in terms)
    shown = shown.removeprefix("+ ")
    return shown if shown == str(total) else f"{shown} = {total}"


def _flipped(sign: str) -> str:
    return "−" if sign == "+" else "+"


def _databases(flow: Flow) -> Iterator[Violation]:
    """I1; not asked where the numbers of the single databases are not given."""
    if flow.database_specific_results is not None:
        terms = _each(flow.database_specific_results)
        yield from _compare("PR-101", "database_results", flow.database_results, terms)


def _registers(flow: Flow) -> Iterator[Violation]:
    """I2; not asked where the numbers of the single registers are not given."""
    if flow.register_specific_results is not None:
        terms = _each(flow.register_specific_results)
        yield from _compare("PR-102", "register_results", flow.register_results, terms)


def _screened(flow: Flow) -> Iterator[Violation]:
    """I3."""
    identified = _plus(flow.database_results, flow.register_results)
    removed = _minus(flow.duplicates, flow.excluded_automatic, flow.excluded_other)
    yield from _compare("PR-103", "records_screened", flow.records_screened, identified + removed)


def _sought(flow: Flow) -> Iterator[Violation]:
    """I4, with the records that wait at title and abstract."""
    terms = _plus(flow.records_screened) + _minus(flow.records_excluded) + _plus(flow.adj_dbr)
    terms += _minus(flow.pending_screening or None)
    yield from _compare("PR-104", "dbr_sought_reports", flow.dbr_sought_reports, terms)


def _assessed(flow: Flow) -> Iterator[Violation]:
    """I5, with the reports that wait for retrieval."""
    terms = _plus(flow.dbr_sought_reports) + _minus(flow.dbr_notretrieved_reports)
    terms += _minus(flow.pending_retrieval or None)
    yield from _compare("PR-105", "dbr_assessed", flow.dbr_assessed, terms)


def _judged(flow: Flow) -> Iterator[Violation]:
    """I6, with the reports that wait at full text."""
    terms = _each(flow.dbr_excluded) + _plus(flow.inc_dbr, flow.pending_full_text or None)
    yield from _compare("PR-106", "dbr_assessed", flow.dbr_assessed, terms)


def _other_sought(flow: Flow) -> Iterator[Violation]:
    """I7, with the records that wait for a look, and reports split from a record."""
    if flow.has_other_methods:
        terms = _plus(flow.website_results, flow.organisation_results, flow.citations_results)
        terms += _minus(flow.other_removed) + _plus(flow.adj_other or None)
        terms += _minus(flow.pending_other_screening or None)
        yield from _compare("PR-107", "other_sought_reports", flow.other_sought_reports, terms)


def _other_assessed(flow: Flow) -> Iterator[Violation]:
    """I8, with the reports that wait for retrieval."""
    if flow.has_other_methods:
        terms = _plus(flow.other_sought_reports) + _minus(flow.other_notretrieved_reports)
        terms += _minus(flow.pending_other_retrieval or None)
        yield from _compare("PR-108", "other_assessed", flow.other_assessed, terms)


def _other_judged(flow: Flow) -> Iterator[Violation]:
    """I9, with the reports that wait at full text."""
    if flow.has_other_methods:
        terms = _each(flow.other_excluded) + _plus(flow.inc_other)
        terms += _plus(flow.pending_other_full_text or None)
        yield from _compare("PR-109", "other_assessed", flow.other_assessed, terms)


def _new_reports(flow: Flow) -> Iterator[Violation]:
    """I10, solved for new_reports; where all versions are one flow, without what was removed."""
    terms = _plus(flow.inc_dbr, flow.inc_other) + _minus(flow.new_reports_of_previous)
    if not flow.is_update:
        terms += _minus(flow.previous_reports_removed or None)
    yield from _compare("PR-110", "new_reports", flow.new_reports, terms)


def _reports_per_study(flow: Flow) -> Iterator[Violation]:
    """I11."""
    too_many = flow.new_studies > flow.new_reports
    none_of_some = flow.new_studies == 0 and flow.new_reports > 0
    if too_many or none_of_some:
        numbers = f"new_studies {flow.new_studies} but new_reports {flow.new_reports}"
        rule = "every study has at least one report, every report belongs to a study"
        yield Violation("PR-111", f"PR-111: {numbers}: {rule}")


def _total_studies(flow: Flow) -> Iterator[Violation]:
    """I12."""
    if flow.is_update:
        terms = _plus(flow.previous_studies, flow.new_studies) + _minus(flow.previous_removed)
        yield from _compare("PR-112", "total_studies", flow.total_studies, terms)


def _total_reports(flow: Flow) -> Iterator[Violation]:
    """I13."""
    if flow.is_update:
        terms = _plus(flow.previous_reports, flow.new_reports, flow.new_reports_of_previous)
        terms += _minus(flow.previous_reports_removed)
        yield from _compare("PR-113", "total_reports", flow.total_reports, terms)


def _meta_analysis(flow: Flow) -> Iterator[Violation]:
    """I14; a first version has no totals, its new studies and reports are the limit."""
    scope = "total" if flow.is_update else "new"
    for unit in ("studies", "reports"):
        part, whole = getattr(flow, f"total_{unit}_ma"), getattr(flow, f"{scope}_{unit}")
        if part is not None and part > (whole or 0):
            numbers = f"total_{unit}_ma {part} but {scope}_{unit} {whole}"
            yield Violation("PR-114", f"PR-114: {numbers}: the part is larger than the whole")


def _whole_numbers(flow: Flow) -> Iterator[Violation]:
    """I15; the adjustments alone may be negative."""
    for name, n in _numbers(flow):
        if not isinstance(n, int) or (n < 0 and not name.startswith("adj_")):
            message = f"PR-115: {name} {n} but every number is a whole number, 0 or more"
            yield Violation("PR-115", message)


def _numbers(flow: Flow) -> Iterator[tuple[str, int]]:
    for field in fields(flow):
        value = getattr(flow, field.name)
        if isinstance(value, tuple):
            yield from ((f"{field.name}, {count.label}:", count.n) for count in value)
        elif value is not None and not isinstance(value, str):
            yield field.name, value


def _identified(flow: Flow) -> Terms:
    return _plus(
        flow.database_results,
        flow.register_results,
        flow.website_results,
        flow.organisation_results,
        flow.citations_results,
    )


def _partition(flow: Flow) -> Iterator[Violation]:
    """I16; from retrieval on the states count reports, hence the adjustments on the right."""
    if flow.states is not None:
        identified = sum(n for _, n in _identified(flow))
        terms = _each(flow.states) + _plus(flow.pending or None)
        terms += _minus(flow.adj_dbr or None, flow.adj_other or None)
        yield from _compare("PR-116", "records identified", identified, terms)


def _sources(flow: Flow) -> Iterator[Violation]:
    """I17, solved for the sum over the sources."""
    if flow.sources is not None:
        total = sum(count.n for count in flow.sources)
        yield from _compare("PR-117", "records of all sources", total, _identified(flow))


IDENTITIES = (
    _databases,
    _registers,
    _screened,
    _sought,
    _assessed,
    _judged,
    _other_sought,
    _other_assessed,
    _other_judged,
    _new_reports,
    _reports_per_study,
    _total_studies,
    _total_reports,
    _meta_analysis,
    _whole_numbers,
    _partition,
    _sources,
)
