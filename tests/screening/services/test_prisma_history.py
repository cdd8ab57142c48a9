"""Random histories of a review through its services: after every event all sums close.

HISTORY_EVENTS=500 makes them as long as the acceptance case 49 asks.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest

from reviewsite.lib.errors import ProblemForPerson
from screening.models import Candidate, Removal, Report, Study
from screening.models.decisions import Decision
from screening.prisma.flow import Flow, number_of
from screening.prisma.sums import check
from screening.prisma.versions import Versions, arrange, reaches_first
from screening.selectors.candidates import merge_tree
from screening.selectors.decisions import own_tip
from screening.selectors.ledger import LISTS
from screening.selectors.prisma import count_flow, diagram_of, earlier_flows
from screening.selectors.removals import unread
from screening.services.adjudications import adjudicate
from screening.services.citations import merge_by_hand, split_record
from screening.services.decisions import record_decision, withdraw_decision
from screening.services.diagram import mark_previous, save_diagram, take_snapshot
from screening.services.further_reports import add_report, take_report_back
from screening.services.integrity import find_violations
from screening.services.removals import remove_before_screening, undo_removal
from screening.services.reports import group_reports, set_retrieval, ungroup_report
from screening.services.stages import send_on, take_in_citations
from screening.services.withdrawals import restore_file, withdraw_file
from screening.vocabulary import RemovalKind, ScreenedBefore
from searches.models import Citation, ImportFile, Record, Run
from searches.services.runs import update_run
from searches.vocabulary import SourceKind

pytestmark = pytest.mark.django_db

SEEDS = (1, 2)
EVENTS = int(os.environ.get("HISTORY_EVENTS", "60"))


class History:
    """One review in the hands of chance: each method is something that people do."""

    def __init__(self, seed: int, cast, add_citations):
        self.chance = random.Random(seed)
        self.cast, self.add_citations = cast, add_citations
        self.number = 0
        self.acts: list[tuple[int, Callable[[], None]]] = [
            (2, self.import_records),
            (1, self.leave_a_row_unreadable),
            (3, self.take_in),
            (20, self.judge),
            (3, self.withdraw),
            (3, self.rule),
            (3, self.send_on),
            (6, self.retrieve),
            (3, self.merge),
            (2, self.split),
            (1, self.undo_or_restore_an_import),
            (1, self.move_a_source),
            (2, self.group),
            (1, self.ungroup),
            (1, self.mark_previous),
            (1, self.become_an_update_or_not),
            (1, self.go_on_from_a_snapshot),
            (1, self.remove_some_before_screening),
            (1, self.take_a_removal_back),
            (2, self.describe_one_more_report),
            (1, self.take_a_report_back),
        ]
        for kind in SourceKind:
            self.import_of(kind)
        self.take_in()

    def happen(self) -> str:
        """One act that chance chooses, also one that the rules refuse; returns its name."""
        weights, acts = zip(*self.acts, strict=True)
        (act,) = self.chance.choices(acts, weights)
        with suppress(ProblemForPerson):
            act()
        return act.__name__

    def one(self, rows):
        """One of the rows in an order that does not depend on their random ids."""
        found = list(rows)
        return self.chance.choice(found) if found else None

    def import_records(self):
        self.import_of(self.chance.choice(list(SourceKind)))

    def import_of(self, kind: SourceKind):
        database = self.chance.choice(["pubmed", "scopus", "other"])
        titles = [f"Work {self.number + n:03d}" for n in range(self.chance.randint(1, 4))]
        self.number += len(titles)
        name = "A source" if database == "other" else ""
        self.add_citations(self.cast.lena, titles, database=database, kind=kind.value, name=name)

    def leave_a_row_unreadable(self):
        if file := self.one(ImportFile.objects.order_by("uploaded_at")):
            Record.objects.create(
                review=self.cast.review,
                file=file,
                position=file.records.count() + 1,
                line=1,
                raw="?",
                is_readable=False,
                problems=["?"],
            )

    def take_in(self):
        take_in_citations(self.cast.lena)

    def judge(self):
        candidate = self.one(Candidate.objects.order_by("stage__kind", "order_key"))
        member = self.chance.choice([self.cast.ana, self.cast.bo])
        if candidate:
            verdict = self.chance.choice(["include", "include", "exclude", "maybe"])
            record_decision(
                member,
                candidate.pk,
                verdict=verdict,
                key=uuid4(),
                replaces=own_tip(member, candidate),
                reason_id=self.reason(candidate, verdict),
            )

    def withdraw(self):
        decision = self.one(Decision.objects.current().order_by("created_at"))
        if decision:
            member = decision.reviewer
            withdraw_decision(member, decision.candidate_id, key=uuid4(), replaces=decision.pk)

    def rule(self):
        conflicts = Candidate.objects.filter(outcome="conflict").order_by("order_key")
        if candidate := self.one(conflicts):
            seen = Decision.objects.current().filter(candidate__in=merge_tree(candidate))
            verdict = self.chance.choice(["include", "exclude"])
            adjudicate(
                self.cast.lena,
                candidate.pk,
                verdict=verdict,
                why="the criteria say so",
                seen=[str(pk) for pk in seen.values_list("pk", flat=True)],
                reason_id=self.reason(candidate, verdict),
            )

    def reason(self, candidate, verdict) -> int | None:
        if not candidate.report_id or verdict != "exclude":
            return None
        return self.one(self.cast.review.exclusion_reasons.order_by("position")).pk

    def send_on(self):
        send_on(self.cast.lena)

    def retrieve(self):
        if report := self.one(Report.objects.order_by("created_at", "citation", "number")):
            retrieval = self.chance.choice(["retrieved", "retrieved", "not_retrieved", "sought"])
            set_retrieval(self.cast.lena, report.pk, retrieval=retrieval, note="library")

    def merge(self):
        shown = list(Citation.objects.visible().order_by("pk"))
        if len(shown) > 1:
            merge_by_hand(self.cast.lena, [c.pk for c in self.chance.sample(shown, 2)])

    def split(self):
        merged = Citation.objects.filter(merged_into__isnull=False).values("merged_into")
        records = Record.objects.filter(citation__in=merged).order_by("pk")
        if record := self.one(records):
            split_record(self.cast.lena, record)

    def undo_or_restore_an_import(self):
        if file := self.one(ImportFile.objects.order_by("uploaded_at")):
            if file.withdrawn_at:
                restore_file(self.cast.lena, file, again=True)
            else:
                withdraw_file(self.cast.lena, file, reason="x", confirmation=file.name)

    def move_a_source(self):
        if run := self.one(Run.objects.order_by("created_at")):
            kind = self.chance.choice(list(SourceKind))
            update_run(self.cast.lena, run, source_kind=kind.value)

    def group(self):
        included = Report.objects.filter(candidate__outcome="included").order_by(
            "citation", "number"
        )
        if report := self.one(included):
            label = self.chance.choice(["Ng 2020", "Smith 2021"])
            group_reports(self.cast.lena, [report.pk], label=label)

    def ungroup(self):
        grouped = Report.objects.filter(study__isnull=False, candidate__isnull=False)
        if report := self.one(grouped.order_by("citation", "number")):
            ungroup_report(self.cast.lena, report.pk)

    def mark_previous(self):
        if study := self.one(Study.objects.order_by("label")):
            mark_previous(self.cast.lena, study.pk, is_previous=self.chance.random() < 0.5)

    def become_an_update_or_not(self):
        save_diagram(
            self.cast.lena,
            is_update=self.chance.random() < 0.7,
            previous_studies=8,
            previous_reports=9,
            previous_removed=self.chance.randint(0, 2),
            previous_source="Smith 2020",
            screened_before=self.chance.choice(list(ScreenedBefore)),
            previous="typed",
        )

    def go_on_from_a_snapshot(self):
        snapshot = take_snapshot(self.cast.lena, name=f"Version {self.number}")
        save_diagram(
            self.cast.lena,
            previous=snapshot.pk,
            previous_removed=0,
            screened_before=self.chance.choice(list(ScreenedBefore)),
        )

    def remove_some_before_screening(self):
        waiting = unread(self.cast.review).order_by("order_key").values_list("pk", flat=True)
        some = [pk for pk in waiting if self.chance.random() < 0.3]
        remove_before_screening(
            self.cast.lena,
            some,
            kind=self.chance.choice(list(RemovalKind)),
            tool="A classifier",
            version="1.0",
            rule="no trial",
            done_on=date(2026, 3, 1),
        )

    def take_a_removal_back(self):
        if removal := self.one(Removal.objects.order_by("made_at")):
            undo_removal(self.cast.lena, removal.pk)

    def describe_one_more_report(self):
        if report := self.one(Report.objects.order_by("created_at", "citation", "number")):
            add_report(self.cast.lena, report.pk, name=f"Abstract {self.chance.randint(1, 99)}")

    def take_a_report_back(self):
        if report := self.one(Report.objects.order_by("created_at", "citation", "number")):
            take_report_back(self.cast.lena, report.pk)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_event_every_sum_closes(seed, review_cast, add_citations):
    history = History(seed, review_cast, add_citations)
    past: list[str] = []
    for _ in range(EVENTS):
        past.append(history.happen())
        flow = count_flow(review_cast.review)
        assert [violation.message for violation in check(flow)] == [], past
        earlier = earlier_flows(diagram_of(review_cast.review).previous)
        for way in ways(earlier):
            shown = arrange(flow, way, earlier)
            assert [violation.message for violation in check(shown)] == [], (way, past)
    assert_every_number_is_its_list(review_cast.review, flow)
    assert list(find_violations(review_cast.review)) == []


def ways(earlier: list[Flow]) -> list[Versions]:
    """All that can be made of these versions, also of those that are interim."""
    known = [Versions.THIS, Versions.PREVIOUS]
    known += [Versions.UPDATES] if earlier else []
    return [*known, Versions.CUMULATIVE] if reaches_first(earlier) else known


def assert_every_number_is_its_list(review, flow: Flow) -> None:
    for key, rows in LISTS.items():
        if key != "new_studies" and getattr(flow, key) is not None:
            assert rows(review).count() == number_of(flow, key), key
