"""British and American spellings, singular and plural: the forms a text word should not miss.

Rules, not a dictionary: each names a piece of a word, how the two sides of the Atlantic write it,
and what must stand around it, so that `hemorrhage` has a British form and `hemisphere` has none.
The pairs are those of Wikipedia's "American and British English spelling differences" that occur
in biomedical text. A word that no rule knows has no variant; nothing is guessed.
"""

from __future__ import annotations

import re
from string import ascii_lowercase

_BLOOD = (
    "an|leuk|leuc|isch|glyc|bacter|septic|ur|tox|vir|hyper|lipid|azot|kal|natr|calc|hypox|vol|olig|"
    "thalass|polycyth|cholesterol|insulin|uric|acid|triglycerid|phosphat|magnes|ammon|albumin|"
    "protein|globulin|fung|parasit|thrombocyth|bilirubin|galactos|cyan|keton"
)
_VERB_END = "(?:e|es|ed|ing|er|ers|ation|ations|able|ability)$"
_ISE_STEMS = (
    "random|organ|character|optim|hospital|immun|standard|general|local|normal|util|fertil|minim|"
    "maxim|steril|stabil|mobil|catheter|vascular|visual|priorit|categor|recogn|summar|anonym|ion"
)
_DOUBLED = "label|model|travel|counsel|signal|channel|fuel|cancel|level|tunnel|pencil|dial|panel"

# What stands before, the British and the American spelling, what follows.
_PAIRS = (
    ("^|micro|anti|oxy|met|post|intra|auto", "haem", "hem", "[ao]"),
    (_BLOOD, "aem", "em", "i"),
    ("^", "paed", "ped", "iatr|ophil|odont"),
    ("orthop|encyclop", "aed", "ed", ""),
    ("gyn", "aec", "ec", "o"),
    ("^", "caes", "ces", "ar"),
    ("^|an|kin|par|hyper|hyp|dys", "aesth", "esth", "e"),
    ("^", "aetio", "etio", ""),
    ("^", "faec", "fec", "al|es"),
    ("^", "caec", "cec", "al|um|ost|op"),
    ("^", "naev", "nev", "us|i$|oid"),
    ("^", "palaeo", "paleo", ""),
    ("^|lymph|myx|papill", "oedem", "edem", ""),
    ("^|tracheo|trans", "oesophag", "esophag", ""),
    ("^|anti|phyto", "oestr", "estr", "adiol|ogen|iol|one|us|ous"),
    ("^", "foet", "fet", "al|us|o(?!r)|icid"),
    ("", "rrhoe", "rrhe", "a|i|$"),
    ("", "pnoe", "pne", "a|ic"),
    ("^", "coel", "cel", "iac"),
    ("^", "homoeo", "homeo", "path"),
    ("^", "amoeb", "ameb", ""),
    ("man", "oeuvre", "euver", ""),
    ("tum|behavi|neighb", "our", "or", ""),
    (
        "^col|^discol|^lab|^fav|^unfav|^flav|^harb|^rum|^endeav|^hon|^od|^vap|^vig|^hum",
        "our",
        "or",
        "(?:s|ed|ing|less|ful|able|ably|er|ers)?$",
    ),
    ("[a-z]{2}[^aeiou]", "is", "iz", _VERB_END),
    (f"(?:{_ISE_STEMS})", "is", "iz", "$"),
    ("ana|cata|dia|hydro|para|electro", "lys", "lyz", "(?:e|ed|er|ers|ing|able)?$"),
    (
        "cent|^fib|^lit|(?:milli|centi|kilo|micro|nano)met|millilit|theat|^calib|^tit|^goit",
        "re",
        "er",
        "s?$",
    ),
    ("^fib", "re", "er", "opt|board|glass"),
    ("^def|^off|^lic", "ence", "ense", "s?$"),
    (f"(?:{_DOUBLED})", "l", "", "(?:ed|ing|er|ers|or|ors)$"),
    ("^enrol|^fulfil", "", "l", "(?:ments?)?$"),
    ("catal|anal|dial|homol|orthol", "ogue", "og", "s?$"),
    ("^gr", "ey", "ay", "s?$"),
    ("^ag", "eing", "ing", "$"),
    ("^program", "me", "", "s?$"),
    ("", "sulph", "sulf", ""),
    ("^", "leuc", "leuk", "ocyt|open|oplak"),
    ("^alumin", "ium", "um", "$"),
    ("^m", "ould", "old", "[sy]?$"),
    ("^", "sceptic", "skeptic", ""),
    ("^art", "efact", "ifact", ""),
)
_TO_AMERICAN = tuple(
    (british, re.compile(f"({before}){british}(?={after})"), rf"\g<1>{american}")
    for before, british, american, after in _PAIRS
)
_TO_BRITISH = tuple(
    (american, re.compile(f"({before}){american}(?={after})"), rf"\g<1>{british}")
    for before, british, american, after in _PAIRS
)
_SAME_EVERYWHERE = re.compile(
    ".*(?:(?:exerc|adv|advert|expert|compr|enterpr|surpr|prom|prem|dem|desp|dev|rev|superv|improv|"
    "telev|exc|inc|conc|circumc|prec|surm|franch|merchand|parad|treat|chast|[ekpr]w)is|"
    "(?:^|re|down|over|up)siz|capsiz).*"
)

