"""All addresses of the site."""

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


urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("reviews.urls")),
    path("reviews/<slug:slug>/", include("searches.urls")),
    path("reviews/<slug:slug>/", include("screening.urls")),
]
