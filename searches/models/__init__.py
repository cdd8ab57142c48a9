"""What was found: strategies, runs, files, records, citations and rulings on duplicates."""

from searches.models.citations import Citation, DuplicateRuling
from searches.models.mesh import (
    MeshDescriptor,
    MeshEntryTerm,
    MeshQualifier,
    MeshRelease,
    MeshTreeNumber,
)
from searches.models.records import Record
from searches.models.runs import ImportFile, Run
from searches.models.strategies import Strategy, Translation

__all__ = [
    "Citation",
    "DuplicateRuling",
    "ImportFile",
    "MeshDescriptor",
    "MeshEntryTerm",
    "MeshQualifier",
    "MeshRelease",
    "MeshTreeNumber",
    "Record",
    "Run",
    "Strategy",
    "Translation",
]
