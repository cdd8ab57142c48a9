"""axe finds nothing wrong on the pages where people screen, in light and in dark."""

from __future__ import annotations

import os
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.desk_site import SHOWN

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FOUND = """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`))"""
PAGES = [
    "",
    "screening/",
    "screening/full-text/",
    "screening/title-abstract/verdicts/",
    "screening/title-abstract/policy/",
    "screening/title-abstract/who-reads-what/",
    "screening/title-abstract/agreement/",
    "screening/title-abstract/calibrations/",
    "screening/terms/",
    "screening/settings/",
    "conflicts/",
    "reports/",
    "reports/files/",
    "studies/",
    "prisma/",
    "prisma/settings/",
    "prisma/methods/",
    "prisma/sources/",
    "prisma/snapshots/",
    "exports/",
    "exports/records/",
    "archive/",
]


def violations(page) -> list[str]:
    page.evaluate(AXE)
    return page.evaluate(FOUND)


@pytest.fixture(scope="module")
def review(_site_of_desks):
    """Where there is a conflict, a finished record, and one that waits for Lena."""
    _site_of_desks.begin_review(records=3)
    _site_of_desks.does("differ")
    return _site_of_desks


@pytest.fixture(params=["light", "dark"])
def page(request, browser, review):
    """A window of Lena's, who leads and screens."""
    context = browser.new_context(color_scheme=request.param)
    page = context.new_page()
    review.sign_in(page, "lena")
    yield page
    context.close()


def test_the_pages_around_the_desk(page, review):
    found = {}
    for address in PAGES:
        page.goto(review.review + address)
        found[address] = violations(page)
    page.goto(f"{review.review}conflicts/")
    page.locator("main a[href*='/conflicts/']").first.click()
    page.wait_for_url("**/conflicts/*-*/")
    found["a conflict"] = violations(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_the_desk_with_its_dialogs(page, review):
    page.goto(review.desk)
    page.locator(SHOWN).wait_for()
    page.locator("#outbox-mark", has_text="saved").wait_for()
    found = {"desk": violations(page)}
    page.keyboard.press("?")
    page.locator("#desk-help[open]").wait_for()
    found["help"] = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Terms").click()
    page.locator("#desk-terms [type=checkbox]").first.wait_for()
    found["terms"] = violations(page)
    page.keyboard.press("Escape")
    for key in "nc":
        page.keyboard.press(key)
        page.keyboard.press("Escape")
    page.route("**/verdict/", lambda route: route.fulfill(status=409, json={"message": "Gone."}))
    page.keyboard.press("i")
    page.locator("#not-stored").wait_for()
    found["refused, and nothing left"] = violations(page)
    assert {part: wrong for part, wrong in found.items() if wrong} == {}
