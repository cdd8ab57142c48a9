"""One place that turns errors for people into pages and fragments."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from reviewsite.lib.errors import BadInput, ProblemForPerson, TooLarge


def takes_nul(*fields: str) -> Callable[[Callable], Callable]:
    """Mark a view as one that itself answers for NUL characters in these fields of its form."""

    def mark(view: Callable) -> Callable:
        view.takes_nul_in = fields
        return view

    return mark


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks that reads the answer itself."""
    return request.headers.get("Accept") == "application/json"


def said_length(request: HttpRequest) -> int:
    """The bytes of the body by its header; nothing of it is read."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _too_large() -> TooLarge:
    return TooLarge(
        f"This is more than {settings.MAX_UPLOAD_MB} MB, so nothing of it was read.",
        remedy="Send the files one by one, or in smaller parts.",
    )


class ErrorPages:
    """Answers a `ProblemForPerson` with its status: a page, a fragment for htmx, or JSON; and
    refuses a request that is too large before its body is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if said_length(request) > settings.LARGEST_REQUEST:
            response = self.process_exception(request, _too_large())
        else:
            response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Refuse what no field can mean and no database text can hold: a NUL character.

        The fields of `takes_nul` are left to their view.
        """
        own = getattr(view, "takes_nul_in", ())
        sent = (*request.GET.lists(), *request.POST.lists())
        sent = ((name, *values) for name, values in sent if name not in own)
        if any("\x00" in text for texts in sent for text in texts):
            refusal = BadInput("What was sent holds a NUL character.", remedy="Type it again.")
            return self.process_exception(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ProblemForPerson):
            return None
        if wants_json(request):
            words = {name: getattr(exception, name) for name in ("title", "message", "remedy")}
            return JsonResponse(words, status=exception.status)
        fragment = bool(request.headers.get("HX-Request"))
        template = "errors/_error.html" if fragment else "errors/error.html"
        response = render(request, template, {"problem": exception}, status=exception.status)
        patch_vary_headers(response, ["HX-Request"])
        return response
