"""The forms of a word: British and American, singular and plural, and what wildcards mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.query.spelling import (
    american,
    british,
    one_forms,
    optional_forms,
    plural,
    singular,
    variants,
)

PAIRS = """
haemorrhage hemorrhage · methaemoglobin methemoglobin · anaemia anemia · leukaemia leukemia
ischaemic ischemic · paediatric pediatric · orthopaedics orthopedics · gynaecological gynecological
caesarean cesarean · anaesthesia anesthesia · paraesthesia paresthesia · aetiology etiology
faecal fecal · oedema edema · lymphoedema lymphedema · oesophagus esophagus · oestrogen estrogen
foetus fetus · diarrhoea diarrhea · apnoea apnea · coeliac celiac · tumour tumor
tumourigenesis tumorigenesis · behavioural behavioral · colour color · randomised randomized
fertilisation fertilization · hospitalisation hospitalization · analyse analyze · dialysed dialyzed
centre center · fibres fibers · millilitre milliliter · fibreoptic fiberoptic · defence defense
labelling labeling · counsellor counselor · enrolment enrollment · catalogue catalog · grey gray
ageing aging · programme program · sulphate sulfate · leucocyte leukocyte · aluminium aluminum
synthesise synthesize · artefact artifact · non-randomised non-randomized
"""
SAME = """
hemisphere chemotherapy mathematics academia epidemic systemic pedigree pedestrian estranged fetch
pneumonia laboratory humoral colorectal parameter diameter exercise advised promise revision rising
disease diagnosis metabolism organism hypothesis analyses visited size resized stepwise precise
FK506 angioedema infertility
"""


@pytest.mark.parametrize("pair", PAIRS.replace("\n", " · ").split(" · "))
def test_each_spelling_has_the_other(pair):
    if pair:
        ours, theirs = pair.split()
        assert (american(ours), british(theirs)) == (theirs, ours)
        assert (american(theirs), british(ours)) == (theirs, ours)
        assert (variants(ours), variants(theirs.upper())) == ((theirs,), (ours,))


@pytest.mark.parametrize("word", SAME.split())
def test_a_word_that_only_looks_like_it_has_none(word):
    assert variants(word) == ()


@pytest.mark.parametrize("truncated, other", [("randomi", ()), ("randomiz", ("randomis",))])
def test_stems_of_truncated_words_have_one_too(truncated, other):
    assert variants(truncated) == other
    assert variants("haematolog") == ("hematolog",)


PLURALS = """
miscarriage miscarriages · loss losses · failure failures · woman women · diagnosis diagnoses
metastasis metastases · comorbidity comorbidities · trial trials · virus viruses · patient patients
therapy therapies · dose doses · analysis analyses · crisis crises · child children · box boxes
"""


@pytest.mark.parametrize("pair", PLURALS.strip().replace("\n", " · ").split(" · "))
def test_nouns_have_a_plural_and_back(pair):
    one, many = pair.split()
    assert (plural(one), singular(many)) == (many, one)
    assert (plural(many), singular(one)) == ("", "")


@pytest.mark.parametrize("word", "clinical randomized tacrolimus hepatitis FK506 illness".split())
def test_what_is_no_counted_noun_has_no_plural(word):
    assert plural(word) == ""


# term with its wildcard, what it means
OPTIONAL = [
    ("tum?or", ("tumor", "tumour")),
    ("tumo?r", ("tumor", "tumour")),
    ("h?emoglobin", ("hemoglobin", "haemoglobin")),
    ("p?ediatric", ("pediatric", "paediatric")),
    ("an?emia", ("anemia", "anaemia")),
    ("f?etus", ("fetus", "foetus")),
    ("?edema", ("edema", "oedema")),
    ("leuk?emia", ("leukemia", "leukaemia")),
    ("gyn?ecolog", ("gynecolog", "gynaecolog")),
    ("diarrh?ea", ("diarrhea", "diarrhoea")),
    ("miscarriage?", ("miscarriage", "miscarriages")),
    ("wom?n", ("woman", "women")),
    ("ab?c", ()),
    ("?", ()),
]


@pytest.mark.parametrize("term, forms", OPTIONAL)
def test_an_optional_character_stands_for_two_words(term, forms):
    assert optional_forms(term.replace("?", ""), term.index("?")) == forms


ONE = [
    ("wom#n", ("woman", "women")),
    ("organi#ation", ("organisation", "organization")),
    ("analy#e", ("analyse", "analyze")),
    ("gr#y", ("gray", "grey")),
    ("diagnos#s", ("diagnoses", "diagnosis")),
    ("randomi#", ("randomis", "randomiz")),
    ("c#t", ()),
    ("#", ()),
]


@pytest.mark.parametrize("term, forms", ONE)
def test_one_character_stands_for_the_words_that_differ_in_it(term, forms):
    assert one_forms(term.replace("#", ""), term.index("#")) == forms


@given(st.text(max_size=30), st.integers(0, 30))
def test_no_text_is_too_odd_to_be_looked_at(text, position):
    for word in (text, american(text), british(text)):
        variants(word), plural(word), singular(word)
    forms = optional_forms(text, position)
    assert len(forms) != 1 and len(one_forms(text, position)) != 1
