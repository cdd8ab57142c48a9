"""The steps of a review, what each has come to, and which is next."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.models import Membership
from reviews.selectors.reviews import current_criteria, team_of
from screening.models import Report
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import sees_all_outcomes, sees_outcomes
from screening.selectors.duplicates import duplicate_counts
from screening.selectors.ledger import included_ever
from screening.selectors.progress import progress_of
from screening.vocabulary import Retrieval, StageKind
from searches.models import Run, Strategy
from searches.selectors.quarantine import unreadable_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is done, begun or open; `text` says what it has come to."""

    label: str
    url_name: str
    text: str
    state: str


def steps_of(member: Membership) -> list[Step]:
    """The review's steps in their order, with numbers the member may see."""
    makers = (_question, _criteria, _team, _strategy, _runs, _duplicates, _screening)
    makers += (_conflicts, _reports, _full_text, _prisma)
    return [step for make in makers if (step := make(member))]


def _question(member: Membership) -> Step:
    review = member.review
    parts = [review.question, review.population, review.intervention, review.outcomes]
    written = sum(bool(part.strip()) for part in parts)
    text = review.question or "Write down what the review asks."
    state = "done" if written == len(parts) else "begun" if written else "open"
    return Step("Question", "reviews:review-settings", text, state)


def _criteria(member: Membership) -> Step:
    criteria = current_criteria(member)
    n = len(criteria.inclusion_lines) + len(criteria.exclusion_lines)
    text = f"{n} criteria, version {criteria.version}." if n else "Say what is included."
    return Step("Criteria", "reviews:criteria", text, "done" if n else "open")


def _team(member: Membership) -> Step:
    team = list(team_of(member))
    screeners = sum(other.may_screen for other in team)
    text = f"Members: {len(team)}, of whom {screeners} can screen."
    return Step("Team", "reviews:member-list", text, "done" if screeners > 1 else "begun")


def _strategy(member: Membership) -> Step:
    newest = Strategy.objects.filter(review=member.review).order_by("-version").first()
    if newest is None:
        return Step("Strategy", "searches:strategy-detail", "Store the search strategy.", "open")
    terms = sum(len(block["terms"]) for block in newest.blocks)
    text = f"Version {newest.version}: {len(newest.blocks)} concepts, {terms} terms."
    return Step("Strategy", "searches:strategy-detail", text, "done")


def _runs(member: Membership) -> Step:
    runs = Run.objects.filter(review=member.review).count()
    records = duplicate_counts(member)["records"]
    text = f"{runs} runs, {records:,} records." if runs else "Write down a run, upload its file."
    unreadable = unreadable_of(member).count()
    if unreadable:
        text += f" {unreadable:,} unreadable rows wait to be mended."
    state = "done" if records else "begun" if runs else "open"
    return Step("Runs and files", "searches:run-list", text, state)


def _duplicates(member: Membership) -> Step | None:
    if not member.may_search:
        return None
    counts = duplicate_counts(member)
    removed = counts["records"] - counts["citations"]
    text = f"Citations: {counts['citations']:,}; duplicate records: {removed:,}."
    return Step("Duplicates", "screening:duplicate-list", text, "done" if removed > 0 else "open")


def _screening(member: Membership) -> Step:
    return _stage_step(member, StageKind.TITLE_ABSTRACT, "No citation is in screening yet.")


def _full_text(member: Membership) -> Step:
    return _stage_step(member, StageKind.FULL_TEXT, "Nothing went on to full text yet.")


def _stage_step(member: Membership, kind: StageKind, empty: str) -> Step:
    stage = stage_of(member, kind)
    if stage is None:
        return Step(kind.label, "screening:stage-list", empty, "open")
    if stage.awaits_calibration:
        text = "Waits until a calibration round reaches its target."
        return Step(kind.label, f"screening:calibration-list-{kind.slug}", text, "begun")
    progress = progress_of(member, stage)
    text = f"{progress.total:,} in all"
    if member.may_screen:
        text += f", {progress.own:,} verdicts by you"
    if progress.decided is not None:
        text += f", {progress.decided:,} settled"
    url = f"screening:desk-{kind.slug}" if member.may_screen else "screening:stage-list"
    return Step(kind.label, url, text + ".", "begun" if stage.is_open else "done")


def _conflicts(member: Membership) -> Step | None:
    if not member.is_lead:
        return None
    stages = [s for kind in StageKind if (s := stage_of(member, kind)) and sees_outcomes(member, s)]
    if not stages:
        return None
    waiting = sum(progress_of(member, stage).outcomes["conflict"] for stage in stages)
    text = f"{waiting} to rule on." if waiting else "None to rule on."
    return Step("Conflicts", "screening:conflict-list", text, "begun" if waiting else "done")


def _reports(member: Membership) -> Step:
    reports = Report.objects.standing().filter(review=member.review)
    waiting = reports.filter(retrieval=Retrieval.SOUGHT).count()
    total = reports.count()
    text = f"{total} reports, {waiting} still to be found." if total else "No report is sought yet."
    state = "open" if not total else "begun" if waiting else "done"
    return Step("Reports", "screening:report-list", text, state)


def _prisma(member: Membership) -> Step:
    text = "The flow diagram, from the rows as they are."
    if sees_all_outcomes(member):
        text = f"{included_ever(member.review).count()} reports included. {text}"
    return Step("PRISMA diagram", "screening:prisma", text, "open")
