"""How a person likes the desk: keys, text size, highlights."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.forms.desk import KeysForm, LookForm
from screening.selectors.desk import preferences_of
from screening.services.desk import save_keys, save_look


@members_only(*SCREENERS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_settings(request: HttpRequest, member: Membership) -> HttpResponse:
    """The keys and looks of one's own desk, in every review."""
    own = preferences_of(member.user)
    keys = KeysForm(request.POST or None, initial={"preset": own.preset, **own.keys})
    look = LookForm(request.POST or None, instance=own)
    if request.method == "POST" and keys.is_valid() and look.is_valid():
        chosen = dict(keys.cleaned_data)
        try:
            save_keys(member.user, chosen.pop("preset"), chosen)
        except BadInput as problem:
            keys.add_error(None, problem.message)
        else:
            save_look(member.user, **look.cleaned_data)
            messages.success(request, "Your desk is as you want it.")
            return redirect("screening:desk-settings", member.review.slug)
    status = 422 if keys.errors or look.errors else 200
    context = {"keys": keys, "look": look}
    return render(request, "screening/desk/settings.html", context, status=status)


@members_only(*SCREENERS)
@require_POST
def desk_look(request: HttpRequest, member: Membership) -> HttpResponse:
    """Keep a text size or a density that was chosen at the desk."""
    form = LookForm(request.POST)
    sent = {name: form.fields[name] for name in ("text_size", "density") if name in request.POST}
    form.fields = sent
    if not sent or not form.is_valid():
        raise BadInput("There is no such size or density.")
    save_look(member.user, **form.cleaned_data)
    return HttpResponse(status=204)
