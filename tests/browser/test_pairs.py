"""Pairs of the demo review, decided in real Chromium: by keys, by mouse, and without JavaScript."""

from __future__ import annotations

import os
import re

import pytest

from tests.ops.processes import base_environment
from tests.races.running import python

# Playwright's synchronous interface runs an event loop in this thread; nothing here asks Django.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]


@pytest.fixture
def enter(site, browser, folder):
    """Ines at the first pair of the demo review; every complaint of the browser is a failure."""
    python(base_environment(folder / "data"), "manage.py", "seed_demo")
    password = (folder / "data" / "demo_password").read_text()
    complaints = []

    def open_page(**options):
        page = browser.new_context(viewport={"width": 1280, "height": 900}, **options).new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.goto(f"{site}/accounts/login/")
        page.locator("[name=login]").fill("ines@example.org")
        page.locator("[name=password]").fill(password)
        page.locator("main form button").last.click()
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"{site}/reviews/tacrolimus/duplicates/pairs/next/")
        return page

    yield open_page
    assert complaints == []


def waiting(page) -> int:
    return int(re.search(r"(\d+) to decide", page.locator(".pair-why").inner_text())[1])


def lead_on(page, act) -> None:
    """Do something and wait for the next pair."""
    before = page.url
    act()
    page.wait_for_url(lambda url: url != before)
    page.locator("#pair-heading:focus").wait_for()


def test_a_searcher_decides_with_one_hand_on_the_keyboard(enter):
    page = enter()
    first, number = page.url, waiting(page)
    lead_on(page, lambda: page.keyboard.press("ArrowRight"))
    assert waiting(page) == number
    lead_on(page, lambda: page.keyboard.press("d"))
    assert waiting(page) < number
    page.locator("#messages", has_text="They are kept apart.").wait_for()
    page.get_by_text("Add a reason").click()
    page.get_by_label("Why").press_sequentially("skd")
    here = page.url
    assert page.get_by_label("Why").input_value() == "skd"
    page.locator("#pair-heading").click()
    lead_on(page, lambda: page.keyboard.press("s"))
    assert page.url != here
    page.get_by_role("link", name="Look at that pair again").click()
    page.get_by_text("ruled “same”").wait_for()
    page.get_by_text("“skd”").wait_for()
    page.keyboard.press("d")
    page.get_by_role("heading", name="Ruled different").wait_for()
    assert page.url != first


def test_a_searcher_decides_without_javascript(enter):
    page = enter(java_script_enabled=False)
    first, number = page.url, waiting(page)
    page.get_by_role("link", name="→ Skip").click()
    assert page.url != first and waiting(page) == number
    page.get_by_role("button", name="Same").click()
    page.get_by_text("They are one citation now.").wait_for()
    assert waiting(page) < number
