"""Queue the import of a small file in the review that the environment's database holds.

Run as `python queue_import.py woken|lost`: "woken" sends the wake-up as the upload page does,
"lost" is a job whose message vanished a minute ago. Prints the job's id.
"""

import io
import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from reviews.models import Job, Membership, User  # noqa: E402
from reviews.services.jobs import wake_on_commit  # noqa: E402
from reviews.services.reviews import create_review  # noqa: E402
from searches.services.imports import receive_file  # noqa: E402
from searches.services.runs import create_run  # noqa: E402

how = sys.argv[1]
lead = Membership.objects.filter(role="lead").first() or create_review(
    User.objects.create_user("lena@example.org"), title="Operations", slug="operations"
)
run = create_run(lead, database="pubmed", source_kind="database")
record = f"TY  - JOUR\nTI  - A title that is {how}\nPY  - 2020\nER  - \n"
file = receive_file(lead, run, name=f"{how}.ris", content=io.BytesIO(record.encode()))
if how == "woken":
    wake_on_commit(file.job)
else:
    minute_ago = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=file.job.pk).update(created_at=minute_ago)
sys.stdout.write(str(file.job.pk))
