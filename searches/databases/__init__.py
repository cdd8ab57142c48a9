"""The databases a strategy is written for, one file each, and the further ones a run may name."""

from __future__ import annotations

from searches.databases.cochrane import COCHRANE
from searches.databases.dialect import Dialect
from searches.databases.ebsco import EBSCO
from searches.databases.embase import EMBASE
from searches.databases.ovid import OVID
from searches.databases.pubmed import PUBMED
from searches.databases.scholar import SCHOLAR
from searches.databases.scopus import SCOPUS
from searches.databases.wos import WOS

DATABASES: tuple[Dialect, ...] = (PUBMED, OVID, EMBASE, SCOPUS, WOS, COCHRANE, EBSCO, SCHOLAR)

RUN_DATABASES: tuple[tuple[str, str], ...] = (
    *((dialect.key, dialect.label) for dialect in DATABASES),
    ("europepmc", "Europe PMC"),
    ("openalex", "OpenAlex"),
    ("clinicaltrials", "ClinicalTrials.gov"),
    ("other", "Other source"),
)
"""Key and label of every place a run may have searched."""

_BY_KEY = {dialect.key: dialect for dialect in DATABASES}


def dialect_of(key: str) -> Dialect:
    """The dialect with this key; ValueError, listing the keys, where there is none."""
    if key not in _BY_KEY:
        raise ValueError(f'No database "{key}"; choose one of {", ".join(_BY_KEY)}.')
    return _BY_KEY[key]
