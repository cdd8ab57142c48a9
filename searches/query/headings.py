"""MeSH headings and qualifiers: natural word order, qualifier codes, what is known to be a leaf."""

from __future__ import annotations

WITHOUT_NARROWER = frozenset({"tacrolimus"})
"""Headings (lower case) known to have nothing below them, so that exploding them adds nothing."""

QUALIFIERS = {
    "aa": "analogs & derivatives",
    "ab": "abnormalities",
    "ad": "administration & dosage",
    "ae": "adverse effects",
    "ag": "agonists",
    "ah": "anatomy & histology",
    "ai": "antagonists & inhibitors",
    "an": "analysis",
    "bi": "biosynthesis",
    "bl": "blood",
    "bs": "blood supply",
    "cf": "cerebrospinal fluid",
    "ch": "chemistry",
    "ci": "chemically induced",
    "cl": "classification",
    "cn": "congenital",
    "co": "complications",
    "cs": "chemical synthesis",
    "ct": "contraindications",
    "cy": "cytology",
    "de": "drug effects",
    "df": "deficiency",
    "dh": "diet therapy",
    "di": "diagnosis",
    "dt": "drug therapy",
    "du": "diagnostic use",
    "ec": "economics",
    "ed": "education",
    "eh": "ethnology",
    "em": "embryology",
    "en": "enzymology",
    "ep": "epidemiology",
    "es": "ethics",
    "et": "etiology",
    "gd": "growth & development",
    "ge": "genetics",
    "hi": "history",
    "im": "immunology",
    "in": "injuries",
    "ip": "isolation & purification",
    "ir": "innervation",
    "is": "instrumentation",
    "lj": "legislation & jurisprudence",
    "ma": "manpower",
    "me": "metabolism",
    "mi": "microbiology",
    "mo": "mortality",
    "mt": "methods",
    "nu": "nursing",
    "og": "organization & administration",
    "pa": "pathology",
    "pc": "prevention & control",
    "pd": "pharmacology",
    "ph": "physiology",
    "pk": "pharmacokinetics",
    "po": "poisoning",
    "pp": "physiopathology",
    "ps": "parasitology",
    "px": "psychology",
    "py": "pathogenicity",
    "ra": "radiography",
    "re": "radiation effects",
    "rh": "rehabilitation",
    "ri": "radionuclide imaging",
    "rt": "radiotherapy",
    "sc": "secondary",
    "sd": "supply & distribution",
    "se": "secretion",
    "sn": "statistics & numerical data",
    "st": "standards",
    "su": "surgery",
    "td": "trends",
    "th": "therapy",
    "tm": "transmission",
    "to": "toxicity",
    "tr": "transplantation",
    "tu": "therapeutic use",
    "ul": "ultrastructure",
    "ur": "urine",
    "us": "ultrasonography",
    "ut": "utilization",
    "ve": "veterinary",
    "vi": "virology",
}
"""The MeSH qualifiers by their two-letter code (National Library of Medicine)."""

QUALIFIER_CODES = {name: code for code, name in QUALIFIERS.items()}


def natural_order(heading: str) -> str:
    """The heading as people write it: `Leukemia, Myeloid, Acute` is `acute myeloid leukemia`."""
    return " ".join(reversed(heading.split(", "))).lower()


def qualifier_name(text: str) -> str:
    """The full name of a qualifier given by name or by code; an unknown one stays as it is."""
    return QUALIFIERS.get(text.lower(), text)


def qualifier_code(name: str) -> str:
    """The two-letter code of a qualifier; an unknown one stays as it is."""
    return QUALIFIER_CODES.get(name.lower(), name)
