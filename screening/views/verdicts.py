"""The list of one's own verdicts: looked over, and changed."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviews.selectors.reviews import active_reasons, current_criteria
from reviewsite.lib.paging import page_of
from screening.forms.desk import OwnVerdictsForm
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import (
    criteria_of_own,
    own_history,
    own_verdicts,
    stale_count,
)
from screening.selectors.desk import tag_names, tags_on
from screening.selectors.readers import may_read
from screening.vocabulary import StageKind


@members_only(*SCREENERS)
@require_safe
def verdict_list(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The member's own current verdicts of a stage, newest first."""
    stage = stage_of(member, kind)
    if stage is None:
        return render(request, "screening/desk/closed.html", {"kind": kind})
    versions = criteria_of_own(member, stage)
    form = OwnVerdictsForm(
        request.GET, versions=[c.version for c in versions], tags=tag_names(member)
    )
    chosen = form.cleaned_data if form.is_valid() else {}
    verdicts = own_verdicts(member, stage, **chosen) if chosen else own_history(member, stage)
    page = page_of(request, verdicts.prefetch_related("further_reasons"))
    tags = tags_on(member, [decision.candidate_id for decision in page])
    current = current_criteria(member)
    context = {
        "kind": kind,
        "stage": stage,
        "may_change": stage.takes_verdicts and may_read(member, stage),
        "form": form,
        "page_obj": page,
        "rows": [(d, ", ".join(tags[d.candidate_id]), uuid4()) for d in page],
        "current": current,
        "stale": stale_count(member, stage),
        "earlier": [criteria for criteria in versions if criteria != current],
        "reasons": active_reasons(member) if stage.is_full_text else [],
        "tag_names": tag_names(member),
    }
    return render(request, "screening/verdicts/list.html", context)
