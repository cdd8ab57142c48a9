"""The floor of the desk's benchmark: a bare view with session, one insert and one queue select.

Served by the same programs as the site, with no more middleware than a signed-in form needs; its
Django settings are the site's but for that.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor")

from reviewsite.settings import *  # noqa: F403

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "benchmarks.floor_view"
WSGI_APPLICATION = "benchmarks.floor_view.application"
