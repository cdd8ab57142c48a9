"""Rules that need more than one text: the set of all databases' texts, or the record of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from searches.query.checks.whole import REPRODUCIBLE, missing_message
from searches.query.findings import Finding, finding
from searches.query.parser import ParsedQuery, read


def check_set(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings on the texts for several databases, given by database key (SL-909).

    A single word is the same everywhere; anything longer is read differently.
    """
    first: dict[str, str] = {}
    findings = []
    for database, text in texts.items():
        same = " ".join(text.split())
        if same and first.setdefault(same, database) != database and _is_composed(text, database):
            message = f"Same string used in {first[same]} and {database} although syntax differs"
            findings.append(finding("SL-909", message, (0, len(text))))
    return tuple(findings)


def _is_composed(text: str, database: str) -> bool:
    return len(text.split()) > 1 or not text.strip().isalnum()


def check_run(
    parsed: ParsedQuery,
    *,
    counts: Mapping[int, int] | None = None,
    not_found: Sequence[str] = (),
    expected: str = "",
    returned: str = "",
) -> tuple[Finding, ...]:
    """Findings on what a database answered (SL-910 to SL-912).

    `counts` are the records found by line number (1 for a query of one line), `not_found` the
    phrases it reported as not found or ignored, `expected` and `returned` the translation of the
    query that was to be expected and the one it gave back; an empty one is not compared.
    """
    spans = {line.number: line.span for line in parsed.lines if line.number is not None}
    whole = (0, len(parsed.text))
    findings = [
        finding("SL-910", f"Line {number} returned 0 records", spans.get(number, whole))
        for number, count in sorted((counts or {}).items())
        if count == 0
    ]
    for phrase in not_found:
        message = f"Database reported phrase not found / ignored: {phrase}"
        findings.append(finding("SL-911", message, _place_of(phrase, parsed.text)))
    if expected and returned and _meaning(expected) != _meaning(returned):
        message = "Translation returned by the database differs from the expected one"
        findings.append(finding("SL-912", message, whole))
    return tuple(findings)


def check_record(
    text: str, *, platform: str, date_run: str, limits: str | None, own_text: bool
) -> tuple[Finding, ...]:
    """SL-913 for a stored run: what a reader would need to repeat it and the record lacks.

    `limits` is empty for a search without limits and None where nothing is known of them;
    `own_text` says whether the text for this database is kept.
    """
    known = (bool(platform), bool(date_run), limits is not None, own_text)
    missing = tuple(name for name, has in zip(REPRODUCIBLE, known, strict=True) if not has)
    if not missing:
        return ()
    return (finding("SL-913", missing_message(missing), (0, len(text))),)


def _place_of(phrase: str, text: str) -> tuple[int, int]:
    at = text.lower().find(phrase.strip('"').lower())
    return (at, at + len(phrase.strip('"'))) if at >= 0 else (0, len(text))


def _meaning(translation: str) -> object:
    """What two translations of PubMed have in common however they are bracketed and spaced."""
    tree = read(translation, "pubmed").tree
    return tree if tree is not None else " ".join(translation.split()).lower()
