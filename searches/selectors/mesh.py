"""Questions to MeSH: the loaded release, else the built-in part of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db.models import Prefetch, Q

from searches.databases.http import ServiceError
from searches.databases.nlm_mesh import NlmMesh
from searches.mesh.builtin import BuiltIn, built_in
from searches.mesh.records import COURTESY, EntryTerm, folded, synonyms
from searches.mesh.tree import Branch, Names, Suggestion, Tree
from searches.models import MeshDescriptor, MeshEntryTerm, MeshRelease, MeshTreeNumber
from searches.query.vocabulary import Heading

NO_LOOK_UP = "NLM's look-up did not answer; load a MeSH file with manage.py load_mesh."
ONLY_BUILT_IN = (
    "Only a small built-in part of MeSH is here; load a MeSH file with manage.py load_mesh."
)
SHORTEST_LOOK_UP = 3
"""Characters from which NLM is asked while a person types."""


@dataclass(frozen=True)
class Suggestions:
    """Headings offered, who offers them, and what a person should know about the offer."""

    items: tuple[Suggestion, ...]
    version: str
    notice: str = ""


def vocabulary() -> LoadedMesh | BuiltIn:
    """The loaded release, else the built-in headings; both fulfil Vocabulary."""
    release = MeshRelease.objects.filter(is_current=True).first()
    return LoadedMesh(release) if release else built_in()


def suggestions(prefix: str, limit: int = 10) -> Suggestions:
    """Headings for what was typed; without a loaded release NLM is asked, if the settings allow."""
    mesh = vocabulary()
    items = mesh.suggest(prefix, limit)
    if isinstance(mesh, LoadedMesh) or not prefix.strip():
        return Suggestions(items, mesh.version)
    if not settings.MESH_LOOKUP_URL:
        return Suggestions(items, mesh.version, ONLY_BUILT_IN)
    if len(prefix.strip()) < SHORTEST_LOOK_UP:
        return Suggestions(items, mesh.version)
    try:
        with NlmMesh(settings.MESH_LOOKUP_URL) as nlm:
            found = nlm.look_up(prefix.strip(), limit=limit)
    except ServiceError:
        return Suggestions(items, mesh.version, NO_LOOK_UP)
    merged = {item.ui: item for item in items}
    merged |= {one.ui: Suggestion(one.name, one.ui) for one in found if one.ui not in merged}
    return Suggestions(tuple(merged.values())[:limit], f"NLM's look-up and {mesh.version}")


class LoadedMesh:
    """A release in the database; fulfils Vocabulary. Answers are kept as long as the instance."""

    complete = True

    def __init__(self, release: MeshRelease):
        self.version = f"{release} ({COURTESY})"
        self._release = release
        self._descriptors: dict[str, MeshDescriptor | None] = {}
        self._owners: dict[str, MeshDescriptor | None] = {}
        self._qualifiers: dict[str, str] | None = None

    def prefetch(self, names: tuple[str, ...]) -> None:
        """Fetch the headings, and the owners of the entry terms, of all `names` at once."""
        wanted = {folded(name) for name in names} - self._descriptors.keys()
        if not wanted:
            return
        self._descriptors |= dict.fromkeys(wanted)
        self._descriptors |= {row.folded: row for row in self._rows().filter(folded__in=wanted)}
        terms = {name for name in wanted if self._descriptors[name] is None}
        self._owners |= dict.fromkeys(wanted)
        if terms:
            matches = MeshEntryTerm.objects.filter(
                descriptor__release=self._release, folded__in=terms
            )
            pairs = dict(matches.values_list("folded", "descriptor_id"))
            rows = self._rows().in_bulk(set(pairs.values()))
            self._owners |= {name: rows[pk] for name, pk in pairs.items()}
            self._descriptors |= {row.folded: row for row in rows.values()}

    def heading(self, name: str) -> Heading | None:
        return _heading(self._row(name))

    def entry_term(self, name: str) -> Heading | None:
        self.prefetch((name,))
        return _heading(self._owners.get(folded(name)))

    def narrower(self, name: str) -> int:
        return self._tree().narrower(self._places_of(name))

    def nearest(self, name: str) -> str:
        """The most similar preferred name, "" where none is similar."""
        return _names(self._release.pk, self._release.sha256).nearest(name)

    def allows(self, name: str, qualifier: str) -> bool:
        """Whether the qualifier, by name or code, may go with the heading."""
        wanted = folded(qualifier)
        codes = self._allowed_codes(name)
        return any(
            wanted in (folded(code), folded(self._qualifier_names().get(code, "")))
            for code in codes
        )

    def qualifiers(self, name: str) -> tuple[str, ...]:
        """Names of the qualifiers that may go with the heading, in alphabetical order."""
        names = self._qualifier_names()
        return tuple(sorted(names.get(code, code) for code in self._allowed_codes(name)))

    def explosion(self, name: str) -> tuple[Branch, ...]:
        """The places below the heading, in tree order."""
        return self._tree().below(self._places_of(name))

    def synonyms(self, name: str) -> tuple[str, ...]:
        """What is worth searching as free text beside the heading, in natural word order."""
        row = self._row(name)
        if row is None:
            return ()
        terms = tuple(EntryTerm(term.text, term.permuted) for term in row.entry_terms.all())
        return synonyms(row.name, terms)

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """Names that begin with what was typed, then entry terms, then words inside either."""
        typed = folded(prefix)
        found: dict[str, Suggestion] = {}
        for condition in (Q(folded__startswith=typed), Q(folded__contains=f" {typed}")):
            for source in (self._names_where, self._terms_where):
                if typed and len(found) < limit:
                    for item in source(condition, limit * 3):
                        found.setdefault(item.ui, item)
        return tuple(found.values())[:limit]

    def _names_where(self, condition: Q, limit: int) -> list[Suggestion]:
        rows = self._release.descriptors.filter(condition).order_by("folded")[:limit]
        return [Suggestion(name, ui) for name, ui in rows.values_list("name", "ui")]

    def _terms_where(self, condition: Q, limit: int) -> list[Suggestion]:
        rows = MeshEntryTerm.objects.filter(
            condition, descriptor__release=self._release, permuted=False
        ).order_by("folded")[:limit]
        fields = rows.values_list("descriptor__name", "descriptor__ui", "text")
        return [Suggestion(*values) for values in fields]

    def _rows(self):
        terms = Prefetch("entry_terms", MeshEntryTerm.objects.order_by("pk"))
        numbers = Prefetch("tree_numbers", MeshTreeNumber.objects.order_by("number"))
        return self._release.descriptors.prefetch_related(terms, numbers)

    def _row(self, name: str) -> MeshDescriptor | None:
        self.prefetch((name,))
        return self._descriptors[folded(name)]

    def _places_of(self, name: str) -> tuple[str, ...]:
        row = self._row(name)
        return tuple(place.number for place in row.tree_numbers.all()) if row else ()

    def _tree(self) -> Tree:
        return _tree(self._release.pk, self._release.sha256)

    def _allowed_codes(self, name: str) -> list[str]:
        row = self._row(name)
        return row.allowed.split() if row else []

    def _qualifier_names(self) -> dict[str, str]:
        if self._qualifiers is None:
            self._qualifiers = dict(self._release.qualifiers.values_list("code", "name"))
        return self._qualifiers


@lru_cache(maxsize=1)
def _names(release: int, sha256: str) -> Names:
    """Kept by the process; the digest tells a release that got the number of another apart."""
    rows = MeshDescriptor.objects.filter(release=release)
    return Names(rows.order_by("folded").values_list("name", flat=True))


@lru_cache(maxsize=1)
def _tree(release: int, sha256: str) -> Tree:
    """Kept by the process, some 10 MB for the whole of MeSH."""
    rows = MeshTreeNumber.objects.filter(descriptor__release=release)
    return Tree(rows.values_list("number", "descriptor__name"))


def _heading(row: MeshDescriptor | None) -> Heading | None:
    if row is None:
        return None
    return Heading(
        row.name,
        row.ui,
        tuple(place.number for place in row.tree_numbers.all()),
        tuple(term.text for term in row.entry_terms.all()),
        row.scope_note,
    )
