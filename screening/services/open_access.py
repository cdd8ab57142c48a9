"""Free copies of reports: looked up at three services, and fetched when a person says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reviews.access import WORKERS, require_role
from reviews.audit import record_event
from reviews.models import Job, Membership, Review
from reviews.services.jobs import RunningJob, open_job
from reviewsite.lib.errors import BadInput, NotAllowed, OutOfReach, ProblemForPerson
from screening.models import OpenCopy
from screening.selectors.open_access import copies_of, without_file
from screening.services.full_texts import attach_file
from searches.databases import europepmc, open_access, openalex
from searches.databases.download import MayReach, download, is_public
from searches.databases.http import PoliteClient, ServiceError
from searches.databases.open_access import FoundCopy
from searches.databases.wanted import Wanted
from searches.formats.archives import MEGABYTE

LOOK_UP = "screening.tasks.look_up_copies"
FETCH = "screening.tasks.fetch_copies"
Finder = Callable[[list[Wanted]], list[FoundCopy]]


def open_look_up(member: Membership) -> Job:
    """Open the job that asks for free copies, which the entry point wakes or runs.

    Raises BadInput where there is no service to ask or nothing to ask for.
    """
    require_role(member, WORKERS)
    with ExitStack() as stack:
        if not list(_services(stack)):
            raise BadInput("This server may not ask any service; whoever runs it can change that.")
    if not _wanted(member.review):
        raise BadInput("No report without a file has a DOI or PMID to look it up by.")
    return open_job(member, LOOK_UP, "Look for open-access copies")


def look_up(running: RunningJob, review: Review) -> dict:
    """Ask every service for copies of every report without a file; nothing is fetched.

    Run again it adds what is new. A service that does not answer is named in the result.
    """
    reports = {report.citation_id: report.pk for report in without_file(review)}
    wanted = _wanted(review)
    found: Counter[str] = Counter()
    silent: dict[str, str] = {}
    with ExitStack() as stack:
        services = list(_services(stack))
        total = len(wanted) * len(services)
        done = 0
        for source, at_once, find in services:
            for place in range(0, len(wanted), at_once):
                part = wanted[place : place + at_once]
                running.progress(done, total)
                try:
                    copies = find(part)
                except ServiceError as problem:
                    silent[source] = str(problem)
                    break
                found[source] += _store(running, copies, source, reports)
                done += len(part)
    result = {"asked": len(wanted), "found": dict(found), "not_answering": silent}
    with transaction.atomic():
        running.hold()
        record_event(review, "copies.looked_up", member=None, subject=running.job, new=result)
    return result


def open_fetch(member: Membership, copies: Collection[UUID]) -> Job:
    """Open the job that fetches free copies. Raises BadInput where none is named that there is."""
    require_role(member, WORKERS)
    known = copies_of(member).filter(pk__in=list(copies))
    chosen = [str(pk) for pk in known.values_list("pk", flat=True)]
    if not chosen:
        raise BadInput("Tick the copies to fetch.", remedy="A report that has a file needs none.")
    return open_job(member, FETCH, f"Fetch {len(chosen)} open-access copies", {"copies": chosen})


def fetch_copies(running: RunningJob, may_reach: MayReach = is_public) -> dict:
    """Fetch each copy and give it to its report; what cannot be had says why.

    Run again it goes on with those whose report still has no file.
    """
    member = _asked_by(running.job)
    wanted = running.job.params["copies"]
    fetched = 0
    for done, pk in enumerate(wanted):
        running.progress(done, len(wanted))
        copy = copies_of(member).filter(pk=pk).select_related("report").first()
        if copy:
            fetched += _fetch(member, copy, may_reach)
    running.progress(len(wanted), len(wanted))
    return {"wanted": len(wanted), "fetched": fetched}


def _fetch(member: Membership, copy: OpenCopy, may_reach: MayReach) -> bool:
    most = settings.MAX_UPLOAD_MB * MEGABYTE
    try:
        with download(copy.url, max_bytes=most, may_reach=may_reach) as content:
            name = f"{copy.source} {copy.report.citation_id}.pdf"
            attach_file(member, copy.report_id, name=name, content=content, url=copy.url)
    except OutOfReach:
        raise
    except ServiceError as problem:
        trouble = str(problem)
    except ProblemForPerson as problem:
        trouble = problem.message
    else:
        return True
    OpenCopy.objects.filter(pk=copy.pk).update(trouble=trouble[:300])
    return False


def _asked_by(job: Job) -> Membership:
    """Raises NotAllowed when who asked does not work in the review any more."""
    members = Membership.objects.select_related("review", "user")
    member = members.filter(review=job.review, user=job.created_by, is_active=True).first()
    if member is None:
        raise NotAllowed("Who asked for this is no longer in the review.")
    require_role(member, WORKERS)
    return member


def _wanted(review: Review) -> list[Wanted]:
    citations = [report.citation for report in without_file(review)]
    return [Wanted(c.pk, c.pmid, c.doi) for c in citations if c.pmid or c.doi]


def _store(running: RunningJob, copies: list[FoundCopy], source: str, reports: dict) -> int:
    stored = 0
    with transaction.atomic():
        running.hold()
        for copy in copies:
            _, is_new = OpenCopy.objects.get_or_create(
                report_id=reports[copy.key],
                url=copy.url,
                defaults={
                    "source": source,
                    "is_pdf": copy.is_pdf,
                    "version": copy.version,
                    "licence": copy.licence,
                },
            )
            stored += is_new
    return stored


def _services(stack: ExitStack) -> Iterator[tuple[str, int, Finder]]:
    """The services that the settings name, with how many publications go into one request."""
    if settings.UNPAYWALL_URL and settings.UNPAYWALL_EMAIL:
        name, manners = open_access.UNPAYWALL, open_access.UNPAYWALL_MANNERS
        unpaywall = stack.enter_context(
            PoliteClient(settings.UNPAYWALL_URL, service=name, manners=manners)
        )
        email = settings.UNPAYWALL_EMAIL
        yield name, 10, lambda part: open_access.ask_unpaywall(unpaywall, part, email=email)
    if settings.EUROPEPMC_URL:
        europe = stack.enter_context(_client(settings.EUROPEPMC_URL, europepmc))
        yield (
            europepmc.SERVICE,
            europepmc.AT_ONCE,
            lambda part: open_access.ask_europepmc(europe, part),
        )
    if settings.OPENALEX_URL:
        alex = stack.enter_context(_client(settings.OPENALEX_URL, openalex))
        key = settings.OPENALEX_API_KEY
        yield (
            openalex.SERVICE,
            openalex.AT_ONCE,
            lambda part: open_access.ask_openalex(alex, part, api_key=key),
        )


def _client(base: str, service) -> PoliteClient:
    return PoliteClient(base, service=service.SERVICE, manners=service.MANNERS)
