"""A process of the race of mending: makes an unreadable row, or mends it when told to go."""

import io
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

import django  # noqa: E402

django.setup()

from reviews.models import Membership, User  # noqa: E402
from reviews.services.jobs import run_inline  # noqa: E402
from reviews.services.reviews import create_review  # noqa: E402
from reviewsite.lib.errors import Conflict  # noqa: E402
from searches.models import Record  # noqa: E402
from searches.services.imports import receive_file  # noqa: E402
from searches.services.quarantine import mend_record  # noqa: E402
from searches.services.runs import create_run  # noqa: E402

RIS = b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nER  - \n"
MENDED = "TY  - JOUR\nTI  - Two\nER  - \nTY  - JOUR\nTI  - Three\nER  - \n"


def make() -> None:
    lead = create_review(User.objects.create_user("l@example.org", name="L"), title="R", slug="r")
    file = receive_file(
        lead, create_run(lead, database="scopus"), name="a.ris", content=io.BytesIO(RIS)
    )
    run_inline(file.job)
    sys.stdout.write(f"{Record.objects.get(is_readable=False).pk}\n")


def mend(pk: str) -> None:
    lead, row = Membership.objects.get(), Record.objects.get(pk=pk)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        mend_record(lead, row, MENDED)
    except Conflict:
        sys.stdout.write("conflict\n")
    else:
        sys.stdout.write("mended\n")


make() if sys.argv[1] == "make" else mend(sys.argv[2])
