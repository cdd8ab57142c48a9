"""The demo review: what a team has after some weeks, made through the same services as by hand."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from reviews.models import ExclusionReason, Job, Membership, Review, User
from reviews.services.jobs import run_inline
from reviews.services.memberships import accept_invitation, invite
from reviews.services.reviews import create_review, save_criteria
from reviews.vocabulary import JobState
from screening.models import Candidate, Report
from screening.selectors.decisions import visible_decisions
from screening.services.adjudications import adjudicate
from screening.services.calibration_verdicts import record_calibration_verdict
from screening.services.calibrations import close_round, open_round
from screening.services.decisions import record_decision
from screening.services.demo_papers import bring_papers
from screening.services.reports import group_reports, set_retrieval
from screening.services.stages import send_on, take_in_citations
from screening.vocabulary import StageKind, Verdict
from searches.formats.normalise import title_key
from searches.models import Citation, Strategy
from searches.services.comparisons import compare_new
from searches.services.imports import receive_file
from searches.services.press import add_comment, answer_comment, rule
from searches.services.relevant import add_citations
from searches.services.runs import create_run
from searches.services.strategies import save_strategy

SEEDS = settings.BASE_DIR / "seeds" / "tacrolimus"


def demo_password() -> str:
    """The password of all demo accounts: made once at random, kept in DATA_DIR."""
    kept = Path(settings.DATA_DIR) / "demo_password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"demo-{secrets.token_hex(4)}")
    return kept.read_text()


def seed_demo() -> tuple[Review, bool]:
    """Make the demo review, all of it or nothing; returns it and whether it is new."""
    seed = _read("review.json")
    existing = Review.objects.filter(slug=seed["slug"]).first()
    if existing:
        return existing, False
    with transaction.atomic():
        team = _team(seed)
        lead = team["Lena"]
        save_criteria(lead, **seed["criteria"])
        strategy = save_strategy(team["Ines"], seed["strategy"], note="As in the seed review")
        for run in seed["runs"]:
            _run(team["Ines"], strategy, run)
        _finish(compare_new(team["Ines"]))
        _peer_review(team, strategy, _read("strategy.json"))
        take_in_citations(lead)
        screening = _read("screening.json")
        _calibrate(team, screening)
        _screen(team, screening)
        _done(bring_papers(team, _read("papers.json")))
    return lead.review, True


def _read(name: str):
    return json.loads((SEEDS / name).read_text(encoding="utf-8"))


def _team(seed: dict) -> dict[str, Membership]:
    team = {}
    for person in seed["people"]:
        user = User.objects.create_user(person["email"], demo_password(), name=person["name"])
        if person["role"] == "lead":
            member = create_review(user, title=seed["title"], slug=seed["slug"], **seed["question"])
        else:
            _, token = invite(team["Lena"], role=person["role"], email=person["email"])
            member = accept_invitation(user, token)
        team[person["name"]] = member
    return team


def _run(searcher: Membership, strategy: Strategy, seed: dict) -> None:
    values = {name: seed[name] for name in ("database", "platform", "searched_on", "hits")}
    text = strategy.translations.get(database=seed["database"]).text
    run = create_run(searcher, strategy=strategy, query_text=text, **values)
    for name in seed["files"]:
        content = ContentFile((SEEDS / "files" / name).read_bytes())
        _finish(receive_file(searcher, run, name=name, content=content).job)


def _peer_review(team: dict[str, Membership], strategy: Strategy, seed: dict) -> None:
    titles = {title_key(title) for title in seed["known_relevant"]}
    known = Citation.objects.visible().filter(review=team["Lena"].review)
    add_citations(team["Ines"], [each.pk for each in known if title_key(each.title) in titles])
    version = strategy.version
    for remark in seed["press"]["comments"]:
        comment = add_comment(
            team[remark["by"]], version, element=remark["element"], text=remark["text"]
        )
        answer = remark["answer"]
        answer_comment(team[answer["by"]], version, comment.pk, text=answer["text"])
    ruling = seed["press"]["ruling"]
    rule(team[ruling["by"]], version, verdict=ruling["verdict"], note=ruling["note"])


def _finish(job: Job) -> None:
    _done(run_inline(job))


def _done(job: Job) -> None:
    if job.state != JobState.DONE:
        raise RuntimeError(f"{job.label}: {job.error or job.state}")


def _calibrate(team: dict[str, Membership], seed: dict) -> None:
    """A round before screening, judged as the same people judge later; what they leave is out."""
    calibration = open_round(team["Lena"], StageKind.TITLE_ABSTRACT, size=20, seed=7)
    later = {title_key(row["title"]): row["verdicts"] for row in seed["title_abstract"]}
    for candidate in calibration.candidates.select_related("citation"):
        verdicts = later.get(title_key(candidate.citation.title), {})
        for name in ("Ana", "Bo"):
            record_calibration_verdict(
                team[name],
                candidate.pk,
                verdict=verdicts.get(name, Verdict.EXCLUDE),
                key=uuid5(NAMESPACE_URL, f"{candidate.pk}/{name}"),
            )
    close_round(team["Lena"], calibration)


def _screen(team: dict[str, Membership], seed: dict) -> None:
    found = {
        title_key(candidate.citation.title): candidate
        for candidate in Candidate.objects.filter(stage__review=team["Lena"].review).select_related(
            "citation", "stage"
        )
    }
    for row in seed["title_abstract"]:
        _judge(team, found[title_key(row["title"])], row)
    send_on(team["Lena"])
    for row in seed["full_text"]:
        report = Report.objects.get(citation__candidate=found[title_key(row["title"])])
        set_retrieval(
            team["Lena"], report.pk, retrieval=row["retrieval"], note=row.get("where", "")
        )
        if row.get("verdicts"):
            _judge(team, Candidate.objects.get(report=report), row)
    for study in seed["studies"]:
        reports = [
            Report.objects.get(citation__candidate=found[title_key(title)]).pk
            for title in study["titles"]
        ]
        group_reports(team["Lena"], reports, label=study["label"])


def _judge(team: dict[str, Membership], candidate: Candidate, row: dict) -> None:
    for name, verdict in row["verdicts"].items():
        record_decision(
            team[name],
            candidate.pk,
            verdict=verdict,
            key=uuid5(NAMESPACE_URL, f"{candidate.pk}/{name}"),
            reason_id=_reason(team["Lena"], row.get("reasons", {}).get(name)),
            note=row.get("notes", {}).get(name, ""),
        )
    if row.get("ruling"):
        candidate.refresh_from_db()
        ruling = row["ruling"]
        adjudicate(
            team["Lena"],
            candidate.pk,
            verdict=ruling["verdict"],
            why=ruling["why"],
            seen=[str(d.pk) for d in visible_decisions(team["Lena"], candidate)],
            reason_id=_reason(team["Lena"], ruling.get("reason")),
        )


def _reason(lead: Membership, label: str | None) -> int | None:
    if not label:
        return None
    return ExclusionReason.objects.get(review=lead.review, label=label).pk