_IRREGULAR = {
    "woman": "women",
    "man": "men",
    "child": "children",
    "person": "people",
    "foot": "feet",
    "tooth": "teeth",
    "mouse": "mice",
    "ovum": "ova",
    "bacterium": "bacteria",
    "criterion": "criteria",
    "phenomenon": "phenomena",
    "datum": "data",
    "index": "indices",
    "appendix": "appendices",
    "matrix": "matrices",
    "life": "lives",
    "thrombus": "thrombi",
    "bacillus": "bacilli",
    "fungus": "fungi",
    "embolus": "emboli",
    "nucleus": "nuclei",
    "stimulus": "stimuli",
    "vertebra": "vertebrae",
}
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}
_NOT_COUNTED = re.compile(
    ".*(?:ness|ism|ing|ed|ly|ous|ful|ics|less|able|ible|ology|graphy|ity|ative|ctive|ian|ic|ary|"
    "ent|mab|nib|pril|sartan|cillin|mycin|azole|vir|itis)"
)
_COUNTED = re.compile(
    ".*(?:morbidity|ability|abnormality|deformity|activity|cavity|patient|agent|event|accident|"
    "adolescent|ment|antibiotic|clinic|diuretic|physician|student|parent|component|bleeding|"
    "feeding|finding|screening|capillary|ovary|beneficiary|recipient|anaesthetic|anesthetic|"
    "analgesic|antiemetic)"
)
_ADJECTIVE = re.compile(".*(?:al|ar|ive|oid|ate)")
_ENDS_IN_US = re.compile(".*(?:virus|fetus|uterus|sinus|plexus|focus)")
_ENDED_IN_SIS = re.compile(".*(?:gno|ly|sta|the|cle?ro|bo|ulo|uro|cho|pto|cri)ses")
_NOUN = re.compile(
    ".*(?:trial|animal|hospital|interval|signal|withdrawal|removal|arrival|proposal|approval|"
    "individual|professional|mammal|scar|relative|adhesive|contraceptive|"
    "steroid|opioid|thyroid|sarcoid|haemorrhoid|hemorrhoid|rate|infiltrate|phosphate|sulfate|"
    "sulphate|nitrate|candidate|graduate|plate|isolate|aggregate|mandate|estimate)"
)


def american(word: str) -> str:
    """The word as Americans write it, in lower case; one without a British spelling stays."""
    return _respelt(word, _TO_AMERICAN)


