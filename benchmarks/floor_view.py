"""The bare view of the floor and its WSGI entry point."""

# ruff: noqa: E402
from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floor"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from reviews.models import AuditEvent
from screening.models import Candidate


@require_POST
def save(request: HttpRequest, review: int, stage: int) -> JsonResponse:
    """Who is signed in, one row more, and the next that waits in the queue."""
    with transaction.atomic():
        event = AuditEvent.objects.create(
            review_id=review, actor_id=request.user.pk, action="floor.saved"
        )
        queue = Candidate.objects.filter(stage=stage, is_waiting=True, readers=0, only_reader=None)
        following = queue.order_by("order_key").values_list("pk", flat=True).first()
    return JsonResponse({"stored": str(event.pk), "next": str(following)})


urlpatterns = [path("<int:review>/<int:stage>/", save)]
