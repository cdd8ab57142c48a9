"""A site with a review that Ana screens, and what a person does at its desk."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from tests.browser.screening_words import PASSWORD, wait_until_sent
from tests.ops.processes import Running, base_environment, free_port, run, wait_until

SCRIPT = str(Path(__file__).with_name("screening_site.py"))
SHOWN = ".desk-record:not([hidden])"


class Site:
    """A site with a review to screen, that can be stopped and started again at the same place."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.folder = folder
        self.env = base_environment(folder / "data") | {"PORT": str(self.port)}
        self.address = f"http://127.0.0.1:{self.port}"
        self.reviews = 0
        run(self.env, "manage.py", "migrate", "--verbosity=0")
        self.start()

    def begin_review(self, records: int) -> None:
        """A new review of the same people; what is done from now on is done in it."""
        self.reviews += 1
        self.does("make", str(records))

    @property
    def slug(self) -> str:
        return f"tacrolimus-{self.reviews}"

    @property
    def review(self) -> str:
        return f"{self.address}/reviews/{self.slug}/"

    @property
    def desk(self) -> str:
        return f"{self.review}screening/title-abstract/"

    def start(self) -> None:
        self.server = Running(
            ["manage.py", "serve", "--no-demo"], self.env, self.folder / "serve.log"
        )
        wait_until(self.answers, "the site answers", seconds=120)

    def stop(self) -> None:
        if self.runs:
            self.server.stop()

    @property
    def runs(self) -> bool:
        return self.server.process.poll() is None

    def answers(self) -> bool:
        assert self.runs, self.server.said()
        try:
            return urllib.request.urlopen(f"{self.address}/healthz", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def does(self, act: str, *words: str) -> str:
        """What happens to the review in the database, beside the browser."""
        return run(self.env, SCRIPT, act, self.slug, *words)

    def decisions(self) -> list[list[str]]:
        """Every decision row of Ana: title, verdict, note."""
        return json.loads(self.does("say").splitlines()[-1])

    def sign_in(self, page, name: str = "ana") -> None:
        page.goto(f"{self.address}/accounts/login/?next=/reviews/{self.slug}/")
        page.locator("[name=login]").fill(f"{name}@example.org")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").last.click()
        page.wait_for_url(self.review)


def open_desk(window, site, *, cards: int = 11):
    """A page at the desk with the next records at hand."""
    page = window.new_page()
    page.goto(site.desk)
    wait_for_cards(page, cards)
    wait_until_sent(page)
    return page


def wait_for_cards(page, number: int) -> None:
    count = "n => document.querySelectorAll('[data-card]').length >= n"
    page.wait_for_function(count, arg=number)


def title_on(page) -> str:
    return page.locator(f"{SHOWN} h2").inner_text()


def judge(page, given: dict[str, str], number: int) -> None:
    """Judge `number` records by key, each as its title says; `given` keeps what was clicked."""
    for _ in range(number):
        title = title_on(page)
        verdict, key = (("include", "i"), ("exclude", "e"), ("maybe", "m"))[int(title[-3:]) % 3]
        assert title not in given
        page.keyboard.press(key)
        given[title] = verdict
        page.wait_for_function(
            f"before => document.querySelector('{SHOWN} h2')?.textContent.trim() !== before",
            arg=title,
        )