def british(word: str) -> str:
    """The word as the British write it, in lower case; one without an American spelling stays."""
    return _respelt(word, _TO_BRITISH)


def variants(word: str) -> tuple[str, ...]:
    """The spellings of the word on the other side of the Atlantic, itself left out."""
    lower = word.lower()
    return tuple(sorted({british(lower), american(lower)} - {lower}))


def plural(word: str) -> str:
    """The plural of a singular noun, in lower case; empty for what has none or is one already."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if not re.fullmatch("[a-z]{3,}", lower) or lower in _SINGULARS or _is_no_noun(lower):
        return ""
    if lower.endswith("sis"):
        return f"{lower[:-2]}es"
    if re.search("(?:ss|x|z|ch|sh)$", lower) or _ENDS_IN_US.fullmatch(lower):
        return f"{lower}es"
    if lower.endswith("s"):
        return ""
    return f"{lower[:-1]}ies" if re.search("[^aeiou]y$", lower) else f"{lower}s"


def singular(word: str) -> str:
    """The singular of a plural noun, in lower case; empty for what is no plural."""
    lower = word.lower()
    if lower in _SINGULARS:
        return _SINGULARS[lower]
    if _ENDED_IN_SIS.fullmatch(lower):
        return f"{lower[:-2]}is"
    if lower.endswith(("us", "is", "ss", "as")):
        return ""
    for ending, replacement in (("ies", "y"), ("es", ""), ("s", "")):
        stem = lower.removesuffix(ending) + replacement
        if lower.endswith(ending) and plural(stem) == lower:
            return stem
    return ""


def optional_forms(text: str, position: int) -> tuple[str, ...]:
    """The words meant by a wildcard for no or one character before `text[position]`.

    `text` is the term without the wildcard: `tumor` and 4 (or 3, as many write it) give tumor and
    tumour. Empty where the words cannot be told.
    """
    short = text.lower()
    forms = [form for form in variants(short) if _inserted_near(short, form, position)]
    if position == len(short) and plural(short) == f"{short}s":
        forms.append(f"{short}s")
    return (short, *forms) if forms else one_forms(text, position)


def one_forms(text: str, position: int) -> tuple[str, ...]:
    """The words meant by a wildcard for exactly one character before `text[position]`.

    `womn` and 3 give woman and women. Empty where the words cannot be told.
    """
    before, after = text[:position].lower(), text[position:].lower()
    forms = {f"{before}{letter}{after}" for letter in ascii_lowercase}
    found = set()
    for form in forms:
        for other in (american(form), plural(form)):
            if other in forms and other != form:
                found |= {form, other}
    return tuple(sorted(found))


def _respelt(word: str, rules: tuple[tuple[str, re.Pattern, str], ...]) -> str:
    return "-".join(_respelt_part(part, rules) for part in word.lower().split("-"))


def _respelt_part(part: str, rules: tuple[tuple[str, re.Pattern, str], ...]) -> str:
    for piece, pattern, replacement in rules:
        respelt = pattern.sub(replacement, part) if piece in part else part
        if respelt != part and not _keeps_its_s(part, respelt):
            part = respelt
    return part


def _keeps_its_s(word: str, respelt: str) -> bool:
    """Whether an s and z were exchanged in a word that has the same one everywhere."""
    same = word.replace("z", "s") == respelt.replace("z", "s")
    return same and bool(_SAME_EVERYWHERE.fullmatch(word))


def _is_no_noun(word: str) -> bool:
    if _NOT_COUNTED.fullmatch(word):
        return not _COUNTED.fullmatch(word)
    return bool(_ADJECTIVE.fullmatch(word)) and not _NOUN.fullmatch(word)


def _inserted_near(short: str, longer: str, position: int) -> bool:
    """Whether `longer` is `short` with a letter more at the position or right beside it."""
    places = range(max(position - 1, 0), position + 2)
    return len(longer) > len(short) and any(
        longer[:at] + longer[at + 1 :] == short for at in places
    )
