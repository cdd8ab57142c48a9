"""What was found: strategies, runs, files, records, citations, rulings on duplicates."""

from searches.models.citations import Citation, DuplicateRuling, MaybePair
from searches.models.fills import FieldFill
from searches.models.mesh import (
    MeshDescriptor,
    MeshEntryTerm,
    MeshQualifier,
    MeshRelease,
    MeshTreeNumber,
)
from searches.models.press import PressComment, PressRuling, StrategyFinal
from searches.models.prisma_s import PrismaSNote
from searches.models.records import Record, RecordKeys
from searches.models.relevant import KnownRelevant
from searches.models.runs import ImportFile, Run
from searches.models.strategies import Strategy, Translation, TranslationEdit
from searches.models.uploads import ColumnMapping, Upload

__all__ = [
    "Citation",
    "ColumnMapping",
    "DuplicateRuling",
    "FieldFill",
    "ImportFile",
    "KnownRelevant",
    "MaybePair",
    "PressComment",
    "PressRuling",
    "PrismaSNote",
    "MeshDescriptor",
    "MeshEntryTerm",
    "MeshQualifier",
    "MeshRelease",
    "MeshTreeNumber",
    "Record",
    "RecordKeys",
    "Run",
    "Strategy",
    "StrategyFinal",
    "Translation",
    "TranslationEdit",
    "Upload",
]
