"""The boxes of the PRISMA 2020 flow diagram, and the numbers in them.

Box labels: PRISMA 2020 statement, Page et al. BMJ 2021;372:n71; keys of the PRISMA2020 package,
Haddaway et al. Campbell Syst Rev 2022;18:e1230.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

REASON_NOT_RECORDED = "Reason not recorded"
SET_APART = ("Awaiting classification", "Ongoing study")
"""Lines of the excluded reports that are not excluded for a reason: PRISMA has no box for them."""


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a box with a list: a source or a reason, and its number."""

    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Box:
    """One number of the diagram: `label` as printed, under `heading` where it has one.

    `unit` is what is counted: record, report or study. A box that `is_list` holds Counts.
    """

    key: str
    label: str
    unit: str
    heading: str = ""
    is_list: bool = False


PENDING = (
    "pending_screening",
    "pending_retrieval",
    "pending_full_text",
    "pending_other_screening",
    "pending_other_retrieval",
    "pending_other_full_text",
)

_FROM = "Records identified from"
_REMOVED = "Records removed before screening"
_OTHER = "Other methods"
_INCLUDED = "Included"

BOXES = (
    Box(
        "previous_studies",
        "Studies included in previous version of review",
        "study",
        "Previous studies",
    ),
    Box(
        "previous_reports",
        "Reports of studies included in previous version of review",
        "report",
        "Previous studies",
    ),
    Box("database_results", "Databases", "record", _FROM),
    Box("database_specific_results", "Specific Databases", "record", _FROM, is_list=True),
    Box("register_results", "Registers", "record", _FROM),
    Box("register_specific_results", "Specific Registers", "record", _FROM, is_list=True),
    Box("duplicates", "Duplicate records", "record", _REMOVED),
    Box(
        "excluded_automatic",
        "Records marked as ineligible by automation tools",
        "record",
        _REMOVED,
    ),
    Box("excluded_other", "Records removed for other reasons", "record", _REMOVED),
    Box("records_screened", "Records screened", "record"),
    Box("records_excluded", "Records excluded", "record"),
    Box("dbr_sought_reports", "Reports sought for retrieval", "report"),
    Box("dbr_notretrieved_reports", "Reports not retrieved", "report"),
    Box("dbr_assessed", "Reports assessed for eligibility", "report"),
    Box("dbr_excluded", "Reports excluded", "report", is_list=True),
    Box("website_results", "Websites", "record", _FROM),
    Box("organisation_results", "Organisations", "record", _FROM),
    Box("citations_results", "Citation searching", "record", _FROM),
    Box("other_sought_reports", "Reports sought for retrieval", "report", _OTHER),
    Box("other_notretrieved_reports", "Reports not retrieved", "report", _OTHER),
    Box("other_assessed", "Reports assessed for eligibility", "report", _OTHER),
    Box("other_excluded", "Reports excluded", "report", _OTHER, is_list=True),
    Box("new_studies", "New studies included in review", "study", _INCLUDED),
    Box("new_reports", "Reports of new included studies", "report", _INCLUDED),
    Box("total_studies", "Total studies included in review", "study", _INCLUDED),
    Box("total_reports", "Reports of total included studies", "report", _INCLUDED),
    Box("total_studies_ma", "Total studies included in meta-analysis", "study", _INCLUDED),
    Box(
        "total_reports_ma",
        "Reports of total included studies in meta-analysis",
        "report",
        _INCLUDED,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The numbers of one diagram; a box that does not apply to its template variant is None.

    Beside the boxes of BOXES (same names) it holds what the identities need:

    - `inc_dbr`, `inc_other`: reports included through each arm; `adj_dbr`: reports split from a
      record minus records merged into one report after screening (may be negative), `adj_other`
      the same of other methods; `other_removed`: other-arm records already in the databases arm,
      irrelevant before retrieval or removed before screening; `new_reports_of_previous`: included
      reports of studies the previous version had; `previous_removed`, `previous_reports_removed`:
      of earlier versions, retracted or no longer eligible since.
    - `screened_before`: records that the previous version had screened; they are a part of the box
      that `screened_before_as` names.
    - pending numbers: `pending_screening` (records at title and abstract without outcome or in
      conflict, or included and not yet sent on), `pending_retrieval` (reports sought, neither
      retrieved nor not), `pending_full_text` (reports assessed without outcome or in conflict);
      those of the other-methods arm begin with `pending_other_`.
    - `records_excluded_by_tools`: the part of records_excluded that automation tools decided;
      `automation_note`: tool, model, stopping rule and recall target where a tool removed records
      before a person read them. Both are printed as the footnote **.
    - `states`: how many records each terminal state of the review holds, reports once retrieval
      has begun; `sources`: records identified by each source. Both are counted apart from the
      boxes, to be compared with them; None leaves that comparison out.
    """

    database_results: int
    database_specific_results: tuple[Count, ...] | None
    register_results: int
    register_specific_results: tuple[Count, ...] | None
    duplicates: int
    excluded_automatic: int
    excluded_other: int
    records_screened: int
    records_excluded: int
    dbr_sought_reports: int
    dbr_notretrieved_reports: int
    dbr_assessed: int
    dbr_excluded: tuple[Count, ...]
    new_studies: int
    new_reports: int
    inc_dbr: int
    inc_other: int = 0
    adj_dbr: int = 0
    adj_other: int = 0
    screened_before: int = 0
    screened_before_as: str = "excluded_other"
    other_removed: int = 0
    new_reports_of_previous: int = 0
    previous_removed: int = 0
    previous_reports_removed: int = 0
    pending_screening: int = 0
    pending_retrieval: int = 0
    pending_full_text: int = 0
    pending_other_screening: int = 0
    pending_other_retrieval: int = 0
    pending_other_full_text: int = 0
    records_excluded_by_tools: int = 0
    automation_note: str = ""
    previous_studies: int | None = None
    previous_reports: int | None = None
    website_results: int | None = None
    organisation_results: int | None = None
    citations_results: int | None = None
    other_sought_reports: int | None = None
    other_notretrieved_reports: int | None = None
    other_assessed: int | None = None
    other_excluded: tuple[Count, ...] | None = None
    total_studies: int | None = None
    total_reports: int | None = None
    total_studies_ma: int | None = None
    total_reports_ma: int | None = None
    states: tuple[Count, ...] | None = None
    sources: tuple[Count, ...] | None = None

    @property
    def pending(self) -> int:
        """Records and reports whose place in the diagram is not settled yet."""
        return sum(getattr(self, key) for key in PENDING)

    @property
    def is_interim(self) -> bool:
        return self.pending > 0

    @property
    def has_other_methods(self) -> bool:
        """Template variants V2 and V4."""
        return any(
            value is not None
            for value in (
                self.website_results,
                self.organisation_results,
                self.citations_results,
                self.other_sought_reports,
                self.other_notretrieved_reports,
                self.other_assessed,
                self.other_excluded,
            )
        )

    @property
    def is_update(self) -> bool:
        """Template variants V3 and V4."""
        return any(
            value is not None
            for value in (
                self.previous_studies,
                self.previous_reports,
                self.total_studies,
                self.total_reports,
            )
        )


def as_counts(flow: Flow) -> dict[str, int | list[dict[str, str | int]] | None]:
    """Every box by key; a list is `[{"label", "n"}]`, a box that does not apply is None."""
    return {box.key: _plain(getattr(flow, box.key)) for box in BOXES}


def _plain(value):
    if isinstance(value, tuple):
        return [{"label": count.label, "n": count.n} for count in value]
    return value


def number_of(flow: Flow, key: str) -> int | None:
    """The number of a box; that of a list is the sum of its lines."""
    value = getattr(flow, key)
    return sum(count.n for count in value) if isinstance(value, tuple) else value


def as_json(flow: Flow) -> dict:
    """The whole flow, not only its boxes, as JSON that `from_json` reads."""
    return asdict(flow)


def from_json(stored: dict) -> Flow:
    """The flow that `as_json` wrote; what it did not know yet has its default."""
    known = {field.name for field in fields(Flow)}
    return Flow(
        **{
            name: tuple(Count(**line) for line in value)
            if isinstance(value, (list, tuple))
            else value
            for name, value in stored.items()
            if name in known
        }
    )
