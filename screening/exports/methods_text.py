"""The methods and results of a review in sentences, made of what was recorded and nothing else.

Serves items 6 to 8 and 16a of the PRISMA 2020 checklist, Page et al. BMJ 2021;372:n71.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.prisma.cells import OTHER_SOURCES
from screening.prisma.flow import SET_APART, Count, Flow
from screening.prisma.labels import label_of
from screening.rules.agreement import Estimate
from searches.prisma_s.report import Facts as SearchFacts
from searches.prisma_s.report import PeerReview, Search


@dataclass(frozen=True, slots=True)
class StageFacts:
    """How one stage was judged.

    `policy` is its policy in words, `readers` how many people judged; `ruled` outcomes rest on a
    ruling, `discussed` records were talked over. `compared` records were judged by two or more;
    `alike` is the share of them that all judged alike, `kappas` are Cohen's kappa of each pair of
    readers, None where a pair has none.
    """

    name: str
    policy: str
    readers: int
    ruled: int
    discussed: int
    compared: int
    alike: Estimate | None
    kappas: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    searches: SearchFacts
    stages: tuple[StageFacts, ...]
    flow: Flow


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class MethodsText:
    """The sections that have something to say, and `gaps`: what nobody recorded."""

    sections: tuple[Section, ...]
    gaps: tuple[str, ...]

    @property
    def plain(self) -> str:
        return "\n\n".join(f"{section.heading}\n{section.text}" for section in self.sections)


def compose(facts: Facts) -> MethodsText:
    """The text of the facts; a number that was not recorded is left out and named in the gaps."""
    parts = (
        ("Search", _search(facts.searches)),
        ("Selection", _selection(facts)),
        ("Agreement", _agreement(facts.stages)),
        ("Automation", _automation(facts.flow)),
        ("Results", _results(facts.flow)),
    )
    sections = [Section(heading, tuple(sentences)) for heading, sentences in parts]
    return MethodsText(
        sections=tuple(section for section in sections if section.sentences),
        gaps=tuple(_gaps(facts)),
    )


def _search(facts: SearchFacts) -> Iterator[str]:
    databases = [s for s in facts.searches if not s.is_register and not s.method]
    registers = [s for s in facts.searches if s.is_register]
    others = [s for s in facts.searches if s.method]
    if databases:
        yield f"We searched {_joined([_source(search) for search in databases])}."
    if registers:
        yield f"Registers searched were {_joined([_source(search) for search in registers])}."
    if others:
        named = [f"{_source(search)} by {search.method.lower()}" for search in others]
        yield f"We further looked for studies in {_joined(named)}."
    limited = [f"{s.source}: {s.limits.rstrip('.')}" for s in facts.searches if s.limits]
    if limited:
        yield f"Limits were {'; '.join(limited)}."
    for review in facts.peer_reviews:
        yield _peer_review(review)


def _source(search: Search) -> str:
    told = [part for part in (search.platform, search.searched_on) if part]
    return f"{search.source} ({', '.join(told)})" if told else search.source


def _peer_review(review: PeerReview) -> str:
    verdict = "approved" if review.verdict == "approved" else "sent back for revision"
    return (
        f"Version {review.version} of the search strategy was peer reviewed with PRESS 2015 and "
        f"{verdict} on {review.on}."
    )


def _selection(facts: Facts) -> Iterator[str]:
    done = facts.searches.deduplication
    if done.last_run or done.rules or done.by_people:
        yield (
            f"Duplicate records were found by matching rules ({done.software}), and pairs that the "
            "rules left open were judged by a person."
        )
    for stage in facts.stages:
        yield f"{stage.name} was screened under the policy: {_lower(stage.policy)}."
        if stage.readers:
            yield f"{_counted(stage.readers, 'person', 'people')} took part."
        if stage.discussed:
            yield f"Readers discussed {_counted(stage.discussed, 'record')} they disagreed on."
        if stage.ruled:
            yield f"{_counted(stage.ruled, 'outcome')} rest on a ruling."


def _agreement(stages: tuple[StageFacts, ...]) -> Iterator[str]:
    for stage in stages:
        if stage.compared and stage.alike:
            yield (
                f"At {_lower(stage.name)} all readers judged {_percent(stage.alike.value)} of "
                f"{_counted(stage.compared, 'record')} alike (95% CI {_percent(stage.alike.low)} "
                f"to {_percent(stage.alike.high)})."
            )
        known = [kappa for kappa in stage.kappas if kappa is not None]
        if known:
            spread = " to ".join(f"{kappa:.2f}" for kappa in sorted({min(known), max(known)}))
            yield f"Cohen’s kappa of {_counted(len(known), 'pair')} of readers was {spread}."


def _automation(flow: Flow) -> Iterator[str]:
    if flow.excluded_automatic:
        yield f"Automation tools removed {_counted(flow.excluded_automatic, 'record')}."
    if flow.automation_note:
        yield flow.automation_note
    if flow.records_excluded_by_tools:
        tools = _counted(flow.records_excluded_by_tools, "record")
        yield f"Of the records excluded at screening, {tools} were excluded by a tool."
    if not (flow.excluded_automatic or flow.automation_note or flow.records_excluded_by_tools):
        yield "No record was excluded by an automation tool."


def _results(flow: Flow) -> Iterator[str]:
    yield (
        f"Databases gave {_counted(flow.database_results, 'record')} and registers "
        f"{flow.register_results:,}."
    )
    yield (
        f"{_counted(flow.duplicates, 'duplicate')} and {flow.excluded_other:,} for other reasons "
        f"were removed; {flow.records_screened:,} were screened and {flow.records_excluded:,} "
        "excluded."
    )
    yield (
        f"We sought {_counted(flow.dbr_sought_reports, 'report')}, of which "
        f"{flow.dbr_notretrieved_reports:,} could not be retrieved, and assessed "
        f"{flow.dbr_assessed:,}."
    )
    if flow.dbr_excluded:
        yield _excluded(flow.dbr_excluded)
    if flow.has_other_methods:
        yield from _other_results(flow)
    yield (
        f"{label_of(flow, 'new_studies')}: {flow.new_studies:,}; "
        f"{_lower(label_of(flow, 'new_reports'))}: {flow.new_reports:,}."
    )
    if flow.is_update:
        yield (
            f"With the {flow.previous_studies:,} of the previous version the review includes "
            f"{_counted(flow.total_studies, 'study', 'studies')} in "
            f"{_counted(flow.total_reports, 'report')}."
        )
    if flow.is_interim:
        yield f"These numbers are interim: {flow.pending:,} are pending."


def _other_results(flow: Flow) -> Iterator[str]:
    found = [f"{_lower(label_of(flow, key))} {getattr(flow, key):,}" for key in OTHER_SOURCES]
    yield (
        f"By other methods we found: {_joined(found)}; we sought "
        f"{_counted(flow.other_sought_reports, 'report')} of them and assessed "
        f"{flow.other_assessed:,}."
    )
    if flow.other_excluded:
        yield _excluded(flow.other_excluded)


def _excluded(reasons: tuple[Count, ...]) -> str:
    for_a_reason = [reason for reason in reasons if reason.label not in SET_APART]
    told = []
    if for_a_reason:
        total = sum(reason.n for reason in for_a_reason)
        listed = "; ".join(f"{reason.label}, {reason.n:,}" for reason in for_a_reason)
        told.append(f"{total:,} were excluded ({listed})")
    told += [f"{_lower(r.label)}, {r.n:,}" for r in reasons if r.label in SET_APART]
    return f"Of these, {'; '.join(told)}."


def _gaps(facts: Facts) -> Iterator[str]:
    for search in facts.searches.searches:
        missing = [
            name
            for name, value in (
                ("platform", search.platform or search.method),
                ("date of the search", search.searched_on),
                ("exact text", search.text.strip()),
                ("limits", search.limits),
            )
            if not value
        ]
        if missing:
            yield f"{search.source}: {', '.join(missing)}"
    if not facts.searches.searches:
        yield "no search is written down"
    if not facts.searches.peer_reviews:
        yield "no peer review of the search strategy"
    if not facts.stages:
        yield "screening has not begun"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
