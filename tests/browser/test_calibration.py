"""A calibration round in real Chromium: two reviewers at their keyboards, then what differs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.screening_words import PASSWORD, wait_until_sent
from tests.browser.test_accessibility import violations
from tests.ops.processes import base_environment, run

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]

SCRIPT = str(Path(__file__).with_name("screening_site.py"))
SHOWN = ".desk-record:not([hidden])"


@pytest.fixture
def person(browser, site, folder):
    """Opens a page of somebody who is signed in; the review has 30 records."""
    run(base_environment(folder / "data"), SCRIPT, "make", "tacrolimus", "30")

    def sign_in(name: str):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{site}/accounts/login/?next=/reviews/tacrolimus/screening/")
        page.locator("[name=login]").fill(f"{name}@example.org")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").last.click()
        page.wait_for_url("**/screening/")
        return page

    return sign_in


def open_desk(page, address: str):
    page.goto(f"{address}desk/")
    page.locator(SHOWN).wait_for()
    assert violations(page) == []


def judge(page, key: str) -> str:
    """One record by key; returns its title once the next one, or the end, is shown."""
    title = page.locator(f"{SHOWN} h2").inner_text()
    page.keyboard.press(key)
    page.wait_for_function(
        f"before => document.querySelector('{SHOWN} h2')?.textContent.trim() !== before",
        arg=title,
    )
    return title


def test_two_reviewers_calibrate_by_keyboard_and_see_where_they_differ(person):
    lead, ana, bo = person("lena"), person("ana"), person("bo")
    lead.get_by_role("link", name="Calibration rounds").first.click()
    lead.get_by_label("Records").fill("15")
    lead.get_by_role("button", name="Draw the records").click()
    lead.get_by_text("The round is open").wait_for()
    address = lead.url

    open_desk(ana, address)
    seen = {judge(ana, "i") for _ in range(3)}
    ana.keyboard.press("z")
    ana.wait_for_function("before => document.getElementById('own-count').textContent === '2'")
    back = ana.locator(f"{SHOWN} h2").inner_text()
    assert back in seen
    ana.locator("[name=reason]").select_option(label="Wrong population")
    ana.locator(f"{SHOWN} h2").focus()
    differing = judge(ana, "e")
    for _ in range(12):
        seen.add(judge(ana, "i"))
    ana.get_by_text("You judged every record of this round").wait_for()
    wait_until_sent(ana)
    assert len(seen) == 15 and differing == back

    open_desk(bo, address)
    assert "Wrong population" not in bo.locator(SHOWN).inner_text()
    assert {judge(bo, "m" if n % 5 == 0 else "i") for n in range(15)} == seen
    wait_until_sent(bo)

    lead.reload()
    assert lead.locator("td", has_text="15 of 15").count() == 2
    lead.get_by_role("button", name="Close the round").click()
    lead.locator("dialog[open]").get_by_role("button", name="Close the round").click()
    lead.get_by_text("met its target").first.wait_for()
    for page in (lead, ana, bo):
        page.goto(address)
        page.get_by_text("1 of 15 records").wait_for()
        page.locator("summary", has_text=differing).click()
        shown = page.locator("details[open]").inner_text()
        assert re.search(r"Ana.*Exclude.*Wrong population.*Bo.*(Include|Maybe)", shown, re.S)
