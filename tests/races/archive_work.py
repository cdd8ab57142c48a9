"""Making an archive as a process of its own, in the database that the environment names.

`python archive_work.py make CITATIONS` makes a review and a job that waits, prints its id;
`… run JOB` does it inline; `… die JOB` is killed in the middle of the tables; `… say JOB` prints
its state, how far it is, and how many archives are kept.
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import make_review  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402

from reviews.models import Job  # noqa: E402
from reviews.services.jobs import RunningJob, run_inline  # noqa: E402
from screening.services.archives import begin_archive  # noqa: E402

what, argument = sys.argv[1:]


def die_in_the_middle() -> None:
    progress = RunningJob.progress

    def progress_and_die(running: RunningJob, done: int, total: int | None = None) -> None:
        progress(running, done, total)
        if done > 10:
            os.kill(os.getpid(), signal.SIGKILL)

    RunningJob.progress = progress_and_die


if what == "make":
    lead, _ = make_review("archive", 1, int(argument))
    sys.stdout.write(str(begin_archive(lead).pk))
elif what == "say":
    job = Job.objects.get(pk=argument)
    folder = f"archives/{job.review_id}"
    kept = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    sys.stdout.write(f"{job.state} {job.done} {len(kept)}")
else:
    if what == "die":
        die_in_the_middle()
    run_inline(Job.objects.get(pk=argument))
