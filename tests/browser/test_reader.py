"""The reader of full texts in real Chromium: large files in parts, pictures of every kind."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import violations
from tests.screening.pdfs import (
    pdf,
    pdf_in_chinese,
    pdf_in_greek,
    pdf_locked,
    pdf_of_jbig2,
    pdf_of_jpeg2000,
    pdf_with_attachment,
    pdf_with_launch,
    pdf_with_noise,
    pdf_with_script,
)

pytestmark = [pytest.mark.browser, pytest.mark.workers]
NO_FONT = "installing it could help"
"""Of what PDF.js says where this machine has no font of a name: it takes another one."""
MIDDLE = """() => {
  const canvas = document.querySelector(".reader-page canvas");
  const { width, height } = canvas;
  return [...canvas.getContext("2d").getImageData(width / 2, height / 2, 1, 1).data];
}"""


@pytest.fixture
def page(browser, site_to_screen):
    """A window in which Ana is signed in; what its scripts complain of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said = []
    page.on(
        "console",
        lambda message: message.type in ("error", "warning") and said.append(message.text),
    )
    page.on("pageerror", lambda problem: said.append(str(problem)))
    site_to_screen.sign_in(page)
    yield page
    assert [text for text in said if NO_FONT not in text] == []
    context.close()


@pytest.fixture
def read(site_to_screen, page):
    """Give Record 003 a file and open its page, with the reader at the first page."""
    site_to_screen.does("send")

    def give(content: bytes):
        page.goto(f"{site_to_screen.review}reports/")
        page.get_by_role("link", name="Record 003").click()
        file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content}
        page.locator("[name=file]").set_input_files(file)
        page.get_by_role("button", name="Add this file").click()
        page.locator(".reader-page canvas").first.wait_for(timeout=60_000)

    return give


def test_pictures_of_scanners_are_drawn_by_a_worker_that_reaches_nothing(page, read):
    policies = {}
    page.on("response", lambda answer: policies.update({answer.url: answer.headers}))
    read(pdf_of_jpeg2000())
    red, green, blue, _ = page.evaluate(MIDDLE)
    assert (red < 60, green < 80, blue > 160) == (True, True, True)
    (worker,) = (headers for url, headers in policies.items() if "/pdf.worker." in url)
    assert worker["content-security-policy"] == "default-src 'none'; script-src 'wasm-unsafe-eval'"
    assert "wasm" not in policies[page.url]["content-security-policy"]
    read(pdf_of_jbig2())
    assert page.evaluate(MIDDLE) == [0, 0, 0, 255]


def test_text_in_fonts_that_the_file_does_not_bring_is_read_and_found(page, read):
    fetched = []
    page.on("response", lambda answer: fetched.append(answer.url.rpartition("/")[2]))
    read(pdf_in_chinese("他克莫司"))
    page.locator("[name=words]").fill("克莫")
    page.keyboard.press("Enter")
    page.locator(".reader-found", has_text="Page 1, 1 of 1 there").wait_for()
    assert "GBK-EUC-H.bcmap" in fetched
    read(pdf_in_greek())
    page.locator(".textLayer span", has_text="α").wait_for()
    assert "FoxitSymbol.pfb" in fetched


def test_a_large_file_comes_page_by_page(page, read):
    content = pdf_with_noise(12)
    parts = []
    page.on(
        "response",
        lambda answer: answer.status == 206 and parts.append(answer.headers["content-length"]),
    )
    read(content)
    assert page.locator(".reader-count").inner_text() == "of 12"
    first = sum(map(int, parts))
    assert 0 < first < len(content) * 0.6
    page.locator("[name=page]").fill("12")
    page.keyboard.press("Tab")
    page.locator(".reader-page[data-page='12'] canvas").wait_for()
    assert first < sum(map(int, parts)) < len(content) * 0.9


def test_a_passage_is_marked_without_a_pointer(page, read):
    read(pdf("The comparator was placebo in all groups", "Another page"))
    said = page.locator(".reader-said")
    page.locator("[name=words]").fill("comparator")
    page.keyboard.press("Enter")
    page.locator(".reader-hit-now").wait_for()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.reader") != "take":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said.get_by_text("Passage on page 1: comparator", exact=True).wait_for()
    assert violations(page) == []
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    said.get_by_text("Passage on page 1: comparator was placebo", exact=True).wait_for()
    page.keyboard.press("Shift+ArrowLeft")
    said.get_by_text("Passage on page 1: comparator was", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("What of it?")
    page.keyboard.press("Enter")
    said.get_by_text("Kept on page 1.").wait_for()
    page.locator(".reader-marks summary").press("Enter")
    assert "“comparator was” What of it?" in page.locator(".reader-marks").inner_text()
    assert page.locator(".reader-passage").count() == 1


def test_a_passage_begins_at_the_first_word_in_sight_and_stays_on_its_page(page, read):
    read(pdf("One two three", "Four"))
    said = page.locator(".reader-said")
    page.locator(".reader-pages").focus()
    page.keyboard.press("Shift+ArrowRight")
    said.get_by_text("Passage on page 1: One", exact=True).wait_for()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    said.get_by_text("The passage ends with the page.").wait_for()
    assert page.evaluate("getSelection().toString()") == "One two three"


def test_what_a_file_holds_beside_its_pages_is_said_and_does_nothing(page, read):
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.message) or dialog.dismiss())
    said = page.locator(".reader-trouble")
    read(pdf_with_script())
    said.get_by_text("This file holds scripts. They do nothing here").wait_for()
    read(pdf_with_attachment())
    said.get_by_text("This file holds attached files. They do nothing here").wait_for()
    read(pdf_with_launch())
    page.locator("#reader:not([aria-busy])").wait_for()
    page.locator(".reader-page").click()
    assert page.url.endswith("/") and asked == []
    assert said.inner_text() == ""


def test_a_locked_file_is_said_to_be_locked(page, read, site_to_screen):
    read(pdf("x"))
    file = {"name": "l.pdf", "mimeType": "application/pdf", "buffer": pdf_locked("secret")}
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Add this file").click()
    page.get_by_text("This file is locked with a password.").wait_for()


def test_files_that_are_too_large_are_not_sent(page, read, tmp_path):
    read(pdf("x"))
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.locator("[name=file]").set_input_files(large)
    page.get_by_role("button", name="Add this file").click()
    page.get_by_text("These are 600 MB; at most 100 MB can be sent at once.").wait_for()
    assert sent == []
