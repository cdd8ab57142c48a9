"""Reading the strategy's text for each database: generated, edited by hand, to be opened there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from urllib.parse import quote

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from reviews.models import Membership
from searches.databases import RUN_DATABASES, dialect_of
from searches.models import Run, Strategy, Translation, TranslationEdit
from searches.query.differences import Piece, difference, same_words
from searches.query.findings import Finding, finding_to_json
from searches.query.parser import read
from searches.query.translate import translate_parsed
from searches.selectors.findings import Remarks, findings_of, remarks_on

SHOWN_FIRST = ("pubmed", "scopus", "wos", "scholar")
MOST_PLACES = 3
"""Places of one finding that are named; the others are counted."""
LONGEST_ADDRESS = 2000
"""Characters of an address beyond which browsers and servers begin to refuse it."""
LONGEST_QUOTED = 80
"""Characters of a place that is quoted beside what is said of it."""


@dataclass(frozen=True)
class DatabaseText:
    """The strategy's text for one database, under the name that people read.

    `earlier` is the hand edit of the version before, where this version has none of its own.
    """

    label: str
    translation: Translation
    frozen: bool = False
    earlier: TranslationEdit | None = None

    @property
    def text(self) -> str:
        return self.translation.current_text

    @cached_property
    def edit_difference(self) -> tuple[Piece, ...]:
        """From the generated text to the hand edit in force."""
        edit = self.translation.edit
        return difference(self.translation.text, edit.text) if edit else ()

    @cached_property
    def earlier_difference(self) -> tuple[Piece, ...]:
        """From the generated text to the edit of the version before."""
        return difference(self.translation.text, self.earlier.text) if self.earlier else ()

    @cached_property
    def warnings(self) -> Remarks:
        return remarks_on(self.translation.strategy.text, self.translation.warnings)

    @cached_property
    def edit_findings(self) -> tuple[Finding, ...]:
        """What is wrong in the hand edit and was not in the generated text; notes are left out."""
        edit, database = self.translation.edit, self.translation.database
        if edit is None:
            return ()
        known = {(f.code, f.message) for f in findings_of(self.translation.text, database)}
        return tuple(
            each
            for each in findings_of(edit.text, database)
            if each.severity != "info" and (each.code, each.message) not in known
        )

    @property
    def edit_remarks(self) -> Remarks:
        return remarks_on(self.text, self.edit_findings)

    @property
    def takes_links(self) -> bool:
        return bool(dialect_of(self.translation.database).link)

    @cached_property
    def link(self) -> str:
        """The address that opens the database with the text; empty where it has none or is long."""
        pattern = dialect_of(self.translation.database).link
        address = pattern.format(quote(" ".join(self.text.split()), safe="")) if pattern else ""
        return address if len(address) <= LONGEST_ADDRESS else ""

    @property
    def can_have_lines(self) -> bool:
        return bool(dialect_of(self.translation.database).line)


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding on a strategy or on its text for one database, with every place it stands at.

    `key` names it within the version, whenever it is asked for; `quoted` is what stands at its
    first place, where that is short.
    """

    key: str
    database: str
    label: str
    code: str
    severity: str
    message: str
    spans: tuple[tuple[int, int], ...]
    quoted: str

    @property
    def place(self) -> str:
        """Where it is, in words: the text and, where known, the characters."""
        shown = [f"{start + 1} to {max(end, start + 1)}" for start, end in self.spans[:MOST_PLACES]]
        if more := len(self.spans) - len(shown):
            shown.append(f"{more} more")
        return f"{self.label}, characters {', '.join(shown)}" if shown else self.label


def texts_of(strategy: Strategy | None) -> list[DatabaseText]:
    """The text for each database: `SHOWN_FIRST`, then the others; none without a strategy."""
    if strategy is None:
        return []
    translations = {t.database: t for t in _with_edits(strategy.translations.all())}
    for translation in translations.values():
        translation.strategy = strategy
    earlier = _earlier_edits(strategy)
    labels = dict(RUN_DATABASES)
    return [
        DatabaseText(
            label=labels[key],
            translation=translations[key],
            frozen=translations[key].has_run,
            earlier=None if translations[key].newest_edit else earlier.get(key),
        )
        for key in dict.fromkeys((*SHOWN_FIRST, *labels))
        if key in translations
    ]


