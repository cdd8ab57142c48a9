"""What was decided: stages, candidates, places, decisions, rulings, reports and studies;
and what reviewers arrange for themselves at the desk.

Decisions, adjudications and discussions are not offered here: pages read them through
`screening.selectors.decisions`, the one door that keeps reviewers blind.
"""

from screening.models import decisions as decisions
from screening.models import discussions as discussions
from screening.models.candidates import Assignment, Candidate, Stage
from screening.models.desk import DeskPreferences, HighlightTerm, Tag, Tagging
from screening.models.exports import ExportColumns
from screening.models.outside import OutsideReviewer
from screening.models.reports import Report, Study

__all__ = [
    "Assignment",
    "Candidate",
    "DeskPreferences",
    "ExportColumns",
    "HighlightTerm",
    "OutsideReviewer",
    "Report",
    "Stage",
    "Study",
    "Tag",
    "Tagging",
]
