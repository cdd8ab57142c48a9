"""Reading the strategy's text for each database: generated, edited by hand, to be opened there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from reviews.models import Membership
from searches.databases import RUN_DATABASES, dialect_of
from searches.models import Run, Strategy, Translation, TranslationEdit
from searches.query.differences import Piece, difference, same_words
from searches.query.parser import read
from searches.query.translate import translate_parsed
from searches.selectors.findings import Remark, findings_of, remarks_on

SHOWN_FIRST = ("pubmed", "scopus", "wos", "scholar")
FINDING_NAMES = ("code", "severity", "message", "start", "end")
LONGEST_ADDRESS = 2000
"""Characters of an address beyond which browsers and servers begin to refuse it."""


LONGEST_QUOTED = 80


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
    def warnings(self) -> tuple[Remark, ...]:
        return remarks_on(self.translation.strategy.text, self.translation.warnings)

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
    """A finding on a strategy's text for one database; `key` names it within the version.

    `start` and `end` are places of the strategy as it was written, `quoted` what stands there.
    """

    key: str
    database: str
    label: str
    code: str
    severity: str
    message: str
    start: int | None = None
    end: int | None = None
    quoted: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words: the database and, where known, the characters of the strategy."""
        if self.start is None:
            return self.label
        return f"{self.label}, characters {self.start + 1} to {max(self.end, self.start + 1)}"


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
    """What translating had to say of each text of the version, in the order of the databases.

    Of a version that cannot be read, and so has no texts, the errors are those of its own text.
    """
    texts = texts_of(strategy)
    if not texts:
        findings = findings_of(strategy.text, strategy.database)
        return [
            PlacedFinding(
                key=f"text-{number}",
                database=strategy.database,
                label="The strategy as it was typed",
                quoted=_quoted(strategy, finding.start, finding.end),
                **{name: getattr(finding, name) for name in FINDING_NAMES},
            )
            for number, finding in enumerate(findings, start=1)
        ]
    return [
        PlacedFinding(
            key=f"{text.translation.database}-{number}",
            database=text.translation.database,
            label=text.label,
            quoted=_quoted(strategy, warning.get("start"), warning.get("end")),
            **{name: warning.get(name) for name in FINDING_NAMES},
        )
        for text in texts
        for number, warning in enumerate(text.translation.warnings, start=1)
    ]


def _quoted(strategy: Strategy, start: int | None, end: int | None) -> str:
    """What stands at a place, where that is short enough to be read beside a message."""
    if start is None or end - start > LONGEST_QUOTED:
        return ""
    return strategy.text[start:end]


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