def placed_findings_of(strategy: Strategy) -> list[PlacedFinding]:
    """The findings on the strategy as it was typed, on each translation and on its hand edit.

    Findings that say the same of the same text are one; what reading had to say is not said again
    of each translation.
    """
    own = [finding_to_json(each) for each in findings_of(strategy.text, strategy.database)]
    label = "The strategy as it was typed"
    placed = _placed(strategy.text, "text", strategy.database, label, own)
    said = {_words(finding) for finding in own}
    for text in texts_of(strategy):
        new = [each for each in text.translation.warnings if _words(each) not in said]
        key = text.translation.database
        placed += _placed(strategy.text, key, key, text.label, new)
        edited = [finding_to_json(each) for each in text.edit_findings]
        label = f"{text.label}, edited by hand"
        placed += _placed(text.text, f"{key}-edit", key, label, edited)
    return placed


def _words(finding: dict) -> tuple:
    return tuple(finding.get(name) for name in ("code", "message", "start", "end"))


def _placed(
    source: str, prefix: str, database: str, label: str, findings: list[dict]
) -> list[PlacedFinding]:
    spans: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for finding in findings:
        same = spans.setdefault(tuple(finding[n] for n in ("code", "severity", "message")), [])
        if finding.get("start") is not None:
            same.append((finding["start"], finding["end"]))
    return [
        PlacedFinding(
            key=f"{prefix}-{code}-{sha256(message.encode()).hexdigest()[:16]}",
            database=database,
            label=label,
            code=code,
            severity=severity,
            message=message,
            spans=tuple(places),
            quoted=_quoted(source, *places[0]) if places else "",
        )
        for (code, severity, message), places in spans.items()
    ]


def _quoted(source: str, start: int, end: int) -> str:
    """What stands at a place, where that is short enough to be read beside a message."""
    return source[start:end] if end - start <= LONGEST_QUOTED else ""


def translation_or_404(member: Membership, pk: int, *, lock: bool = False) -> Translation:
    """One translation of the member's review, with its edits; `lock` holds its row."""
    translations = _with_edits(Translation.objects.filter(strategy__review=member.review))
    if lock:
        translations = translations.select_for_update(of=("self",))
    return get_object_or_404(translations.select_related("strategy"), pk=pk)


def is_frozen(translation: Translation) -> bool:
    """Whether a run used this version in this database: its text stays what it was."""
    return Run.objects.filter(
        strategy=translation.strategy_id, database=translation.database
    ).exists()


def as_numbered_lines(translation: Translation) -> str:
    """The strategy in this database's language, one concept or term group a line."""
    parsed = read(translation.strategy.text, translation.strategy.database)
    if parsed.tree is None:
        return translation.text
    return translate_parsed(parsed, translation.database, as_lines=True).query


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the strategy's newest version would search in a run's database, against what was run."""

    strategy: Strategy
    pieces: tuple[Piece, ...]


def reminder_of(run: Run, newest: Strategy | None) -> Reminder | None:
    """Whether the newest version's text for the run's database is another one than was run.

    None where they are the same but for white space, or where one of them is not known.
    """
    if newest is None or not run.query_text:
        return None
    translation = _with_edits(newest.translations.filter(database=run.database)).first()
    if translation is None or same_words(run.query_text, translation.current_text):
        return None
    return Reminder(newest, difference(run.query_text, translation.current_text))


def _with_edits(translations: QuerySet[Translation]) -> QuerySet[Translation]:
    runs = Run.objects.filter(strategy=OuterRef("strategy"), database=OuterRef("database"))
    return translations.annotate(has_run=Exists(runs)).prefetch_related("edits__created_by")


def _earlier_edits(strategy: Strategy) -> dict[str, TranslationEdit]:
    before = Translation.objects.filter(
        strategy__review=strategy.review_id, strategy__version=strategy.version - 1
    )
    edits = ((each.database, each.edit) for each in _with_edits(before))
    return {database: edit for database, edit in edits if edit}
