"""What was decided: stages, candidates, places, decisions, rulings, reports and studies;
what reviewers arrange for themselves at the desk; the diagram and the copies of its numbers.

Decisions, adjudications, discussions, annotations and verdicts of calibration rounds are not
offered here: pages read them through `screening.selectors.decisions` and
`screening.selectors.calibrations`, the doors that keep reviewers blind.
"""

from screening.models import annotations as annotations
from screening.models import calibration_verdicts as calibration_verdicts
from screening.models import decisions as decisions
from screening.models import discussions as discussions
from screening.models.calibrations import CalibrationCandidate, CalibrationRound
from screening.models.candidates import Assignment, Candidate, Stage
from screening.models.desk import DeskPreferences, HighlightTerm, Tag, Tagging
from screening.models.diagram import Diagram, Snapshot, SnapshotBox
from screening.models.exports import ExportColumns
from screening.models.full_texts import FullText
from screening.models.open_copies import OpenCopy
from screening.models.outside import OutsideReviewer
from screening.models.removals import Removal
from screening.models.reports import Report, Study

__all__ = [
    "Assignment",
    "CalibrationCandidate",
    "CalibrationRound",
    "Candidate",
    "DeskPreferences",
    "Diagram",
    "FullText",
    "ExportColumns",
    "HighlightTerm",
    "OpenCopy",
    "OutsideReviewer",
    "Removal",
    "Report",
    "Snapshot",
    "SnapshotBox",
    "Stage",
    "Study",
    "Tag",
    "Tagging",
]
