"""One complete installation and one browser for all end-to-end tests."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from safecity_gis.environment import Environment, var_folder
from tests.e2e.browser import LAPTOP, Desk, chromium, desk
from tests.stack import Stack

_CALM = """
from apps.recognition.models import Source
from apps.recognition.services import source_set
for one in Source.objects.select_related("camera"):
    source_set(actor=None, camera=one.camera, worker=one.worker, url=one.url, fps=2.0, start_s=one.start_s)
"""


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Its recorded videos are looked at twice a second instead of five times: the cores are the browser's."""
    with Stack(var_folder(Environment()) / "stacks" / f"e2e-{os.getpid()}") as running:
        running.manage("shell", "-c", _CALM)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while it runs, its event loop is in every other test's way."""
    with chromium() as running:
        yield running


@pytest.fixture
def person(stack: Stack, browser: Browser) -> Iterator[Desk]:
    """Somebody in front of a fresh browser on the smallest screen that we promise, not signed in yet."""
    with desk(browser, stack.url, LAPTOP, still=True) as sitting:
        yield sitting


@pytest.fixture
def lively_person(stack: Stack, browser: Browser) -> Iterator[Desk]:
    """The same on a large screen where everything moves."""
    with desk(browser, stack.url) as sitting:
        yield sitting
