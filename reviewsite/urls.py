"""All addresses of the site."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    """The welcome page for strangers, the own reviews for members."""
    if request.user.is_authenticated:
        return redirect("reviews:review-list")
    return render(request, "home.html")


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens a desk without network: at the root, so that it may serve reviews."""
    script = Path(finders.find("site/service-worker.js")).read_bytes()
    headers = {"Content-Type": "text/javascript", "Cache-Control": "no-cache"}
    return HttpResponse(script, headers=headers)


urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("service-worker.js", service_worker, name="service-worker"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("reviews.urls")),
    path("reviews/<slug:slug>/", include("searches.urls")),
    path("reviews/<slug:slug>/", include("screening.urls")),
]
