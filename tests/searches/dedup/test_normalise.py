"""Keys of an entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.bibliography import Author, BibliographicRecord
from searches.dedup import Entry, entry_from_record
from searches.dedup.normalise import fold, keys_of, split_notice

SAME_TITLE = [
    ("case and stop", "Complement in HUS.", "COMPLEMENT IN HUS"),
    ("hyphen and dash", "Hemolytic-uremic syndrome", "Hemolytic–Uremic Syndrome"),
    ("hyphen or space", "Liver-kidney transplantation", "Liver kidney transplantation"),
    ("accents", "Étude de la fécondité", "Etude de la fecondite"),
    ("Greek letters", "TNF-α in pregnancy", "TNF alpha in pregnancy"),
    ("ampersand", "Safety & efficacy", "Safety and efficacy"),
    ("British spelling", "Haemolytic anaemia", "Hemolytic anemia"),
    ("language behind", "[Review of HUS]. [Japanese]", "Review of HUS"),
    ("several notes", "HUS in children. [Review] [16 refs] [Romanian]", "HUS in children"),
    (
        "note cut short",
        "HUS in children.[Erratum appears in J Pediatr. 2003 Jun",
        "HUS in children",
    ),
    ("nested note", "HUS.[Erratum appears in X. 2009 Note: P, T [added]]", "HUS"),
]


@pytest.mark.parametrize(("a", "b"), [c[1:] for c in SAME_TITLE], ids=[c[0] for c in SAME_TITLE])
def test_writings_of_one_title_have_one_key(a, b):
    assert keys_of(Entry(1, a)).title == keys_of(Entry(2, b)).title


def test_a_title_that_is_all_in_brackets_keeps_its_words():
    assert keys_of(Entry(1, "[Japanese]")).title == "japanese"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Erratum: Tacrolimus in pregnancy", "correction"),
        ("Correction to: Tacrolimus in pregnancy", "correction"),
        ("Author Correction: Tacrolimus in pregnancy", "correction"),
        ("Corrigendum to Tacrolimus in pregnancy", "correction"),
        ("Tacrolimus in pregnancy (vol 142, pg 310, 2003)", "correction"),
        ("Tacrolimus in pregnancy (New England Journal (2009) 360 (542-544))", "correction"),
        ("Retraction: Tacrolimus in pregnancy", "retraction"),
        ("Retraction notice to: Tacrolimus in pregnancy", "retraction"),
        ("Expression of Concern: Tacrolimus in pregnancy", "concern"),
        ("Reply: Tacrolimus in pregnancy", "reply"),
        ("Tacrolimus in pregnancy - Reply", "reply"),
        ("Tacrolimus in pregnancy. Author's reply", "reply"),
        ("Comment on: Tacrolimus in pregnancy", "comment"),
    ],
)
def test_a_notice_is_told_from_what_it_is_about(title, kind):
    assert split_notice(title) == (kind, "Tacrolimus in pregnancy")


@pytest.mark.parametrize(
    "title",
    [
        "Response of natural killer cells",
        "Response to tacrolimus in lupus",
        "Response-adapted therapy",
        "Correction of anaemia in pregnancy",
        "Retracted: Tacrolimus in pregnancy",
        "Erratum",
        "Erratum:",
    ],
)
def test_a_title_that_only_resembles_a_notice_is_none(title):
    assert split_notice(title) == ("", title)


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Immunology of pregnancy loss: Part II", ("2",)),
        ("Immunology of pregnancy loss, part 2: treatment", ("2",)),
        ("Immunology of pregnancy loss. Pt. two", ("2",)),
        ("Immunology of pregnancy loss II", ("2",)),
        ("A phase III trial of tacrolimus", ("3",)),
        ("Immunology of pregnancy loss", ()),
    ],
)
def test_it_finds_the_number_of_a_part(title, parts):
    assert keys_of(Entry(1, title)).parts == parts


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (Entry(1, record_type="preprint"), "preprint"),
        (Entry(1, doi="10.1101/2020.03.12.20034231"), "preprint"),
        (Entry(1, doi="10.1101/123456"), "preprint"),
        (Entry(1, doi="10.1101/gr.123456.107", record_type="article"), "article"),
        (Entry(1, journal="medRxiv"), "preprint"),
        (Entry(1, journal="ClinicalTrials.gov"), "trial_registration"),
        (Entry(1, journal="Clinical Trials", record_type="article"), "article"),
    ],
)
def test_it_knows_preprints_and_registrations(entry, kind):
    assert keys_of(entry).kind == kind


def test_the_placeholder_of_a_missing_title_is_no_title():
    record = BibliographicRecord(title="[no title]", warnings=("IMP-201",))
    assert keys_of(entry_from_record(1, record)).title == ""


def test_a_snippet_is_no_abstract():
    record = BibliographicRecord(title="T", abstract="… in mice …", warnings=("IMP-302",))
    assert entry_from_record(1, record).abstract == ""


def test_an_entry_takes_initials_from_given_names_and_the_page_from_the_article_number():
    record = BibliographicRecord(
        title="T", authors=(Author("Nakagawa", "Koji"),), article_number="e12558"
    )
    entry = entry_from_record(7, record)
    assert entry.authors == (("Nakagawa", "K"),)
    assert entry.page_start == "e12558"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text(), st.text())
def test_any_text_gives_keys_that_can_be_ordered(title, journal, page):
    keys = keys_of(Entry(1, title, journal=journal, page_start=page))
    assert sorted([keys, keys_of(Entry(2))])
