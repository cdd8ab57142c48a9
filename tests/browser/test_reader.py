"""The reader of full texts in real Chromium: large files in parts, pictures of every kind."""

from __future__ import annotations

import pytest

from tests.screening.pdfs import pdf_of_jbig2, pdf_of_jpeg2000, pdf_with_noise

pytestmark = [pytest.mark.browser, pytest.mark.workers]
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
    assert said == []
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
