"""A searcher as a process of its own, who mends every row of a file that is there to be mended.

`python mend.py make ROWS` makes a review with a file of unreadable rows and prints its slug;
`python mend.py SLUG NAME` says "ready", reads a line, mends each row with a text of two entries,
and prints how many rows were its own to mend.
"""

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

what, argument = sys.argv[1:]
if what == "make":
    lead = create_review(User.objects.create_user("lead@mend.example"), title="Mend", slug="mend")
    rows = "TY  - JOUR\nTI  - One\nER  - \n" + "TY  - JOUR\nER  - \n" * int(argument)
    run = create_run(lead, database="pubmed")
    file = receive_file(lead, run, name="a.ris", content=io.BytesIO(rows.encode()))
    run_inline(file.job)
    sys.stdout.write(lead.review.slug)
else:
    member = Membership.objects.select_related("review", "user").get(review__slug=what)
    rows = list(Record.objects.filter(review=member.review, is_readable=False).order_by("pk"))
    if argument == "backwards":
        rows.reverse()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    mended = 0
    for row in rows:
        text = "".join(f"TY  - JOUR\nTI  - {row.pk} {part}\nER  - \n" for part in "ab")
        try:
            mend_record(member, row, text)
        except Conflict:
            continue
        mended += 1
    sys.stdout.write(f"{mended}\n")
