"""Pages of the own reviews, the question, the criteria and the exclusion reasons."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, LEADS, members_only, require_role
from reviews.forms import CriteriaForm, ReasonsForm, ReviewForm, SettingsForm
from reviews.models import Membership, Review
from reviews.selectors.reviews import active_reasons, current_criteria, memberships_of
from reviews.services import reviews as services
from reviews.vocabulary import ReasonKind


@login_required
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    members = memberships_of(request.user)
    return render(request, "reviews/reviews/list.html", {"memberships": members})


@login_required
@require_http_methods(["GET", "POST"])
def review_create(request: HttpRequest) -> HttpResponse:
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = services.create_review(request.user, **form.cleaned_data)
        return redirect("screening:overview", member.review.slug)
    status = 422 if form.errors else 200
    return render(request, "reviews/reviews/create.html", {"form": form}, status=status)


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def review_settings(request: HttpRequest, member: Membership) -> HttpResponse:
    """The question and settings; everybody reads, the lead writes."""
    review = Review.objects.get(pk=member.review_id)
    form = SettingsForm(request.POST or None, instance=review)
    if request.method == "POST":
        require_role(member, LEADS)
        if form.is_valid():
            services.update_question(member, **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("reviews:review-settings", member.review.slug)
    status = 422 if form.errors else 200
    return render(
        request, "reviews/reviews/settings.html", {"form": form, "member": member}, status=status
    )


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def criteria(request: HttpRequest, member: Membership) -> HttpResponse:
    """The criteria in force; saving makes a new version."""
    current = current_criteria(member)
    form = CriteriaForm(
        request.POST or None,
        initial={"inclusion": current.inclusion, "exclusion": current.exclusion},
    )
    if request.method == "POST":
        require_role(member, LEADS)
        if form.is_valid():
            saved = services.save_criteria(member, **form.cleaned_data)
            messages.success(request, f"{saved} is in force.")
            return redirect("reviews:criteria", member.review.slug)
    context = {"form": form, "criteria": current, "member": member}
    context["reasons"] = active_reasons(member).filter(kind=ReasonKind.REASON)
    context["versions"] = member.review.criteria.select_related("created_by").order_by("-version")
    context["reasons_form"] = ReasonsForm(
        initial={"reasons": "\n".join(reason.label for reason in context["reasons"])}
    )
    return render(
        request, "reviews/reviews/criteria.html", context, status=422 if form.errors else 200
    )


@members_only(*LEADS)
@require_http_methods(["POST"])
def reasons(request: HttpRequest, member: Membership) -> HttpResponse:
    services.save_reasons(member, request.POST.get("reasons", "").splitlines())
    messages.success(request, "The exclusion reasons are saved.")
    return redirect("reviews:criteria", member.review.slug)
