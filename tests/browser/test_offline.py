"""Records taken along are read without network, in a browser that was closed; nothing is lost."""

from __future__ import annotations

import json
import os

import pytest

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.desk_site import judge, open_desk, title_on, wait_for_cards
from tests.browser.screening_words import wait_until_sent

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]

CACHES = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async name =>
  [name, (await (await caches.open(name)).keys()).map(each => new URL(each.url).pathname)])))"""


@pytest.fixture
def site(site_to_screen):
    return site_to_screen


@pytest.fixture
def start_browser(browser, tmp_path):
    """Starts a browser with the same profile again: what it keeps, it kept on disk."""
    started = []

    def start():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=FLAGS,
            viewport={"width": 1280, "height": 800},
        )
        started.append(context)
        return context

    yield start
    for context in started:
        context.close()


def sign_in(context, site, name="ana"):
    page = context.new_page()
    site.sign_in(page, name)
    page.close()


def take_along(page, number: str) -> None:
    page.locator("#take-count").select_option(number)
    page.locator("#take-form button").click()
    page.locator("#taken-note", has_text=f"{number} records are in this browser").wait_for()


def test_a_batch_is_read_without_network_in_a_browser_that_was_closed(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    page = open_desk(context, site)
    take_along(page, "20")
    note = page.locator("#taken-note")
    assert "20 records are in this browser" in note.inner_text()
    given: dict[str, str] = {}
    judge(page, given, 2)
    wait_until_sent(page)
    assert note.inner_text().startswith("18 records")
    judge(page, given, 1)
    wait_until_sent(page)
    site.stop()
    judge(page, given, 4)
    page.locator("#outbox-mark", has_text="4 waiting").wait_for()
    context.close()

    context = start_browser()
    page = context.new_page()
    page.goto(site.desk)
    wait_for_cards(page, 13)
    page.locator("#outbox-mark", has_text="4 waiting").wait_for()
    assert page.locator("#taken-note").inner_text().startswith("13 records")
    judge(page, given, 6)
    page.keyboard.press("z")
    page.locator("#desk-announcement", has_text="Undone").wait_for(state="attached")
    undone = title_on(page)
    del given[undone]
    page.keyboard.press("t")
    page.keyboard.type("mice")
    page.keyboard.press("Escape")
    judge(page, given, 1)
    page.locator("#outbox-mark", has_text="11 waiting").wait_for()
    context.close()

    context = start_browser()
    site.start()
    page = context.new_page()
    page.goto(site.desk)
    wait_until_sent(page)
    stored = site.decisions()
    assert len(stored) == len(given) == 13
    assert {title: verdict for title, verdict, _ in stored} == given
    assert json.loads(site.does("tags", undone).splitlines()[-1]) == ["mice"]
    page.locator("#taken-note", has_text="7 records").wait_for()


def test_a_verdict_whose_place_was_lost_meanwhile_is_told_and_kept(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    page = open_desk(context, site)
    take_along(page, "20")
    given: dict[str, str] = {}
    judge(page, given, 1)
    wait_until_sent(page)
    late, other = title_on(page), page.locator("[data-card]").nth(1).locator("h2").text_content()
    context.set_offline(True)
    page.keyboard.press("n")
    page.keyboard.type("only rats")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    site.does("lose", late)
    site.does("lose", other.strip())
    page.keyboard.press("s")
    judge(page, given, 2)
    context.set_offline(False)
    panel = page.locator("#not-stored")
    panel.wait_for()
    wait_until_sent(page, besides=1)
    said = panel.inner_text()
    assert f"Excluded on “{late}”" in said and "given to somebody else" in said
    assert "Your note: only rats" in said
    page.locator("#taken-note", has_text="1 went to somebody else").wait_for()
    assert {title for title, *_ in site.decisions()} == set(given)

    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.address)
    panel.get_by_role("button", name="Copy").click()
    panel.get_by_text("Copied").wait_for()
    assert "only rats" in page.evaluate("navigator.clipboard.readText()")
    panel.get_by_role("button", name="Drop").click()
    page.locator("#confirm-dialog [value=no]").click()
    assert panel.is_visible()
    panel.get_by_role("button", name="Drop").click()
    page.locator("#confirm-dialog [value=yes]").click()
    panel.wait_for(state="hidden")


def test_only_the_desk_is_kept_and_signing_out_removes_it(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    page = open_desk(context, site)
    assert page.evaluate(CACHES) == {}
    take_along(page, "20")
    page.goto(site.review)
    ((kept, paths),) = page.evaluate(CACHES).items()
    pages = {path for path in paths if not path.startswith(("/static/", "/taken-along/"))}
    assert pages == {f"/reviews/{site.slug}/screening/title-abstract/"}
    assert sum(path.startswith("/taken-along/") for path in paths) == 20

    page.goto(site.desk)
    wait_for_cards(page, 20)
    page.route("**/verdict/", lambda route: route.abort())
    page.keyboard.press("i")
    page.locator("#outbox-mark", has_text="1 waiting").wait_for()
    page.goto(site.review)
    page.get_by_role("button", name="Ana").click()
    page.get_by_role("button", name="Sign out").click()
    page.locator("#confirm-question", has_text="not stored on the server yet: 1.").wait_for()
    page.locator("#confirm-dialog [value=yes]").click()
    page.wait_for_url(f"{site.address}/")
    assert page.evaluate(CACHES) == {}

    sign_in(context, site, "bo")
    other = open_desk_of_another(context, site)
    assert (
        "another desk that wait in this browser: 1."
        in other.locator("#others-waiting").inner_text()
    )
    assert site.decisions() == []
    sign_in_again(other, site)
    page = context.new_page()
    page.goto(site.desk)
    wait_until_sent(page)
    assert len(site.decisions()) == 1


def open_desk_of_another(context, site):
    page = context.new_page()
    page.goto(site.desk)
    page.locator("#others-waiting").wait_for()
    return page


def sign_in_again(page, site):
    page.goto(f"{site.address}/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_url(f"{site.address}/")
    site.sign_in(page)


def test_another_account_that_signs_in_removes_what_the_first_took_along(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    take_along(open_desk(context, site), "20")
    context.clear_cookies(name="sessionid")
    sign_in(context, site, "bo")
    page = context.new_page()
    page.goto(site.review)
    page.wait_for_function("async () => (await caches.keys()).length === 0")


def test_records_that_are_put_back_are_kept_no_more(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    page = open_desk(context, site)
    take_along(page, "20")
    page.locator("#leave-form button").click()
    page.wait_for_url(site.review)
    assert page.evaluate(CACHES) == {}


def test_one_record_that_is_missing_does_not_stop_the_others(site, start_browser):
    context = start_browser()
    sign_in(context, site)
    page = open_desk(context, site)
    missing = page.locator("[data-card]").first.get_attribute("data-verdict")
    page.route(f"**{missing}", lambda route: route.fulfill(status=404, body="gone"))
    title = title_on(page)
    page.keyboard.press("i")
    given: dict[str, str] = {}
    judge(page, given, 2)
    panel = page.locator("#not-stored")
    panel.wait_for()
    assert f"Included on “{title}”. This record is not in the review" in panel.inner_text()
    wait_until_sent(page, besides=1)
    assert {stored for stored, *_ in site.decisions()} == set(given)
