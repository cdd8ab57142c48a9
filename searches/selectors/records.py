"""Reading records: those of a file, and one with its fields as people read them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reviews.models import Membership
from searches.models import ImportFile, Record

PLAIN = (
    ("Title", "title"),
    ("Original title", "title_original"),
    ("Authors", "authors"),
    ("Year", "year"),
    ("Date", "pub_date"),
    ("Electronic date", "date_epub"),
    ("Journal", "journal"),
    ("Journal, abbreviated", "journal_abbr"),
    ("Volume", "volume"),
    ("Issue", "issue"),
    ("Supplement", "supplement"),
    ("First page", "page_start"),
    ("Last page", "page_end"),
    ("Article number", "article_number"),
    ("DOI", "doi"),
    ("PMID", "pmid"),
    ("PMCID", "pmcid"),
    ("Accession number", "accession"),
    ("ISSN", "issn"),
    ("Electronic ISSN", "eissn"),
    ("ISBN", "isbn"),
    ("Type", "record_type"),
    ("Publication types", "pub_types"),
    ("Language", "language"),
    ("Author keywords", "keywords_author"),
    ("Index terms", "keywords_index"),
    ("Substances", "substances"),
    ("Registrations", "registry_ids"),
    ("Related publications", "relations"),
    ("Retraction", "retraction_status"),
    ("Times cited", "citation_count"),
    ("Links", "urls"),
    ("Full-text links", "fulltext_urls"),
    ("Notes", "notes"),
)
"""Labels and canonical fields in reading order; the abstract stands by itself."""

UNSAID = (("retraction_status", "none"), ("record_type", "other"))


def records_of_file(
    member: Membership, file: ImportFile, *, unreadable_only: bool = False
) -> QuerySet[Record]:
    """The records of a published file in their order; none while it is not published."""
    records = Record.objects.visible().filter(review=member.review, file=file)
    if unreadable_only:
        records = records.filter(is_readable=False)
    return records.defer("raw").order_by("position")


def records_of(member: Membership) -> QuerySet[Record]:
    """The review's visible records with their file, run and citation."""
    return (
        Record.objects.visible()
        .filter(review=member.review)
        .select_related("file__run", "citation", "mended_by")
    )


def records_for_list(member: Membership) -> QuerySet[Record]:
    """As `records_of`, without what a list does not show."""
    return records_of(member).defer("raw", "mended_raw")


def shows_text(member: Membership, record: Record) -> bool:
    """Whether a member may see the text of a record as it was delivered.

    A text that carries judgements of another tool is the lead's: a colleague may have made them. Of
    an unreadable row nobody knows what it carries; those who mend it see it.
    """
    if member.is_lead or (not record.is_readable and member.may_search):
        return True
    return record.is_readable and not record.fields.get("imported_decisions")


def searchable_text(member: Membership, records: QuerySet[Record]) -> QuerySet[Record]:
    """Of records, those whose text the member may look for characters in; as `shows_text`."""
    if member.is_lead:
        return records
    hidden = Q(is_readable=True, fields__has_key="imported_decisions")
    hidden |= Q(is_readable=False) if not member.may_search else Q(pk__in=[])
    return records.exclude(hidden)


def judgements_of(member: Membership, record: Record) -> list[dict]:
    """What other tools' users judged of a record, for the lead; history, never a decision here."""
    return record.fields.get("imported_decisions", []) if member.is_lead else []


def neighbours(record: Record) -> tuple[Record | None, Record | None]:
    """The visible records before and after one in its file."""
    rows = Record.objects.visible().filter(file=record.file).only("pk", "position")
    return (
        rows.filter(position__lt=record.position).order_by("-position").first(),
        rows.filter(position__gt=record.position).order_by("position").first(),
    )


def readable_fields(record: Record) -> list[tuple[str, str]]:
    """Label and text of every canonical field that the record fills."""
    rows = []
    for label, name in PLAIN:
        value = record.fields.get(name)
        if value and (name, value) not in UNSAID:
            rows.append((label, _text(value)))
    return rows


def _text(value: object) -> str:
    if isinstance(value, dict):
        return _text_of_part(value)
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    return str(value)


def _text_of_part(part: dict) -> str:
    """The words of an author, a date, an index term, a substance or a relation."""
    if "family" in part:
        return " ".join(filter(None, (part["family"], part["initials"] or part["given"])))
    if "term" in part:
        return "/".join((part["term"], *part["qualifiers"])) + ("*" if part["major"] else "")
    if "raw" in part:
        return part["raw"] or "-".join(
            str(part[unit]) for unit in ("year", "month", "day") if part[unit]
        )
    return ", ".join(_text(item) for item in part.values() if item and not isinstance(item, bool))
