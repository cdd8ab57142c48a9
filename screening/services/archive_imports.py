"""Taking in an archive: all of a review on this server, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from secrets import randbits
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.db.models import Field, FileField, ForeignKey, Model, UUIDField
from django.utils.text import slugify

from reviews.audit import record_event
from reviews.models import AuditEvent, Review, User
from reviews.services.reviews import RESERVED_SLUGS, offer_set_apart
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput, Conflict
from screening.services.archive_files import ArchiveReader
from screening.services.archive_parts import LEFT_OUT, PARTS, Part
from searches.services.storing import settle

BATCH = 500
IS_UUID = re.compile(r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}")
WRONG = (KeyError, TypeError, ValueError, ValidationError, AttributeError, DatabaseError)
"""What a row raises that does not fit: an id that is not there, a value of another kind."""


@dataclass(frozen=True, slots=True)
class Imported:
    review: Review
    rows: int
    new_people: list[str]


def import_archive(source: BinaryIO, *, slug: str = "") -> Imported:
    """Make the review of an archive on this server, under `slug` or its own.

    Ids become new ones in the same order; UUIDs stay unless one is here already. People are found
    by e-mail, those who have no account get one without a password. Raises BadInput for an archive
    that is damaged or does not fit, Conflict for a slug that is taken: nothing is left of it then.
    """
    archive = ArchiveReader(source, ratio=settings.MAX_UNPACK_RATIO)
    _require_every_table(archive)
    stored: list[File] = []
    try:
        with transaction.atomic():
            imported = _import(archive, slug, stored)
    except BaseException as problem:
        for file in stored:
            file.delete(save=False)
        if isinstance(problem, WRONG):
            raise _misfit("its rows do not fit together") from problem
        raise
    settle()
    return imported


def _require_every_table(archive: ArchiveReader) -> None:
    """Refuse tables of another version; what this version has in addition is empty."""
    known = {part.name for part in PARTS}
    for name in archive.manifest["members"]:
        if name.startswith("rows/") and name not in known:
            raise BadInput(
                f"This software does not know the table {name}.",
                remedy=f"Use Reviewsite {archive.manifest.get('software')} or newer.",
            )


def _import(archive: ArchiveReader, slug: str, stored: list[File]) -> Imported:
    slug = _free_slug(archive, slug)
    people, new_people = _people(archive)
    ids = _Ids(archive)
    count, review = 0, None
    for part in PARTS:
        writer = _Writer(part, archive, people, ids, stored)
        for objects in batched(writer.objects(), BATCH):
            if part.model is Review:
                if review is not None or len(objects) != 1:
                    raise _misfit("there is more than one review in it")
                (review,) = objects
                review.slug = slug
            writer.insert(objects)
            count += len(objects)
        writer.insert_links()
    if review is None:
        raise _misfit("there is no review in it")
    offer_set_apart(review)
    manifest = archive.manifest
    record_event(
        review,
        "review.imported",
        member=None,
        subject=review,
        summary=f"From an archive of {manifest['made_at']}",
        new={"software": manifest["software"], "rows": count},
    )
    return Imported(review, count, new_people)


def _free_slug(archive: ArchiveReader, slug: str) -> str:
    wanted = slug or str(archive.manifest["review"]["slug"])
    if wanted != slugify(wanted) or not 0 < len(wanted) <= 80 or wanted in RESERVED_SLUGS:
        raise BadInput(f"“{wanted:.80}” cannot be an address.", remedy="Choose another: --slug.")
    if Review.objects.filter(slug=wanted).exists():
        raise Conflict(f"There is a review “{wanted}” already.", remedy="Choose another: --slug.")
    return wanted


def _people(archive: ArchiveReader) -> tuple[dict[str, int], list[str]]:
    """The ids of accounts by e-mail, and who had none here."""
    found, new = {}, []
    for row in archive.rows("users.jsonl"):
        email = str(row["email"]).strip().lower()
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User(email=email, name=str(row["name"]))
            user.set_unusable_password()
            user.full_clean(exclude=["password"])
            user.save()
            new.append(email)
        found[row["email"]] = user.pk
    return found, new


class _Ids:
    """The id here of every row of the archive, by model and the id there."""

    def __init__(self, archive: ArchiveReader):
        self._new: dict[type[Model], dict[Any, Any]] = {}
        self._shift = 0
        there = {part.model: _keys(part, archive) for part in PARTS}
        if any(_is_here(model, keys) for model, keys in there.items()):
            self._shift = randbits(64) + 1
        for model, keys in there.items():
            if isinstance(model._meta.pk, UUIDField):
                self._new[model] = {key: self.uuid(key) for key in keys}
            elif not model._meta.pk.is_relation:
                self._new[model] = dict(zip(keys, _reserved(model, len(keys)), strict=True))

    def new(self, model: type[Model], key: Any) -> Any:
        """Raises KeyError for an id that no row of the archive has."""
        return self._new[model][key]

    def uuid(self, text: str) -> UUID:
        """The UUID itself, or one so much further that all stay in their order."""
        return UUID(int=(UUID(text).int + self._shift) % (1 << 128))

    def subject(self, text: str) -> str:
        """What an event is about: a UUID follows its row, numbers stay as they were written."""
        return str(self.uuid(text)) if IS_UUID.fullmatch(text) else text


def _keys(part: Part, archive: ArchiveReader) -> list[Any]:
    """The ids of a table's rows there, each once."""
    if part.name not in archive.manifest["members"]:
        return []
    pk = part.model._meta.pk
    try:
        keys = [row[pk.name] for row in archive.rows(part.name)]
        if isinstance(pk, UUIDField):
            keys = [str(UUID(key)) for key in keys]
        if len(set(keys)) != len(keys):
            raise ValueError("an id stands there twice")
    except WRONG as wrong:
        raise _misfit(f"{part.name} has a row without an id of its own") from wrong
    return keys


