"""Import work as a process of its own, in the database that the environment names.

`python import_file.py make RECORDS` makes a review with an import that waits, prints its job's id;
`… run JOB` says "ready" and runs the job inline; `… die JOB` is killed while it writes its second
batch; `… say JOB` prints its state with the numbers of stored and of shown records and citations.
"""

import io
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Job, Membership, User  # noqa: E402
from reviews.services.jobs import RunningJob, run_inline  # noqa: E402
from reviews.services.reviews import create_review  # noqa: E402
from searches.models import Citation, Record  # noqa: E402
from searches.services.imports import receive_file  # noqa: E402
from searches.services.runs import create_run  # noqa: E402

what, argument = sys.argv[1:]


def die_in_the_second_batch() -> None:
    hold, seen = RunningJob.hold, set()

    def hold_and_die(running: RunningJob) -> None:
        hold(running)
        seen.add(Record.objects.count())
        if len(seen - {0}) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    RunningJob.hold = hold_and_die


if what == "make":
    lead = Membership.objects.filter(role="lead").first() or create_review(
        User.objects.create_user("lena@example.org"), title="Import", slug="import"
    )
    entries = (
        f"TY  - JOUR\nTI  - Imported {number}\nAB  - {'some words of it ' * 60}\nER  - \n"
        for number in range(int(argument))
    )
    run = create_run(lead, database="pubmed")
    file = receive_file(lead, run, name="a.ris", content=io.BytesIO("".join(entries).encode()))
    sys.stdout.write(str(file.job.pk))
elif what in ("run", "die"):
    job = Job.objects.get(pk=argument)
    if what == "die":
        die_in_the_second_batch()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run_inline(job)
else:
    job = Job.objects.get(pk=argument)
    imported = Record.objects.filter(file__job=job)
    shown = Citation.objects.visible().filter(founding_record__in=imported)
    sys.stdout.write(f"{job.state} {imported.count()} {imported.visible().count()} {shown.count()}")
