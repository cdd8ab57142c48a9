"""Marks and comments on full texts, for the script of the reader."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import EVERYBODY, SCREENERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.forms.annotations import AnnotationForm
from screening.selectors.candidates import candidate_reading
from screening.selectors.discussions import NamedMark, marks_on
from screening.services import annotations as services
from screening.views.full_texts import attached_or_404


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def mark_list(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The marks on a file that the member may see; a POST adds one of their own."""
    full_text = attached_or_404(member, pk)
    if request.method == "POST":
        form = AnnotationForm(request.POST)
        if not form.is_valid():
            raise BadInput("This is no mark that can be stored.", remedy="Reload the page.")
        services.annotate(member, full_text, **form.cleaned_data)
    named = marks_on(member, [full_text], candidate_reading(full_text))[full_text.pk]
    marks = [_said(member, each) for each in named]
    return JsonResponse({"marks": marks})


@members_only(*SCREENERS)
@require_POST
def mark_withdraw(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Take back an own mark; somebody else's is not there."""
    try:
        services.withdraw_annotation(member, pk)
    except ObjectDoesNotExist as missing:
        raise Http404("No such mark.") from missing
    return JsonResponse({"withdrawn": str(pk)})


def _said(member: Membership, named: NamedMark) -> dict:
    mark, slug = named.mark, member.review.slug
    take_back = reverse("screening:mark-withdraw", args=[slug, mark.pk]) if named.is_own else ""
    return {
        "page": mark.page,
        "rectangles": mark.rectangles,
        "quote": mark.quote,
        "comment": mark.comment,
        "by": "" if named.is_own else named.name,
        "withdraw": take_back,
    }
