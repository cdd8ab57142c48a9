"""The whole story over HTTP: from the question to the diagram, with a lead and two reviewers."""

from __future__ import annotations

import csv
import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reviews.models import AuditEvent, Job, Review
from reviews.services.jobs import run_inline
from screening.models import Candidate, Report
from screening.services.integrity import find_violations
from searches.models import Citation, Record, Run

pytestmark = pytest.mark.django_db


def ris(*works: tuple[str, str, int, str], source: str = "") -> bytes:
    """RIS of (title, first author, year, DOI)."""
    entries = []
    for title, author, year, doi in works:
        lines = [f"TI  - {title}", f"AU  - {author}", f"PY  - {year}", "SP  - 10", "VL  - 2"]
        lines += [f"DO  - {doi}"] if doi else []
        lines += [f"AB  - About {title.lower()}.{source}"]
        entries.append("\n".join(["TY  - JOUR", *lines, "ER  - "]))
    return "\n\n".join(entries).encode()


WORKS = [
    ("Tacrolimus in repeated implantation failure", "Nakagawa, K", 2015, "10.5555/a"),
    ("Tacrolimus in recurrent pregnancy loss", "Nakagawa, K", 2022, "10.5555/b"),
    ("Calcineurin inhibitors and miscarriage", "Cavalcante, M", 2023, "10.5555/c"),
    ("Kidney transplantation and tacrolimus", "Smith, J", 2010, "10.5555/d"),
    ("Atopic dermatitis in children", "Jones, P", 2012, "10.5555/e"),
]


class Person:
    """A browser without JavaScript: follows links, fills in forms."""

    def __init__(self, client, base: str):
        self.client, self.base = client, base

    def get(self, path: str = "") -> str:
        response = self.client.get(self.base + path, follow=True)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()

    def post(self, path: str, data: dict | None = None, status: int = 200):
        response = self.client.post(self.base + path, data or {}, follow=True)
        assert response.status_code == status, (path, response.content.decode()[-2000:])
        return response

    def screen(self, kind: str, verdict_of) -> int:
        """Judge until the desk is empty; `verdict_of(title)` gives the form's values."""
        given = 0
        while True:
            page = self.get(f"screening/{kind}/")
            found = re.search(r'action="[^"]+(candidates/[^"]+/verdict/)"', page)
            if not found:
                return given
            title = re.search(r'<h2 id="title-[^>]*>([^<]+)<', page).group(1)
            hidden = dict(re.findall(r'name="(key|replaces)"(?: value="([^"]*)")?', page))
            self.post(found.group(1), hidden | verdict_of(title))
            given += 1


@pytest.fixture
def team(make_user, client_of):
    """Lena starts the review by its form; Ana and Bo join by links."""
    lena = client_of(make_user("Lena"))
    lena.post("/reviews/new/", {"title": "Tacrolimus in infertility", "question": "Does it help?"})
    base = "/reviews/tacrolimus-in-infertility/"
    people = {"lena": Person(lena, base)}
    for name in ("Ana", "Bo"):
        page = people["lena"].post("invitations/", {"role": "reviewer"}).content.decode()
        link = re.search(r"http://testserver(/invitations/[^<]+)<", page).group(1)
        client = client_of(make_user(name))
        client.post(f"{link}accept/")
        people[name.lower()] = Person(client, base)
    return people


def upload(lena: Person, database: str, name: str, content: bytes, hits: int) -> Run:
    lena.post(
        "runs/new/",
        {
            "database": database,
            "source_kind": "database",
            "searched_on": "2026-09-01",
            "query_text": "as run",
            "hits": hits,
        },
    )
    run = Run.objects.get(database=database)
    lena.post(f"runs/{run.pk}/upload/", {"files": SimpleUploadedFile(name, content)})
    run_inline(Job.objects.filter(kind="searches.tasks.store_records").latest("created_at"))
    return run


