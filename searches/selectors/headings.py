"""What a person wants to know of a heading before searching with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from searches.databases.http import ServiceError
from searches.databases.nlm_mesh import NlmMesh
from searches.mesh.records import EntryTerm, folded, is_inverted, synonyms
from searches.mesh.tree import Branch
from searches.selectors.mesh import NO_LOOK_UP, ONLY_BUILT_IN, BuiltIn, LoadedMesh, vocabulary

PLACES_SHOWN = 200


@dataclass(frozen=True)
class HeadingSheet:
    """A heading as a page shows it; `name` is "" where `asked` is none, then `nearest` may help.

    `narrower` counts the headings below, `branches` are the first of their places and `more` counts
    the places that are not among them. `version` says who answers.
    """

    asked: str
    version: str
    name: str = ""
    ui: str = ""
    scope_note: str = ""
    tree_numbers: tuple[str, ...] = ()
    narrower: int = 0
    branches: tuple[Branch, ...] = ()
    more: int = 0
    qualifiers: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    nearest: str = ""
    notice: str = ""
    tree_is_known: bool = True

    @property
    def is_entry_term(self) -> bool:
        return bool(self.name) and folded(self.asked) != folded(self.name)


def heading_sheet(asked: str) -> HeadingSheet:
    """The heading `asked`, or the one that it is an entry term of; what the built-in part does not
    know is asked of NLM, if the settings allow."""
    mesh = vocabulary()
    found = mesh.heading(asked) or mesh.entry_term(asked)
    if found is None:
        return _unknown(mesh, asked)
    places = mesh.explosion(found.name)
    return HeadingSheet(
        asked,
        mesh.version,
        found.name,
        found.ui,
        found.scope_note,
        found.tree_numbers,
        mesh.narrower(found.name),
        places[:PLACES_SHOWN],
        len(places[PLACES_SHOWN:]),
        mesh.qualifiers(found.name),
        mesh.synonyms(found.name),
        notice="" if mesh.complete else ONLY_BUILT_IN,
    )


def _unknown(mesh: LoadedMesh | BuiltIn, asked: str) -> HeadingSheet:
    nearest, notice = mesh.nearest(asked), "" if mesh.complete else ONLY_BUILT_IN
    if asked and settings.MESH_LOOKUP_URL and not mesh.complete:
        try:
            if sheet := _from_nlm(asked):
                return sheet
        except ServiceError:
            notice = NO_LOOK_UP
    return HeadingSheet(asked, mesh.version, nearest=nearest, notice=notice)


def _from_nlm(asked: str) -> HeadingSheet | None:
    """What NLM's look-up tells, which is all but the scope note and the tree."""
    with NlmMesh(settings.MESH_LOOKUP_URL) as nlm:
        found = nlm.look_up(asked, match="exact", limit=1)
        if not found:
            return None
        details = nlm.details(found[0].ui)
    known = frozenset(map(folded, (found[0].name, *details.entry_terms)))
    terms = tuple(EntryTerm(text, is_inverted(text, known)) for text in details.entry_terms)
    return HeadingSheet(
        asked,
        "NLM's look-up",
        found[0].name,
        found[0].ui,
        qualifiers=tuple(sorted(details.qualifiers)),
        synonyms=synonyms(found[0].name, terms),
        tree_is_known=False,
    )
