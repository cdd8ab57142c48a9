"""The cast of every test: Lena leads, Ana and Bo screen, Ines searches, Olu observes; Otto is an
outsider who must see nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import pytest
from django.test import Client

SHARED = Path(__file__).resolve().parents[2] / "shared"

# A busy machine is slow now and then; what must be quick has a test that says so.
hypothesis.settings.register_profile("unhurried", deadline=timedelta(seconds=10))
hypothesis.settings.load_profile("unhurried")


def pytest_configure(config):
    """The tests clear the cache: each worker of a pass has a Redis database of its own for it."""
    from django.conf import settings

    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if settings.REDIS_URL:
        shared = urlsplit(settings.REDIS_URL)
        own = shared._replace(path=f"/{int(shared.path.strip('/') or 0) + 1 + worker}").geturl()
        settings.CACHES["default"]["LOCATION"] = settings.CELERY_BROKER_URL = own


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Tests that start processes run one after the other, also where others run beside them."""
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            if item.get_closest_marker("workers"):
                item.add_marker(pytest.mark.xdist_group("processes"))


@dataclass
class Cast:
    review: object
    lena: object
    ana: object
    bo: object
    ines: object
    olu: object
    outsider: object

    @property
    def olu_observer(self):
        return self.olu


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    """Files go to a folder of the test, passwords hash quickly, static files need no manifest,
    and no external service is asked."""
    settings.MESH_LOOKUP_URL = settings.EUTILS_URL = ""
    settings.EUROPEPMC_URL = settings.CROSSREF_URL = settings.OPENALEX_URL = ""
    settings.UNPAYWALL_URL = ""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {
            "BACKEND": "reviewsite.storage.DiskStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def make_user(db):
    from reviews.models import User

    def make(name: str) -> User:
        return User.objects.create_user(f"{name.lower()}@example.org", "correct horse", name=name)

    return make


@pytest.fixture
def review_cast(make_user) -> Cast:
    from reviews.models import Membership
    from reviews.services.reviews import create_review

    lena = create_review(make_user("Lena"), title="Tacrolimus in infertility", slug="tacrolimus")
    others = {
        name: Membership.objects.create(
            review=lena.review, user=make_user(name.capitalize()), role=role
        )
        for name, role in (
            ("ana", "reviewer"),
            ("bo", "reviewer"),
            ("ines", "searcher"),
            ("olu", "observer"),
        )
    }
    return Cast(review=lena.review, lena=lena, outsider=make_user("Otto"), **others)


@pytest.fixture
def client_of():
    """A signed-in client of a user or member."""

    def make(person) -> Client:
        client = Client()
        client.force_login(getattr(person, "user", person))
        return client

    return make


@pytest.fixture
def shared() -> Path:
    """The folder of shared material beside the checkout; tests that need it are skipped without."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/ is not beside this checkout")
    return SHARED


@pytest.fixture
def add_citations():
    """Published citations of a review, each with one record, made without a file being read."""
    from django.utils import timezone

    from searches.models import Citation, ImportFile, Record, Run

    def add(member, titles, *, database="pubmed", kind="database", name="", **values):
        run = Run.objects.create(
            review=member.review,
            database=database,
            source_kind=kind,
            source_name=name,
            created_by=member.user,
        )
        file = ImportFile.objects.create(
            run=run,
            name="hand.ris",
            stored="none",
            size=1,
            sha256=uuid4().hex * 2,
            uploaded_by=member.user,
            published_at=timezone.now(),
        )
        citations = []
        for position, title in enumerate(titles, start=1):
            citation = Citation.objects.create(review=member.review, title=title, **values)
            Record.objects.create(
                review=member.review,
                file=file,
                position=position,
                line=position,
                raw=title,
                is_readable=True,
                fields={"title": title, "dedup_keys": {}},
                citation=citation,
                own_citation=citation,
            )
            citations.append(citation)
        return citations

    return add


@pytest.fixture
def screening_of(add_citations):
    """A review's title-abstract stage with `n` citations in it."""
    from screening.selectors.candidates import stage_of
    from screening.services.stages import take_in_citations
    from screening.vocabulary import StageKind

    def begin(cast, n: int):
        add_citations(cast.lena, [f"Citation {number:03d}" for number in range(1, n + 1)])
        take_in_citations(cast.lena)
        return stage_of(cast.lena, StageKind.TITLE_ABSTRACT)

    return begin


@pytest.fixture
def vote():
    """Record a verdict as the desk does, with a click's own key."""
    from screening.selectors.decisions import own_tip
    from screening.services.decisions import record_decision

    def give(member, candidate, verdict, **arguments):
        arguments.setdefault("key", uuid4())
        arguments.setdefault("replaces", own_tip(member, candidate))
        return record_decision(member, candidate.pk, verdict=verdict, **arguments)

    return give


@pytest.fixture
def addresses_of():
    """Every address below a review, for a few ids of each kind that exist in it."""
    from itertools import product

    from django.urls import NoReverseMatch, reverse

    from reviews.models import Job
    from screening.exports.registry import EXPORTS
    from screening.models import (
        CalibrationCandidate,
        CalibrationRound,
        Candidate,
        FullText,
        Removal,
        Report,
        Snapshot,
        Study,
    )
    from screening.models.annotations import Annotation
    from screening.prisma.flow import BOXES
    from screening.selectors.ledger import LISTS
    from searches.models import (
        Citation,
        ImportFile,
        KnownRelevant,
        Record,
        Run,
        Strategy,
        Translation,
        Upload,
    )

    def build(review) -> list[str]:
        ids = {
            "pk": [
                *review.memberships.values_list("pk", flat=True)[:2],
                *(
                    pk
                    for model, n in (
                        (Citation, 2),
                        (Record, 2),
                        (Run, 1),
                        (Upload, 1),
                        (ImportFile, 1),
                        (Job, 1),
                        (KnownRelevant, 1),
                        (Strategy, 1),
                        (Translation, 1),
                        (CalibrationRound, 2),
                        (CalibrationCandidate, 1),
                        (Candidate, 4),
                        (Report, 2),
                        (FullText, 2),
                        (Annotation, 2),
                        (Removal, 1),
                        (Snapshot, 1),
                        (Study, 1),
                    )
                    for pk in model.objects.order_by("pk").values_list("pk", flat=True)[:n]
                ),
            ],
            "key": [*LISTS, *(box.key for box in BOXES), *(export.KEY for export in EXPORTS)],
            "second": list(Snapshot.objects.order_by("-made_at").values_list("pk", flat=True)[:1]),
            "version": list(Strategy.objects.values_list("version", flat=True)[:2]),
            "format": ["txt", "csv", "docx"],
            "kind": ["stopping", "previous"],
            "one": list(Record.objects.order_by("pk").values_list("pk", flat=True)[:1]),
            "other": list(Record.objects.order_by("pk").values_list("pk", flat=True)[1:3]),
        }
        found = set()
        of_snapshots = ids | {"key": ["records_excluded", "prisma-svg"]}
        for name, arguments in _names_below_a_review():
            known = of_snapshots if "snapshot" in name else ids
            for values in product(*(known[argument] for argument in arguments)):
                with suppress(NoReverseMatch):
                    found.add(reverse(name, args=[review.slug, *values]))
        return sorted(found)

    return build


def _names_below_a_review() -> list[tuple[str, list[str]]]:
    from django.urls import URLResolver, get_resolver

    found = []

    def walk(patterns, namespace, taken):
        for pattern in patterns:
            keys = taken + list(pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or namespace, keys)
            elif "slug" in keys and pattern.name:
                found.append((f"{namespace}:{pattern.name}", [k for k in keys if k != "slug"]))

    walk(get_resolver().url_patterns, "", [])
    return found
