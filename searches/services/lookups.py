"""Looking up missing abstracts where PMID or DOI lead to them, as a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from django.conf import settings
from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Job, Membership, Review
from reviews.services.jobs import RunningJob, open_job
from reviewsite.lib.errors import BadInput
from searches.databases import crossref, europepmc, openalex
from searches.databases.eutils import INTERVAL, INTERVAL_WITH_KEY, EUtils
from searches.databases.http import Manners, PoliteClient, ServiceError
from searches.databases.wanted import FoundAbstract, Wanted, by_name
from searches.models import Citation
from searches.selectors.abstracts import wanted_in
from searches.services.fills import store_found
from searches.vocabulary import FillSource

JOB_KIND = "searches.tasks.look_up_abstracts"
BATCH = 200

Finder = Callable[[list[Wanted]], list[FoundAbstract]]


def is_configured() -> bool:
    """Whether the settings name any service to ask."""
    addresses = (settings.EUTILS_URL, settings.EUROPEPMC_URL)
    return any((*addresses, settings.CROSSREF_URL, settings.OPENALEX_URL))


def open_look_up(member: Membership) -> Job:
    """Open the job, which the entry point wakes or runs.

    Raises BadInput where there is no service to ask or nothing to ask for.
    """
    require_role(member, SEARCHERS)
    if not is_configured():
        raise BadInput("This server may not ask any service; whoever runs it can change that.")
    if not wanted_in(member.review):
        raise BadInput("No citation without an abstract has a PMID or DOI to look it up by.")
    return open_job(member, JOB_KIND, "Look up missing abstracts")


def look_up(running: RunningJob, review: Review) -> dict:
    """Ask PubMed, Europe PMC, Crossref and OpenAlex in turn for what the ones before had not.

    Run again it asks for what is still missing. A service that does not answer is left out for the
    rest of the job and named in the result.
    """
    wanted = wanted_in(review)
    filled: Counter[str] = Counter()
    silent: dict[str, str] = {}
    done = 0
    running.progress(0, len(wanted))
    with ExitStack() as stack:
        services = list(_services(stack))
        for batch in _parts(wanted, BATCH):
            left = batch
            for source, at_once, find in services:
                for part in _parts(left, at_once):
                    running.progress(done, len(wanted))
                    if source in silent:
                        break
                    try:
                        found = find(part)
                    except ServiceError as problem:
                        silent[source] = str(problem)
                        break
                    filled[source.label] += _store(running, found, source)
                left = _lacking(left)
            done += len(batch)
            running.progress(done, len(wanted))
    return _end(running, review, len(wanted), filled, silent)


def _end(running, review: Review, asked: int, filled: Counter[str], silent: dict) -> dict:
    result = {
        "asked": asked,
        "filled": dict(filled),
        "not_answering": {FillSource(source).label: text for source, text in silent.items()},
    }
    with transaction.atomic():
        running.hold()
        record_event(review, "abstracts.looked_up", member=None, subject=running.job, new=result)
    return result


def _parts(items: list[Wanted], size: int) -> Iterator[list[Wanted]]:
    return (items[place : place + size] for place in range(0, len(items), size))


def _lacking(wanted: list[Wanted]) -> list[Wanted]:
    keys = [one.key for one in wanted]
    bare = set(Citation.objects.filter(pk__in=keys, abstract="").values_list("pk", flat=True))
    return [one for one in wanted if one.key in bare]


def _store(running: RunningJob, found: list[FoundAbstract], source: FillSource) -> int:
    stored = 0
    for one in found:
        with transaction.atomic():
            running.hold()
            citation = (
                Citation.objects.select_for_update(of=("self",))
                .select_related("review")
                .filter(pk=one.key, merged_into__isnull=True)
                .first()
            )
            if citation and store_found(running.job.created_by, citation, one, source):
                stored += 1
    return stored


def _services(stack: ExitStack) -> Iterator[tuple[FillSource, int, Finder]]:
    """The services that the settings name, with how many publications go into one request."""
    if settings.EUTILS_URL:
        key, email = settings.NCBI_API_KEY, settings.NCBI_EMAIL
        manners = Manners(interval=INTERVAL_WITH_KEY if key else INTERVAL, read=30)
        eutils = EUtils(settings.EUTILS_URL, api_key=key, email=email, manners=manners)
        pubmed = stack.enter_context(eutils)
        yield FillSource.PUBMED, BATCH, lambda wanted: _from_pubmed(pubmed, wanted)
    if settings.EUROPEPMC_URL:
        europe = stack.enter_context(_client(settings.EUROPEPMC_URL, europepmc))
        yield (
            FillSource.EUROPEPMC,
            europepmc.AT_ONCE,
            lambda wanted: europepmc.find_abstracts(europe, wanted),
        )
    if settings.CROSSREF_URL:
        register = stack.enter_context(_client(settings.CROSSREF_URL, crossref))
        yield (
            FillSource.CROSSREF,
            crossref.AT_ONCE,
            lambda wanted: crossref.find_abstracts(register, wanted, email=settings.NCBI_EMAIL),
        )
    if settings.OPENALEX_URL:
        alex = stack.enter_context(_client(settings.OPENALEX_URL, openalex))
        yield (
            FillSource.OPENALEX,
            openalex.AT_ONCE,
            lambda wanted: openalex.find_abstracts(alex, wanted, api_key=settings.OPENALEX_API_KEY),
        )


def _client(base: str, service) -> PoliteClient:
    return PoliteClient(base, service=service.SERVICE, manners=service.MANNERS)


def _from_pubmed(pubmed: EUtils, wanted: list[Wanted]) -> list[FoundAbstract]:
    pmids = [one.pmid for one in wanted if one.pmid]
    if not pmids:
        return []
    names = by_name(wanted)
    return [
        FoundAbstract(names[name], article.abstract, name)
        for article in pubmed.articles(pmids)
        if article.abstract and (name := f"PMID {article.pmid}") in names
    ]