def test_a_review_from_its_question_to_its_diagram(team):
    lena, ana, bo = team["lena"], team["ana"], team["bo"]

    lena.post("criteria/", {"inclusion": "Women", "exclusion": "Animals"})
    lena.post(
        "strategy/edit/",
        {
            "name": ["Drug", "Condition"],
            "terms": [
                "Tacrolimus [mh]\nFK506",
                "Infertility [mh]\nAbortion, Spontaneous [mh]\nrecurrent miscarriage\n"
                "recurrent pregnancy loss\nrecurrent implantation failure",
            ],
        },
    )
    strategy = lena.get("strategy/")
    assert (
        "tacrolimus OR FK506 infertility OR &quot;spontaneous abortion&quot; OR &quot;recurrent "
        "miscarriage&quot; OR &quot;recurrent pregnancy loss&quot; OR &quot;recurrent implantation "
        "failure&quot;"
    ) in strategy

    broken = b"\n\nTY  - JOUR\nXX  - \nER  - \n"
    upload(lena, "pubmed", "pubmed.ris", ris(*WORKS[:4]) + broken, 5)
    upload(lena, "scopus", "scopus.ris", ris(*WORKS[1:], source=" Longer."), 4)
    review = Review.objects.get()
    assert Record.objects.filter(review=review).count() == 9
    assert Record.objects.filter(review=review, is_readable=False).count() == 1
    assert "IMP-210" in lena.get(f"files/{Run.objects.get(database='pubmed').files.get().pk}/")

    lena.post("duplicates/find/")
    run_inline(Job.objects.get(kind="screening.tasks.deduplicate"))
    assert Citation.objects.visible().count() == 5
    group = Citation.objects.visible().get(title=WORKS[1][0])
    assert group.abstract.endswith("Longer.")
    lena.post(f"duplicates/{group.pk}/split/", {"reason": "trying it out"})
    assert Citation.objects.visible().count() == 6
    again = Citation.objects.visible().filter(title=WORKS[1][0]).values_list("pk", flat=True)
    lena.post("duplicates/merge/", {"citation": list(again)})

    lena.post("screening/take-in/")

    def wants(title):
        return "exclude" if "Kidney" in title or "dermatitis" in title else "include"

    assert ana.screen("title-abstract", lambda t: {"verdict": wants(t)}) == 5
    ana.post("screening/title-abstract/undo/", {"key": uuid4()})
    assert ana.screen("title-abstract", lambda t: {"verdict": wants(t)}) == 1
    bo.screen("title-abstract", lambda t: {"verdict": "maybe" if "Kidney" in t else wants(t)})
    assert "1 of 5" not in ana.get("screening/")
    conflict = Candidate.objects.get(outcome="conflict")
    side_by_side = lena.get(f"conflicts/{conflict.pk}/")
    assert "Ana" in side_by_side and "Bo" in side_by_side
    seen = re.findall(r'name="seen" value="([^"]+)"', side_by_side)
    lena.post(
        f"conflicts/{conflict.pk}/", {"verdict": "exclude", "why": "Only kidneys", "seen": seen}
    )

    lena.post("screening/send-on/")
    reports = list(Report.objects.order_by("citation__title"))
    assert len(reports) == 3
    for report in reports[:-1]:
        lena.post(f"reports/{report.pk}/retrieval/", {"retrieval": "retrieved"})
    lena.post(
        f"reports/{reports[-1].pk}/retrieval/", {"retrieval": "not_retrieved", "note": "library"}
    )
    reason = review.exclusion_reasons.get(label="Wrong population").pk

    def full(title):
        if "Calcineurin" in title:
            return {"verdict": "exclude", "reason": reason}
        return {"verdict": "include"}

    assert ana.screen("full-text", full) == 2
    bo.screen("full-text", lambda title: {"verdict": "include"})
    conflict = Candidate.objects.get(outcome="conflict")
    seen = re.findall(r'name="seen" value="([^"]+)"', lena.get(f"conflicts/{conflict.pk}/"))
    ruling = {"verdict": "exclude", "why": "Other drug", "seen": seen}
    lena.post(f"conflicts/{conflict.pk}/", ruling, status=422)
    lena.post(f"conflicts/{conflict.pk}/", ruling | {"reason": reason})
    included = Report.objects.get(candidate__outcome="included")
    lena.post("studies/group/", {"reports": [included.pk], "label": "Nakagawa 2022"})

    page = lena.get("prisma/")
    assert "All sums close" in page and "interim" not in page
    numbers = csv.DictReader(
        io.StringIO(lena.client.get(f"{lena.base}exports/prisma2020-csv/").getvalue().decode())
    )
    n = {row["data"]: row["n"] for row in numbers}
    assert n["database_results"] == "9" and n["duplicates"] == "3" and n["excluded_other"] == "1"
    assert n["records_screened"] == "5" and n["records_excluded"] == "2"
    assert n["dbr_sought_reports"] == "3" and n["dbr_notretrieved_reports"] == "1"
    assert n["dbr_assessed"] == "2" and n["dbr_excluded"] == "Wrong population, 1"
    assert n["new_studies"] == "1" and n["new_reports"] == "1"
    assert list(find_violations(review)) == []

    told = set(AuditEvent.objects.filter(review=review).values_list("action", flat=True))
    assert told >= {
        "review.created",
        "criteria.created",
        "invitation.created",
        "member.joined",
        "strategy.created",
        "run.created",
        "file.received",
        "file.imported",
        "citations.deduplicated",
        "citation.merged",
        "citation.split",
        "stage.opened",
        "stage.citations_taken_in",
        "decision.include",
        "decision.withdrawn",
        "outcome.changed",
        "conflict.ruled",
        "stage.sent_on",
        "report.retrieval_changed",
        "study.grouped",
    }


def test_a_file_that_cannot_be_read_says_file_line_and_what_to_do(team):
    run = upload(team["lena"], "pubmed", "login.ris", b"<!DOCTYPE html><p>Please sign in", 3)
    page = team["lena"].get(f"runs/{run.pk}/")
    assert "login.ris" in page and "line 1" in page and "web page" in page and "again" in page
    assert not Record.objects.exists()


def test_the_same_file_twice_is_asked_about(team):
    run = upload(team["lena"], "pubmed", "a.ris", ris(*WORKS[:2]), 2)
    path = f"runs/{run.pk}/upload/"
    twice = {"files": SimpleUploadedFile("b.ris", ris(*WORKS[:2]))}
    answer = team["lena"].post(path, twice, status=409).content.decode()
    assert "IMP-303" in answer and 'name="again"' in answer
    assert Record.objects.count() == 2
    team["lena"].post(path, {"files": SimpleUploadedFile("b.ris", ris(*WORKS[:2])), "again": "on"})
    assert run.files.count() == 2
