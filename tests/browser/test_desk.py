"""The desk in real Chromium: no click is lost or doubled, and everything works by keyboard."""

from __future__ import annotations

import os
import re

import pytest

from tests.browser.desk_site import judge, open_desk, title_on, wait_for_cards
from tests.browser.screening_words import wait_until_sent

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]


@pytest.fixture
def site(site_to_screen):
    return site_to_screen


@pytest.fixture
def window(browser, site):
    """A browser in which Ana is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    site.sign_in(page)
    page.close()
    return context


def test_fifty_verdicts_survive_a_dead_network_a_closed_tab_and_a_restarted_server(site, window):
    given: dict[str, str] = {}
    page = open_desk(window, site)
    judge(page, given, 10)
    wait_until_sent(page)
    wait_for_cards(page, 8)
    page.wait_for_load_state("networkidle")
    window.set_offline(True)
    at_hand = page.locator("[data-card]").count()
    judge(page, given, at_hand)
    assert "No more records at hand" in page.locator("#desk").inner_text()
    page.locator("#outbox-mark", has_text=f"offline, {at_hand} waiting").wait_for()
    page.close()
    assert len(site.decisions()) == 10

    site.stop()
    window.set_offline(False)
    site.start()
    page = open_desk(window, site)
    judge(page, given, 6)
    site.stop()
    judge(page, given, 3)
    page.locator("#outbox-mark", has_text="offline").wait_for()
    site.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    wait_for_cards(page, 7)
    while len(given) < 50:
        judge(page, given, 1)
        wait_until_sent(page)
    stored = site.decisions()
    assert len(stored) == 50
    assert {title: verdict for title, verdict, _ in stored} == given


def test_two_tabs_give_each_record_one_verdict(site, window):
    given: dict[str, str] = {}
    one, other = open_desk(window, site), open_desk(window, site)
    for page in (one, other, one, other):
        judge(page, given, 3)
        page.wait_for_timeout(50)
    for page in (one, other):
        wait_until_sent(page)
    stored = site.decisions()
    assert len(stored) == len({title for title, *_ in stored}) == 12
    assert one.locator("#not-stored").is_hidden()


def test_a_double_click_judges_one_record(site, window):
    page = open_desk(window, site)
    page.locator("[data-do=include]").dblclick()
    wait_until_sent(page)
    assert len(site.decisions()) == 1


def test_a_refused_verdict_stays_in_sight_until_it_is_dismissed(site, window):
    page = open_desk(window, site)
    title = title_on(page)
    page.route(
        re.compile("/verdict/"),
        lambda route: route.fulfill(
            status=409, json={"title": "x", "message": "Your place is gone.", "remedy": ""}
        ),
    )
    page.keyboard.press("i")
    panel = page.locator("#not-stored")
    panel.wait_for()
    assert f"Included on “{title}”. Your place is gone." in panel.inner_text()
    page.close()
    page = open_desk_with_refusals(window, site)
    panel = page.locator("#not-stored")
    panel.wait_for()
    panel.get_by_role("button", name="Drop").click()
    page.locator("#confirm-dialog [value=yes]").click()
    panel.wait_for(state="hidden")
    assert site.decisions() == []


def open_desk_with_refusals(window, site):
    page = window.new_page()
    page.goto(site.desk)
    return page


def test_a_session_that_ran_out_says_so_and_keeps_everything(site, window):
    page = open_desk(window, site)
    cookies = window.cookies()
    window.clear_cookies(name="sessionid")
    page.keyboard.press("e")
    page.locator("#outbox-mark", has_text="Sign in again to send them: 1 waiting").wait_for()
    window.add_cookies(cookies)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    assert [verdict for _, verdict, _ in site.decisions()] == ["exclude"]


def test_a_walk_by_keyboard_alone(site, window):
    page = open_desk(window, site)
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver(list => {
          for (const each of list.getEntries()) if (!each.hadRecentInput) shift += each.value;
        }).observe({type: "layout-shift", buffered: false}); }"""
    )
    keyboard = page.keyboard
    keyboard.press("?")
    dialog = page.locator("#desk-help[open]")
    dialog.wait_for()
    keyboard.press("i")
    for _ in range(6):
        keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    keyboard.press("Escape")
    dialog.wait_for(state="hidden")

    first = title_on(page)
    keyboard.press("n")
    keyboard.type("i e m: only typed")
    keyboard.press("Escape")
    keyboard.press("t")
    keyboard.type("mice")
    keyboard.press("Enter")
    keyboard.press("Escape")
    assert title_on(page) == first
    keyboard.press("Control+i")
    keyboard.press("Shift+I")
    assert title_on(page) == first
    keyboard.press("i")
    second = title_on(page)
    announced = page.locator("#desk-announcement").inner_text()
    assert announced == f"Included. {second}"
    keyboard.press("s")
    third = title_on(page)
    keyboard.press("e")
    for _ in range(2):
        keyboard.press("z")
        page.locator("#desk-announcement", has_text="Undone").wait_for(state="attached")
        wait_until_sent(page)
    assert title_on(page) == first
    assert page.locator("[name=note]").input_value() == "i e m: only typed"
    keyboard.press("m")
    assert title_on(page) == third
    density = page.locator("#desk").get_attribute("data-density")
    keyboard.press("h")
    assert page.locator("#desk").get_attribute("data-density") != density
    keyboard.press("c")
    assert page.locator("#criteria-details").get_attribute("open") is not None
    with window.expect_page() as opened:
        keyboard.press("p")
    assert "pubmed" in opened.value.url or opened.value.url.startswith(("about:", "chrome"))
    wait_until_sent(page)
    rows = site.decisions()
    assert rows[-1] == [first, "maybe", "i e m: only typed"]
    assert [row[1] for row in rows if row[0] == third] in ([], ["exclude", "withdrawn"])
    assert second not in {row[0] for row in rows}
    assert page.evaluate("window.shift") == 0


