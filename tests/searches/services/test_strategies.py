"""Saving, restoring and editing a strategy: what is kept, carried over, refused."""

import pytest

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches.models import Strategy, TranslationEdit
from searches.selectors.translations import texts_of
from searches.services.runs import create_run
from searches.services.strategies import restore_version, save_strategy
from searches.services.translations import edit_translation

pytestmark = pytest.mark.django_db
TEXT = '(tacrolimus[tiab] OR FK506[tiab]) AND "Infertility"[mh]'
OTHER = "tacrolimus[tiab] AND infertility[tiab]"


@pytest.fixture
def ines(review_cast):
    return review_cast.ines


def scopus(strategy):
    return strategy.translations.get(database="scopus")


def test_the_text_is_kept_as_typed_apart_from_its_line_ends(ines):
    typed = "\ufeff#1  a[tiab]\r\n#2 b[tiab] \r#3 #1 AND #2\n"
    assert save_strategy(ines, text=typed).text == "#1  a[tiab]\n#2 b[tiab] \n#3 #1 AND #2\n"


def test_concepts_are_derived_and_keep_their_names(ines):
    names = [{"name": "Drug", "terms": [{"text": "FK506"}]}]
    saved = save_strategy(ines, names, text=TEXT)
    assert [block["name"] for block in saved.blocks] == ["Drug", "Infertility"]
    assert save_strategy(ines, text="a[tiab] NOT b[tiab]").blocks is None


def test_concepts_alone_are_written_for_pubmed(ines):
    blocks = [{"name": "Drug", "terms": [{"text": "Tacrolimus", "kind": "mesh"}]}]
    saved = save_strategy(ines, blocks)
    assert (saved.text, saved.database) == ('"Tacrolimus"[mh]', "pubmed")


def test_a_text_in_another_language_has_all_eight_texts(ines):
    saved = save_strategy(ines, text="FK506.ti,ab. and (exp Infertility/)", database="ovid")
    assert saved.translations.count() == 8
    pubmed = saved.translations.get(database="pubmed")
    assert pubmed.text == 'FK506[tiab] AND "Infertility"[mh]'


def test_a_text_with_errors_is_kept_without_translations(ines):
    saved = save_strategy(ines, text='(a AND "b')
    assert saved.text == '(a AND "b' and saved.translations.count() == 0


@pytest.mark.parametrize("text", ["", " \n", "x" * 200_001])
def test_what_cannot_be_kept_is_refused(ines, text):
    with pytest.raises(BadInput):
        save_strategy(ines, text=text)
    with pytest.raises(BadInput):
        save_strategy(ines, text=TEXT, database="google")
    assert not Strategy.objects.exists()


def test_saving_over_a_newer_version_is_refused(ines):
    save_strategy(ines, text=TEXT, base=0)
    with pytest.raises(Conflict, match="Version 1 was saved meanwhile by Ines"):
        save_strategy(ines, text=OTHER, base=0)
    assert save_strategy(ines, text=OTHER, base=1).version == 2


def test_an_old_version_comes_back_as_a_new_one(ines, review_cast):
    first = save_strategy(ines, text=TEXT, note="First")
    edit_translation(ines, scopus(first).pk, text="TITLE(x)", number=0)
    save_strategy(ines, text=OTHER, database="ovid")
    again = restore_version(review_cast.lena, first.pk)
    assert (again.version, again.text, again.database) == (3, TEXT, "pubmed")
    assert again.note == "Version 1 restored" and scopus(again).current_text == "TITLE(x)"
    first.refresh_from_db()
    assert first.note == "First"


def test_an_edit_leaves_the_generated_text_and_the_newest_counts(ines):
    translation = scopus(save_strategy(ines, text=TEXT))
    generated = translation.text
    edit_translation(ines, translation.pk, text="TITLE(x)\r\n", note="why", number=0)
    edit_translation(ines, translation.pk, text="TITLE(y)", number=1)
    translation.refresh_from_db()
    assert translation.text == generated and translation.current_text == "TITLE(y)"
    edit_translation(ines, translation.pk, text="", number=2)
    translation.refresh_from_db()
    assert translation.current_text == generated
    assert TranslationEdit.objects.count() == 3
    event = AuditEvent.objects.filter(action="translation.edited").earliest("at")
    assert (event.old["text"], event.new["text"], event.reason) == (generated, "TITLE(x)", "why")


def test_of_two_people_who_edit_at_once_one_is_told(ines, review_cast):
    translation = scopus(save_strategy(ines, text=TEXT))
    edit_translation(review_cast.lena, translation.pk, text="TITLE(x)", number=0)
    with pytest.raises(Conflict, match="Lena edited this text meanwhile"):
        edit_translation(ines, translation.pk, text="TITLE(y)", number=0)


def test_a_text_that_a_run_used_stays_as_it_is(ines):
    strategy = save_strategy(ines, text=TEXT)
    create_run(ines, strategy=strategy, database="scopus", query_text="x")
    with pytest.raises(Conflict, match="A run used this text"):
        edit_translation(ines, scopus(strategy).pk, text="TITLE(y)", number=0)
    wos = strategy.translations.get(database="wos")
    edit_translation(ines, wos.pk, text="TS=(y)", number=0)


def test_an_edit_is_carried_over_where_the_generated_text_is_the_same(ines):
    first = save_strategy(ines, text=TEXT)
    edit_translation(ines, scopus(first).pk, text="TITLE(x)", note="shorter", number=0)
    second = save_strategy(ines, text=TEXT + " ")
    edit = scopus(second).edit
    assert edit.text == "TITLE(x)" and edit.note == "Carried over from version 1: shorter"


def test_an_edit_is_offered_where_the_generated_text_changed(ines):
    first = save_strategy(ines, text=TEXT)
    edit_translation(ines, scopus(first).pk, text="TITLE(x)", number=0)
    second = save_strategy(ines, text=OTHER)
    item = next(t for t in texts_of(second) if t.translation.database == "scopus")
    assert item.translation.edit is None and item.earlier.text == "TITLE(x)"
    assert any(piece.kind == "added" for piece in item.earlier_difference)


@pytest.mark.parametrize("name", ["ana", "olu"])
def test_writing_is_for_the_lead_and_the_searcher(review_cast, ines, name):
    strategy = save_strategy(ines, text=TEXT)
    member = getattr(review_cast, name)
    for act in (
        lambda: save_strategy(member, text=OTHER),
        lambda: restore_version(member, strategy.pk),
        lambda: edit_translation(member, scopus(strategy).pk, text="x", number=0),
    ):
        with pytest.raises(NotAllowed):
            act()
