"""The whole story in real Chromium: Lena leads, Ana and Bo screen, on the site of `make run`."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.screening_words import PASSWORD, wait_until_sent

# Playwright's synchronous interface runs an event loop in this thread; nothing here asks Django.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]

WORKS = [
    ("Tacrolimus in repeated implantation failure", "Nakagawa, K", "10.5555/a"),
    ("Tacrolimus in recurrent pregnancy loss", "Hisano, M", "10.5555/b"),
    ("Calcineurin inhibitors and miscarriage", "Cavalcante, M", "10.5555/c"),
    ("Tacrolimus after kidney transplantation", "Smith, J", "10.5555/d"),
]
SCHOLAR = (
    'tacrolimus OR FK506 infertility OR "spontaneous abortion" OR "recurrent miscarriage" OR '
    '"recurrent pregnancy loss" OR "recurrent implantation failure"'
)


def ris(works, *, broken: bool = False) -> str:
    entries = [
        f"TY  - JOUR\nTI  - {title}\nAU  - {author}\nPY  - 2020\nSP  - {n}\nVL  - 2\n"
        f"DO  - {doi}\nAB  - A synthetic abstract about {title.lower()}.\nER  - \n"
        for n, (title, author, doi) in enumerate(works, start=10)
    ]
    return "\n".join([*entries, "TY  - JOUR\nXX  - \nER  - \n"] if broken else entries)


class Person:
    """One person at one browser window; every console error is a failure."""

    def __init__(self, browser, site: str, name: str):
        self.name, self.site, self.complaints = name, site, []
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.base = ""

    def _hear(self, message) -> None:
        if message.type == "error" and "409" not in message.text and "422" not in message.text:
            self.complaints.append(message.text)

    def sign_up(self, path: str = "/accounts/signup/") -> None:
        self.page.goto(self.site + path)
        if "/invitations/" in path:
            self.page.get_by_role("link", name="Create an account").click()
        self.page.get_by_label("Name").fill(self.name)
        self.page.get_by_label(re.compile("E-?mail", re.I)).fill(f"{self.name.lower()}@example.org")
        self.page.locator("[name=password1]").fill(PASSWORD)
        self.page.locator("[name=password2]").fill(PASSWORD)
        self.page.locator("main form button").last.click()

    def go(self, path: str):
        self.page.goto(f"{self.base}{path}")
        return self.page

    def confirm(self, button: str) -> None:
        self.page.locator("#confirm-dialog").get_by_role("button", name=button).click()

    def screen(self, kind: str, judge) -> int:
        """Judge by key until the desk is empty; `judge(title)` gives the keys to press."""
        self.go(f"screening/{kind}/")
        given = 0
        while title := self.title_at_desk():
            judge(self, title)
            given += 1
        self.wait_until_sent()
        return given

    def wait_until_sent(self) -> None:
        """Every click that this browser keeps has been acknowledged by the server."""
        wait_until_sent(self.page)

    def title_at_desk(self) -> str:
        """The record at hand, once the desk knows whether there is one; "" when nothing is left."""
        shown = self.page.locator(".desk-record:not([hidden]) h2")
        self.page.locator("#outbox-mark").wait_for()
        self.page.locator(".desk-record:not([hidden]), #nothing-left:not([hidden])").wait_for()
        return shown.inner_text() if shown.count() else ""


def press(key: str):
    return lambda person, title: person.page.keyboard.press(key)


def test_a_team_goes_from_the_question_to_the_diagram(site, browser, tmp_path):
    lena = Person(browser, site, "Lena")
    lena.sign_up()
    lena.page.get_by_role("link", name="New review").first.click()
    lena.page.get_by_label("Title").fill("Tacrolimus in infertility")
    lena.page.get_by_role("button", name="Start the review").click()
    lena.page.wait_for_url("**/reviews/tacrolimus-in-infertility/")
    lena.base = lena.page.url

    ana, bo = (join(browser, site, lena, name) for name in ("Ana", "Bo"))
    write_strategy(lena)
    upload(lena, tmp_path, "PubMed", "pubmed.ris", ris(WORKS[:3], broken=True), hits=4)
    upload(lena, tmp_path, "Scopus", "scopus.ris", ris(WORKS[1:]), hits=3)
    find_duplicates(lena)

    lena.go("screening/").get_by_role("button", name="Take in 4 new citations").click()
    expect_text(lena, "4 citations are ready to be screened")

    def judge_by_title(person, title):
        person.page.keyboard.press("e" if "kidney" in title else "i")

    assert ana.screen("title-abstract", judge_by_title) == 4
    undo_and_judge_again(ana)
    bo.screen("title-abstract", lambda p, t: p.page.keyboard.press("m" if "kidney" in t else "i"))
    assert "conflict" not in ana.go("screening/").locator("main").inner_text().lower()
    rule(lena, "Exclude", "Only kidneys.")

    lena.go("screening/").get_by_role("button", name="Send on 3 included").click()
    lena.confirm("Send on")
    expect_text(lena, "3 citations went on to full text")
    retrieve(lena)

    def exclude_calcineurin(person, title):
        if "Calcineurin" in title:
            person.page.locator("select[name=reason]").select_option(label="Wrong population")
            person.page.get_by_role("button", name="Exclude").click()
        else:
            person.page.keyboard.press("i")

    assert ana.screen("full-text", exclude_calcineurin) == 2
    assert bo.screen("full-text", press("i")) == 2
    rule(lena, "Exclude", "Another drug.", reason="Wrong population")

    read_diagram(lena)
    blind = ana.go("prisma/").locator("main").inner_text()
    assert "Records excluded" not in blind and "Screening is still blind" in blind
    for kind in ("Title and abstract", "Full text"):
        heading = lena.go("screening/").get_by_role("heading", name=kind)
        section = lena.page.locator("section.card").filter(has=heading)
        section.get_by_role("link", name="Close the stage").click()
        lena.page.get_by_role("button", name="Close the stage").click()
        expect_text(lena, "is closed")
    assert "All sums close" in ana.go("prisma/").locator("main").inner_text()
    for person in (lena, ana, bo):
        assert person.complaints == [], person.name


def expect_text(person: Person, text: str) -> None:
    person.page.get_by_text(text).first.wait_for()


def join(browser, site: str, lena: Person, name: str) -> Person:
    page = lena.go("members/")
    page.get_by_label("Role", exact=True).select_option("reviewer")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#invitation-link").inner_text()
    person = Person(browser, site, name)
    person.sign_up(link.removeprefix(site))
    person.page.get_by_role("button", name="Join the review").click()
    person.page.wait_for_url(lena.base)
    person.base = lena.base
    return person


def write_strategy(lena: Person) -> None:
    page = lena.go("strategy/edit/")
    concepts = [
        ("Drug", ["Tacrolimus [mh]", "FK506"]),
        (
            "Condition",
            [
                "Infertility [mh]",
                "Abortion, Spontaneous [mh]",
                "recurrent miscarriage",
                "recurrent pregnancy loss",
                "recurrent implantation failure",
            ],
        ),
    ]
    for place, (name, terms) in enumerate(concepts):
        if page.locator("[name=name]").count() <= place:
            page.get_by_role("button", name=re.compile("Add a concept", re.I)).click()
        page.locator("[name=name]").nth(place).fill(name)
        page.locator("[name=terms]").nth(place).fill("\n".join(terms))
    page.get_by_role("button", name=re.compile("^Save")).click()
    page.wait_for_url("**/strategy/")
    page.get_by_role("tab", name="Google Scholar").click()
    assert SCHOLAR in page.locator("main").inner_text()


def upload(lena: Person, tmp_path: Path, database: str, name: str, text: str, *, hits: int) -> None:
    page = lena.go("runs/new/")
    page.get_by_label("Database", exact=True).select_option(label=database)
    page.get_by_label("Date of the search").fill("2026-09-01")
    page.get_by_label("Hits the database reported").fill(str(hits))
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/$"))
    file = tmp_path / name
    file.write_text(text)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=re.compile("Upload|Read", re.I)).first.click()
    page.get_by_text("Readable records").wait_for(timeout=60_000)
    assert page.locator(".numbers dd").first.inner_text() == str(hits)


def find_duplicates(lena: Person) -> None:
    page = lena.go("duplicates/")
    page.get_by_role("button", name="Find duplicates").click()
    groups = page.locator("main li.list-group-item")
    groups.nth(1).wait_for(timeout=60_000)
    assert groups.count() == 2


def undo_and_judge_again(ana: Person) -> None:
    page = ana.go("screening/title-abstract/")
    ana.title_at_desk()
    page.keyboard.press("z")
    page.locator(".desk-record:not([hidden])").wait_for()
    page.keyboard.press("e" if "kidney" in ana.title_at_desk() else "i")
    page.get_by_text("Nothing left for you here").wait_for()
    ana.wait_until_sent()


def rule(lena: Person, verdict: str, why: str, reason: str = "") -> None:
    page = lena.go("conflicts/")
    page.locator("main li.list-group-item a").first.click()
    assert page.locator(".verdict").count() == 2
    page.get_by_label(verdict, exact=True).check()
    if reason:
        page.get_by_label("Exclusion reason").select_option(label=reason)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Rule").click()
    expect_text(lena, "Ruled: exclude")


def retrieve(lena: Person) -> None:
    page = lena.go("reports/")
    reports = page.locator("main li.list-group-item")
    assert reports.count() == 3
    for place in range(3):
        report = reports.nth(place)
        lost = "recurrent pregnancy loss" in report.inner_text()
        report.locator("select").select_option("not_retrieved" if lost else "retrieved")
        report.locator("input[name=note]").fill("asked the library" if lost else "shelf 3")
        with page.expect_response(re.compile("/retrieval/")) as answer:
            report.get_by_role("button", name="Save").click()
        assert answer.value.status == 200


def read_diagram(lena: Person) -> None:
    page = lena.go("prisma/")
    assert "All sums close" in page.locator("main").inner_text()
    drawn = page.locator(".diagram svg").text_content().replace("\xa0", " ")
    for number in ("n = 7", "n = 4", "n = 3", "n = 2", "n = 1"):
        assert number in drawn, number
    assert "interim" not in drawn
    page.locator(".diagram svg a").first.click()
    expect_text(lena, "7 in all")
    lena.go("audit/").get_by_text("conflict.ruled").first.wait_for()
