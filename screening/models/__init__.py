"""What was decided: stages, candidates, places, decisions, rulings, reports and studies;
what reviewers arrange for themselves at the desk; the diagram and the copies of its numbers.

Decisions, adjudications, discussions and verdicts of calibration rounds are not offered here: pages
read them through `screening.selectors.decisions` and `screening.selectors.calibrations`, the doors
that keep reviewers blind.
"""

from screening.models import calibration_verdicts as calibration_verdicts
from screening.models import decisions as decisions
from screening.models import discussions as discussions
from screening.models.calibrations import CalibrationCandidate, CalibrationRound
from screening.models.candidates import Assignment, Candidate, Stage
from screening.models.desk import DeskPreferences, HighlightTerm, Tag, Tagging
from screening.models.diagram import Diagram, Snapshot, SnapshotBox
from screening.models.exports import ExportColumns
from screening.models.outside import OutsideReviewer
from screening.models.reports import Report, Study

__all__ = [
    "Assignment",
    "CalibrationCandidate",
    "CalibrationRound",
    "Candidate",
    "DeskPreferences",
    "Diagram",
    "ExportColumns",
    "HighlightTerm",
    "OutsideReviewer",
    "Report",
    "Snapshot",
    "SnapshotBox",
    "Stage",
    "Study",
    "Tag",
    "Tagging",
]
