"""Full texts in real Chromium: files are brought, read beside the verdict, and saved."""

from __future__ import annotations

import json
import os
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.browser.screening_words import wait_until_sent
from tests.browser.test_accessibility import violations
from tests.screening.pdfs import pdf, pdf_with_script

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]
SELECT = """() => {
  const span = document.querySelector('.reader-page[data-page="1"] .textLayer span');
  span.scrollIntoView();
  getSelection().selectAllChildren(span);
}"""
SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def site(site_to_screen):
    site_to_screen.does("send")
    return site_to_screen


@pytest.fixture
def page(browser, site):
    """A window in which Ana is signed in; what its scripts complain of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda problem: said.append(str(problem)))
    site.sign_in(page)
    yield page
    assert said == []
    context.close()


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def archive() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr("10.5555_1.pdf", pdf("The first report", "Its second page on tacrolimus"))
        packed.writestr("folder/PMID 1002.pdf", pdf_with_script())
        packed.writestr("who knows.pdf", pdf("Nothing to know it by"))
    return content.getvalue()


def wait_for_job(page) -> None:
    for _ in range(60):
        page.reload()
        if "not looked at yet" not in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The files were not looked at.")


def test_files_are_brought_read_judged_and_saved(site, page):
    page.goto(f"{site.review}reports/files/")
    files = [{"name": "all.zip", "mimeType": "application/zip", "buffer": archive()}]
    page.locator("[name=files]").set_input_files(files)
    page.get_by_role("button", name="Take them in").click()
    page.locator("fieldset.waiting").first.wait_for()
    wait_for_job(page)
    told = page.locator("main").inner_text()
    assert "found by DOI" in told and "found by PMID" in told and "no report found" in told
    assert violations(page) == []
    shot(page, "files")
    page.get_by_role("button", name="Give the ticked files to their reports").click()
    page.get_by_text("Files given to their reports: 2.").wait_for()
    assert page.locator("fieldset.waiting").count() == 1

    page.goto(f"{site.review}screening/full-text/")
    page.locator(".desk-record:not([hidden])").wait_for()
    if "Record 002" in page.locator(".desk-record:not([hidden]) h2").inner_text():
        page.keyboard.press("s")
    page.locator(".reader-page canvas").first.wait_for(timeout=60_000)
    assert page.locator(".reader-count").inner_text() == "of 2"
    page.locator("[name=words]").fill("tacrolimus")
    page.keyboard.press("Enter")
    page.locator(".reader-hit-now").wait_for()
    assert "Page 2" in page.locator(".reader-found").inner_text()
    shot(page, "desk")
    page.evaluate(SELECT)
    page.locator(".reader-quote", has_text="The first report").wait_for()
    page.locator("#mark-comment").fill("Which one?")
    page.keyboard.press("Enter")
    page.locator(".reader-marks summary", has_text="Marks and comments: 1").click()
    assert "“The first report” Which one?" in page.locator(".reader-marks").inner_text()
    assert page.locator(".reader-passage").count() == 1
    assert violations(page) == []
    shot(page, "marks")
    page.locator("[name=words]").press("e")
    assert json.loads(site.does("told").splitlines()[-1]) == []

    with page.expect_download() as saving:
        page.locator(".reader-save").click()
    assert saving.value.suggested_filename == "10.5555_1.pdf"

    page.locator(".desk-record:not([hidden]) h2").click()
    page.keyboard.press("e")
    page.locator("[name=reason]").select_option(label="Wrong outcome")
    page.get_by_role("button", name="Exclude").click()
    wait_until_sent(page)
    given = json.loads(site.does("told").splitlines()[-1])
    assert given == [["Record 001", "Ana", "exclude", "Wrong outcome"]]
    page.locator(".desk-record:not([hidden]) h2", has_text="Record 002").wait_for()
    page.locator(".reader-page canvas").first.wait_for()
    for address in ("reports/", "reports/open-access/"):
        page.goto(f"{site.review}{address}")
        assert violations(page) == []
    page.get_by_role("link", name="← Reports").click()
    page.get_by_role("link", name="Record 001").click()
    page.locator(".reader-page canvas").first.wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    shot(page, "desk-narrow")
