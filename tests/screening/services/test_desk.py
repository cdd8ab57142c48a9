"""Tags, terms and keys: whose they are, and what is refused."""

import pytest

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, NotAllowed
from screening.models import Tag
from screening.rules.keys import keys_of
from screening.selectors.desk import (
    concepts_of_strategy,
    finder_for,
    preferences_of,
    tag_names,
    tags_on,
    terms_for,
)
from screening.services.desk import save_keys, save_terms, set_tags, switch_terms, take_terms
from screening.vocabulary import TermKind
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db


def marked(member, text):
    return [piece.text for piece in finder_for(member).segments(text) if piece.term]


def test_terms_of_the_review_are_the_leads_and_everybody_sees_them(review_cast):
    save_terms(review_cast.lena, TermKind.INCLUDE, ["infertil*", " Live  birth "], personal=False)
    assert marked(review_cast.ana, "Infertility, live birth") == ["Infertility", "live birth"]
    with pytest.raises(NotAllowed):
        save_terms(review_cast.ana, TermKind.INCLUDE, ["x"], personal=False)
    assert AuditEvent.objects.filter(action="highlights.changed").count() == 1


def test_personal_terms_stay_personal(review_cast):
    save_terms(review_cast.ana, TermKind.EXCLUDE, ["mice"], personal=True)
    assert marked(review_cast.ana, "mice") == ["mice"]
    assert marked(review_cast.bo, "mice") == marked(review_cast.lena, "mice") == []
    assert not AuditEvent.objects.filter(action="highlights.changed").exists()


def test_a_term_is_switched_off_for_one_person(review_cast):
    terms = save_terms(review_cast.lena, TermKind.INCLUDE, ["mice", "rats"], personal=False)
    switch_terms(review_cast.ana, terms_for(review_cast.ana), {terms[1].pk})
    assert marked(review_cast.ana, "mice rats") == ["rats"]
    assert marked(review_cast.bo, "mice rats") == ["mice", "rats"]
    save_terms(review_cast.lena, TermKind.INCLUDE, ["mice", "rats", "pigs"], personal=False)
    assert marked(review_cast.ana, "mice rats pigs") == ["rats", "pigs"]


@pytest.mark.parametrize("line", ["***", "x" * 201, "()"])
def test_what_is_no_term_is_refused(review_cast, line):
    with pytest.raises(BadInput):
        save_terms(review_cast.ana, TermKind.INCLUDE, [line], personal=True)


def test_a_term_has_one_kind(review_cast):
    save_terms(review_cast.ana, TermKind.INCLUDE, ["mice"], personal=True)
    with pytest.raises(BadInput, match="including"):
        save_terms(review_cast.ana, TermKind.EXCLUDE, ["Mice"], personal=True)


def test_the_strategys_terms_are_taken_once(review_cast):
    terms = [{"text": "FK506"}, {"text": "Abortion, Spontaneous", "kind": "mesh"}]
    save_strategy(review_cast.ines, [{"name": "Drug", "terms": terms}])
    concepts = concepts_of_strategy(review_cast.lena)
    assert concepts[0].kind == TermKind.INTERVENTION
    assert concepts[0].texts == ["FK506", "Spontaneous Abortion"]
    taken = [(concept.kind, concept.texts) for concept in concepts]
    assert [take_terms(review_cast.lena, taken) for _ in range(2)] == [2, 0]
    assert marked(review_cast.bo, "fk506") == ["fk506"]


def test_a_tag_is_one_by_its_name_and_its_names_are_private_to_who_uses_them(
    review_cast, screening_of
):
    candidate = screening_of(review_cast, 1).candidates.get().pk
    set_tags(review_cast.ana, candidate, ["Mice", "  in   vitro "])
    set_tags(review_cast.bo, candidate, ["mice"])
    assert Tag.objects.count() == 2
    assert tag_names(review_cast.ana) == ["in vitro", "Mice"]
    assert tag_names(review_cast.bo) == ["Mice"] and tag_names(review_cast.lena) == []
    assert tags_on(review_cast.ana, [candidate])[candidate] == ["in vitro", "Mice"]
    assert tags_on(review_cast.bo, [candidate])[candidate] == ["Mice"]
    set_tags(review_cast.ana, candidate, [])
    assert tags_on(review_cast.bo, [candidate])[candidate] == ["Mice"]


def test_keys_belong_to_the_person_in_every_review(review_cast):
    save_keys(review_cast.ana.user, "rayyan", {"skip": "x", "undo": ""})
    own = preferences_of(review_cast.ana.user)
    assert (keys_of(own.preset, own.keys)["maybe"], own.keys) == ("u", {"skip": "x"})
    assert preferences_of(review_cast.bo.user).preset == "reviewsite"
    for bad in ({"skip": "i"}, {"skip": "ab"}):
        with pytest.raises(BadInput):
            save_keys(review_cast.ana.user, "rayyan", bad)