def test_the_page_is_light_and_nothing_moves_while_it_loads(site, browser, window):
    context = browser.new_context(storage_state=window.storage_state())
    page = context.new_page()
    page.add_init_script(
        """window.shift = 0; window.moved = []; new PerformanceObserver(list => {
          for (const each of list.getEntries()) {
            if (each.hadRecentInput) continue;
            shift += each.value;
            moved.push(...each.sources.map(({ node }) => node?.outerHTML?.slice(0, 90)));
          }
        }).observe({type: "layout-shift", buffered: true});"""
    )
    page.goto(site.desk)
    wait_for_cards(page, 11)
    page.locator("#outbox-mark", has_text="saved").wait_for()
    bytes_sent = """() => performance.getEntries()
      .reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)"""
    assert 50_000 < page.evaluate(bytes_sent) < 300_000
    assert page.evaluate("[shift, moved]") == [0, []]
    context.close()


def test_a_term_is_switched_off_on_the_desk_and_stays_off(site, window):
    site.does("differ")
    page = open_desk(window, site)
    marked = page.locator("#hand mark", has_text="words")
    assert marked.count() == page.locator("[data-card]").count()
    page.get_by_role("link", name="Terms").click()
    page.get_by_label("words").uncheck()
    page.locator("#desk-announcement", has_text="Marked anew").wait_for(state="attached")
    assert marked.count() == 0 and page.locator("#hand mark", has_text="Again").count()
    page.keyboard.press("Escape")
    page.reload()
    wait_for_cards(page, 11)
    assert marked.count() == 0


def test_skipped_records_come_again_at_the_end(site, window):
    page = open_desk(window, site)
    skipped = title_on(page)
    page.keyboard.press("s")
    given: dict[str, str] = {}
    while title_on(page) != skipped:
        judge(page, given, 1)
        wait_until_sent(page)
        page.wait_for_timeout(30)
    assert len(given) == 59
