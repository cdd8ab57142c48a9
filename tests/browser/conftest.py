"""The site as `make run` starts it, and people in real Chromium windows."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request

import pytest

from tests.browser.desk_site import Site
from tests.ops.processes import Running, base_environment, free_port, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder):
    """The address of a fresh site with its web server, worker and sweeper; stopped at the end."""
    port = free_port()
    env = base_environment(folder / "data") | {"PORT": str(port)}
    server = Running(["manage.py", "serve", "--no-demo"], env, folder / "serve.log")
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert server.process.poll() is None, server.said()
        try:
            return urllib.request.urlopen(f"{address}/healthz", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    wait_until(answers, "the site answers", seconds=120)
    yield address
    server.stop()
    assert "Traceback" not in server.said()


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail("Chromium is not installed, and REQUIRE_SERVICES is set")
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield window
        window.close()


@pytest.fixture(scope="module")
def _site_of_desks(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("desks"))
    yield site
    site.stop()


@pytest.fixture
def site_to_screen(_site_of_desks):
    """A running site that can be stopped and started, with a review of 60 records of its own."""
    if not _site_of_desks.runs:
        _site_of_desks.start()
    _site_of_desks.begin_review(records=60)
    return _site_of_desks
