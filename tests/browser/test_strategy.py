"""The strategy's editor in real Chromium: written, mended by keyboard, edited, restored."""

from __future__ import annotations

import os
import re
from itertools import count

import pytest

from tests.browser.test_whole_story import Person, expect_text

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = [pytest.mark.browser, pytest.mark.workers]

TYPED = '(tacrolimus[tiab] OR “FK 506"[tiab]) and "Infertility"[mh]'
NUMBERS = count(1)
MENDED = '(tacrolimus[tiab] OR "FK 506"[tiab]) AND "Infertility"[mh]'


def start_review(browser, site: str) -> Person:
    """A new account's new review, on the site that the tests of this file share."""
    number = next(NUMBERS)
    ines = Person(browser, site, f"Ines{number}")
    ines.sign_up()
    ines.page.get_by_role("link", name="New review").first.click()
    ines.page.get_by_label("Title").fill(f"Tacrolimus {number}")
    ines.page.get_by_role("button", name="Start the review").click()
    ines.page.wait_for_url(f"**/reviews/tacrolimus-{number}/")
    ines.base = ines.page.url
    return ines


def press_fix(page, code: str) -> None:
    """Reach the finding's button with the Tab key alone, and press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.value ?? ''")
        if focused.startswith(f"{code}:"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not reach the fix of {code}")


def test_a_strategy_is_written_mended_edited_and_restored(site, browser):
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    page.get_by_label("Text", exact=True).click()
    page.keyboard.type(TYPED)
    page.locator("#marks mark").first.wait_for(state="attached")
    marked = page.locator("#marks mark").all_inner_texts()
    assert "“" in "".join(marked) and "and" in marked
    underline = page.locator("#marks mark").first.evaluate(
        "mark => getComputedStyle(mark).textDecorationLine"
    )
    assert underline == "underline"

    for code in ("SL-106", "SL-201"):
        page.locator("#text").focus()
        with page.expect_response(re.compile("/strategy/check/")):
            press_fix(page, code)
        page.locator(f"[data-fix][value^='{code}:']").wait_for(state="detached")
    assert page.locator("#text").input_value() == MENDED
    names = page.locator("#concepts [name=name]")
    assert [names.nth(n).input_value() for n in range(2)] == ["tacrolimus", "Infertility"]

    page.locator("#concepts [name=terms]").nth(1).fill("Infertility [mh]\nrecurrent miscarriage")
    page.wait_for_function("() => document.getElementById('text').value.includes('miscarriage')")
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url("**/strategy/")

    page.get_by_role("tab", name="PubMed").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Scopus").get_attribute("aria-selected") == "true"
    scopus = page.get_by_role("tabpanel", name="Scopus")
    scopus.get_by_text("Edit by hand").click()
    area = scopus.get_by_label("Text for Scopus")
    area.fill(area.input_value().replace("tacrolimus", "tacrolimus OR prograf"))
    scopus.get_by_label("Why").fill("Brand name")
    scopus.get_by_role("button", name="Save the edit").click()
    expect_text(ines, "Your text is saved")
    added = page.locator("#scopus ins")
    assert "prograf" in added.first.inner_text()
    assert "prograf" in page.locator("#text-scopus").inner_text()

    page = ines.go("strategy/edit/")
    page.locator("#text").fill("tacrolimus[tiab]")
    page.locator("#findings-count").wait_for()
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url("**/strategy/")
    page.get_by_role("button", name="Restore version 1").click()
    ines.confirm("Restore")
    expect_text(ines, "Version 1 restored")
    assert "miscarriage" in page.locator("#text-pubmed").inner_text()
    assert "prograf" in page.locator("#text-scopus").text_content()
    assert ines.complaints == []


def test_a_closed_tab_loses_nothing(site, browser):
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    with page.expect_response(re.compile("/strategy/check/")):
        page.locator("#text").press_sequentially("tacrolimus[tiab]")
    page.wait_for_function(
        "() => Object.keys(localStorage).some(key => key.startsWith('strategy-draft'))"
    )
    page = ines.go("strategy/")
    page = ines.go("strategy/edit/")
    assert page.locator("#text").input_value() == ""
    page.get_by_role("button", name="Take it up").click()
    assert page.locator("#text").input_value() == "tacrolimus[tiab]"
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url("**/strategy/")
    assert ines.go("strategy/edit/").locator("#draft-offer").is_hidden()
    assert ines.complaints == []


def test_a_heading_is_found_by_keyboard_and_put_in_the_language_of_the_text(site, browser):
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    page.get_by_label("Written for").select_option("ovid")
    finder = page.get_by_role("combobox", name="Find a heading")
    finder.press_sequentially("infert")
    page.locator("#mesh-options [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert finder.get_attribute("aria-activedescendant") == "mesh-option-0"
    chosen = page.locator("#mesh-option-0").get_attribute("data-name")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('text').value !== ''")
    assert page.locator("#text").input_value() == f"exp {chosen}/"
    assert page.get_by_role("heading", name=chosen, exact=True).count() == 1
    assert page.evaluate("document.activeElement.id") == "mesh-query"
    finder.press_sequentially("infert")
    page.locator("#mesh-options [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert finder.get_attribute("aria-expanded") == "false"
    assert ines.complaints == []


INFERTILITY = '"Infertility"[mh]'
JOINED = [
    ("a[tiab]", None, f"a[tiab] OR {INFERTILITY}"),
    ("(a[tiab]) AND b[tiab]", 1, f"({INFERTILITY} OR a[tiab]) AND b[tiab]"),
    ("(a[tiab]) AND b[tiab]", 8, f"(a[tiab] OR {INFERTILITY}) AND b[tiab]"),
    ("(a[tiab]) AND b[tiab]", 13, f"(a[tiab]) AND {INFERTILITY} OR b[tiab]"),
    ("#1 a[tiab]\n#2 ", 14, f"#1 a[tiab]\n#2 {INFERTILITY}"),
]
"""A text, the place of the caret in it (None: never there) and the text with the heading put in."""


def test_a_found_heading_is_joined_to_what_stands_beside_it(site, browser):
    ines = start_review(browser, site)
    for typed, caret, expected in JOINED:
        page = ines.go("strategy/edit/")
        field = page.locator("#text")
        field.evaluate("(field, typed) => (field.value = typed)", typed)
        if caret is not None:
            field.focus()
            field.evaluate("(field, at) => field.setSelectionRange(at, at)", caret)
        page.get_by_role("combobox", name="Find a heading").press_sequentially("infertility")
        page.locator("#mesh-options [data-name=Infertility]").click()
        page.locator("#toasts").get_by_text("is put into the text").wait_for()
        assert field.input_value() == expected
    assert ines.complaints == []


def test_a_concept_can_be_added_after_the_text_was_changed(site, browser):
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    with page.expect_response(re.compile("/strategy/check/")):
        page.locator("#text").fill("tacrolimus[tiab]")
    page.wait_for_function("() => document.querySelectorAll('#concepts fieldset').length === 2")
    page.get_by_role("button", name="Add a concept").click()
    assert page.locator("#concepts fieldset").count() == 3
    assert ines.complaints == []


def test_a_text_written_by_concepts_or_only_checked_is_not_lost(site, browser):
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    page.locator("#concepts [name=terms]").first.fill("prograf")
    page.wait_for_function("() => document.getElementById('text').value === 'prograf[tiab]'")
    kept = "() => Object.values(localStorage).some(draft => draft.includes('prograf[tiab]'))"
    page.wait_for_function(kept)
    page = ines.go("strategy/edit/")
    page.get_by_role("button", name="Take it up").click()
    page.get_by_label("What changed").press("Enter")
    page.locator("#strategy-form[data-unsaved]").wait_for()
    page.wait_for_function(kept)
    page = ines.go("strategy/edit/")
    page.get_by_role("button", name="Take it up").click()
    assert page.locator("#text").input_value() == "prograf[tiab]"
    assert ines.complaints == []


def test_lines_that_a_concept_took_the_place_of_are_put_back_by_keyboard(site, browser):
    lines = "#1 tacrolimus[tiab] OR prograf[tiab]\n#2 infertility[mh]\n#3 #1 AND #2"
    ines = start_review(browser, site)
    page = ines.go("strategy/edit/")
    with page.expect_response(re.compile("/strategy/check/")):
        page.locator("#text").fill(lines)
    page.get_by_text("The text has several lines").wait_for()
    page.locator("#concepts [name=terms]").first.fill("tacrolimus")
    page.get_by_role("button", name="Put the text back").wait_for()
    assert page.locator("#text").input_value() == 'tacrolimus[tiab] AND "infertility"[mh]'
    page.get_by_role("button", name="Put the text back").focus()
    page.keyboard.press("Enter")
    page.locator("[name=replaced]").wait_for(state="detached")
    assert page.locator("#text").input_value() == lines
    terms = page.locator("#concepts [name=terms]").first
    assert terms.input_value() == "tacrolimus\nprograf"
    assert ines.complaints == []