def _is_here(model: type[Model], keys: list) -> bool:
    if not isinstance(model._meta.pk, UUIDField):
        return False
    here = model._base_manager
    return any(here.filter(pk__in=some).exists() for some in batched(keys, BATCH))


def _reserved(model: type[Model], n: int) -> list[int]:
    """`n` ids that no row has had, in order."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, n])
            return sorted(pk for (pk,) in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + n))


class _Writer:
    """Writes the rows of one table with their new ids."""

    def __init__(
        self,
        part: Part,
        archive: ArchiveReader,
        people: dict[str, int],
        ids: _Ids,
        stored: list[File],
    ):
        self.part, self.archive, self.people = part, archive, people
        self.ids, self.stored = ids, stored
        self.fields = {field.name: field for field in part.fields}
        self.many = {field.name: field for field in part.model._meta.many_to_many}
        self.links: dict[str, list[tuple[Any, Any]]] = {name: [] for name in self.many}

    def objects(self) -> Iterator[Model]:
        if self.part.name not in self.archive.manifest["members"]:
            return
        for number, row in enumerate(self.archive.rows(self.part.name), start=1):
            if strange := row.keys() - self.fields.keys() - self.many.keys():
                raise _misfit(f"{self.part.name} has a field “{min(strange)}” not known here")
            try:
                yield self._object(row)
            except WRONG as wrong:
                raise _misfit(f"{self.part.name}, line {number}, does not fit") from wrong

    def insert(self, objects: list[Model]) -> None:
        """As `loaddata` inserts: every value as it is, dates of making too."""
        fields = list(self.fields.values())
        try:
            for some in batched(objects, connection.ops.bulk_batch_size(fields, objects)):
                self.part.model._base_manager.all()._insert(
                    some, fields=fields, using=connection.alias, raw=True
                )
        except DatabaseError as wrong:
            raise _misfit(f"a row of {self.part.name} is against the rules") from wrong

    def insert_links(self) -> None:
        for name, pairs in self.links.items():
            field = self.many[name]
            through = field.remote_field.through
            one, other = field.m2m_column_name(), field.m2m_reverse_name()
            rows = [through(**{one: a, other: b}) for a, b in pairs]
            through._base_manager.bulk_create(rows, batch_size=BATCH)

    def _object(self, row: dict) -> Model:
        values = {
            field.attname: self._value(field, row)
            for name, field in self.fields.items()
            if name in row
        }
        thing = self.part.model(**values)
        for name in self.part.files:
            if kept := row[name]:
                self._store(thing, name, kept)
        for name, field in self.many.items():
            to = field.related_model
            self.links[name] += ((thing.pk, self.ids.new(to, key)) for key in row.get(name, ()))
        return thing

    def _value(self, field: Field, row: dict) -> Any:
        value = row[field.name]
        if value is None:
            return None
        if mend := self.part.mend.get(field.name):
            return mend(value, self.ids.new, row)
        if field.is_relation:
            return self._related(field, value)
        if field.primary_key:
            return self.ids.new(self.part.model, value)
        if isinstance(field, UUIDField):
            return self.ids.uuid(value)
        if isinstance(field, FileField):
            return ""
        if (self.part.model, field.name) == (AuditEvent, "subject"):
            return self.ids.subject(value)
        return field.to_python(value)

    def _related(self, field: ForeignKey, value: Any) -> Any:
        if field.related_model is User:
            return self.people[value]
        return None if field.related_model in LEFT_OUT else self.ids.new(field.related_model, value)

    def _store(self, thing: Model, name: str, kept: str) -> None:
        """Keep the file under an address of this server; one the archive lacks stays without."""
        if kept in self.archive.manifest["missing_files"]:
            return
        file = getattr(thing, name)
        with self.archive.open(kept) as content:
            file.save("", File(content), save=False)
        self.stored.append(file)


def _misfit(what: str) -> BadInput:
    return BadInput(
        f"This archive cannot be imported: {what}.", remedy="Nothing of it was imported."
    )
