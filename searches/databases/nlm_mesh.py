"""NLM's look-up of MeSH descriptors over the network, for installations that loaded no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from searches.databases.http import Manners, PoliteClient, ServiceUnavailable

SERVICE = "NLM's look-up"
BASE = "https://id.nlm.nih.gov/mesh"
WHILE_TYPING = Manners(connect=2, read=4, attempts=1, max_bytes=1_000_000)
"""A person waits for the answer: one short attempt."""


@dataclass(frozen=True)
class Found:
    ui: str
    name: str


@dataclass(frozen=True)
class Details:
    """Entry terms without the preferred one, and the names of the allowed qualifiers."""

    entry_terms: tuple[str, ...]
    qualifiers: tuple[str, ...]


class NlmMesh:
    """A client of id.nlm.nih.gov/mesh or a server that speaks like it."""

    def __init__(self, base: str = BASE, *, manners: Manners = WHILE_TYPING):
        self._client = PoliteClient(base, service=SERVICE, manners=manners)

    def __enter__(self) -> NlmMesh:
        return self

    def __exit__(self, *exc_info) -> None:
        self._client.close()

    def look_up(
        self,
        label: str,
        *,
        match: Literal["startswith", "contains", "exact"] = "startswith",
        limit: int = 10,
    ) -> tuple[Found, ...]:
        """Descriptors whose preferred name matches; raises a ServiceError where none came."""
        params = {"label": label, "match": match, "limit": limit}
        answer = self._client.get("lookup/descriptor", params).json(SERVICE)
        if not isinstance(answer, list):
            raise _unknown_shape()
        return tuple(Found(_ui(one), _label(one)) for one in answer)

    def details(self, ui: str) -> Details:
        """Entry terms and qualifiers of a descriptor; raises a ServiceError where none came."""
        answer = self._client.get("lookup/details", {"descriptor": ui}).json(SERVICE)
        if not isinstance(answer, dict):
            raise _unknown_shape()
        terms = answer.get("terms") or []
        return Details(
            entry_terms=tuple(_label(one) for one in terms if not one.get("preferred")),
            qualifiers=tuple(_label(one) for one in answer.get("qualifiers") or []),
        )


def _label(one: Any) -> str:
    if not isinstance(one, dict) or not isinstance(one.get("label"), str):
        raise _unknown_shape()
    return one["label"]


def _ui(one: Any) -> str:
    if not isinstance(one, dict) or not isinstance(one.get("resource"), str):
        raise _unknown_shape()
    return one["resource"].rpartition("/")[2]


def _unknown_shape() -> ServiceUnavailable:
    return ServiceUnavailable(f"{SERVICE} answered in a shape that is not known.")
