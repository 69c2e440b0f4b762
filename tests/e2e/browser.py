"""Debian's Chromium as a person uses it: signed in, at the map, every frame and every stray request on record."""

import asyncio
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from safecity_gis.messages.frames import HEADER, OBJECT_DTYPE, ObjectFlag

T = TypeVar("T")

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREEN = {"width": 1920, "height": 1080}
LAPTOP = {"width": 1366, "height": 768}
SMALL = {"width": 800, "height": 600}
"""For watching processes that share the cores with this browser's software GL."""
PATIENCE_MS = 90_000


def apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: this one's event loop belongs to Playwright."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Desk:
    """One person's page, and what came over its sockets and the network."""

    page: Page
    url: str
    frames: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Requests to anything but our server."""
    errors: list[str] = field(default_factory=list)
    """What the page's console complained of."""

    def sign_in(self, username: str, password: str, to: str = "/") -> None:
        """Sign in on the way to a page; whoever does not need the map is sooner there without it."""
        self.page.goto(f"{self.url}/accounts/login/?next={to}")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(f"{self.url}{to}", timeout=PATIENCE_MS)

    def speak(self, language: str) -> None:
        """Choose the language in the page's menu, and wait until the page speaks it."""
        self.page.click("[data-testid=user-menu] summary")
        self.page.click(f"[data-language={language}]")
        self.page.wait_for_selector(f"html[lang={language}]")

    def wait_live(self, timeout_s: float = PATIENCE_MS / 1000) -> None:
        """Wait until the map says that it is connected, and shows cameras."""
        self.page.wait_for_selector("html[data-live=connected][data-cameras]:not([data-cameras='0'])", timeout=timeout_s * 1000)

    def open_camera(self, code: str) -> None:
        """Find a camera by its code with the keyboard alone."""
        self.page.fill("[data-testid=search]", code)
        option = self.page.locator(f"[data-testid=search-option][data-code='{code}']")
        option.wait_for(timeout=PATIENCE_MS)
        for _ in range(self.page.locator("[data-testid=search-option]").count()):
            if option.get_attribute("aria-selected") == "true":
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f"#camera-panel[data-camera='{code}']", timeout=PATIENCE_MS)

    def wait_pictures(self, count: int, timeout_s: float = PATIENCE_MS / 1000) -> None:
        canvas = self.page.locator("[data-testid=picture]")
        self.wait(lambda: int(canvas.get_attribute("data-pictures") or 0) >= count, timeout_s, f"{count} pictures")

    def newest_first(self) -> Iterator[tuple[float, NDArray[np.void]]]:
        """Server time and objects of each frame so far, decoded only as far as one asks: watching must not starve the watched."""
        for frame in reversed(list(self.frames)):
            _, _, _, _, server_time, count, _, _ = HEADER.unpack_from(frame)
            yield server_time, np.frombuffer(frame, OBJECT_DTYPE, count, HEADER.size)

    def real_paths(self) -> dict[int, list[tuple[int, int]]]:
        """Distinct positions, in order, of every object that is not simulated."""
        paths: dict[int, list[tuple[int, int]]] = {}
        for _, objects in reversed(list(self.newest_first())):
            for record in objects[objects["flags"] & ObjectFlag.SIMULATED == 0]:
                path = paths.setdefault(int(record["handle"]), [])
                place = (int(record["lon_e7"]), int(record["lat_e7"]))
                if not path or path[-1] != place:
                    path.append(place)
        return paths

    def wait(self, condition: Callable[[], bool], timeout_s: float, what: str) -> None:
        """Let the page live until the condition holds.

        Raises:
            AssertionError: it did not, in time; `what` says what was waited for.
        """
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {timeout_s} s: {what}")
            self.page.wait_for_timeout(100)

    def pixels(self, selector: str) -> NDArray[np.uint8]:
        """What is seen of an element, as BGR."""
        import cv2

        shot = np.frombuffer(self.page.locator(selector).screenshot(), np.uint8)
        image = cv2.imdecode(shot, cv2.IMREAD_COLOR)
        assert image is not None
        return image.astype(np.uint8)

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path))


@contextmanager
def desk(browser: Browser, url: str, screen: dict[str, int] = SCREEN, *, still: bool = False) -> Iterator[Desk]:
    """A fresh browser profile, at 1920x1080 unless told otherwise.

    Args:
        still: wants no motion: the map jumps where it would fly, and is drawn once a tick, which leaves the cores to others.
    """
    context = browser.new_context(
        viewport={"width": screen["width"], "height": screen["height"]},
        locale="en-GB",
        reduced_motion="reduce" if still else "no-preference",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    person = Desk(page, url)
    ours = urlsplit(url).netloc

    def requested(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"data", "blob"} and parts.netloc != ours:
            person.strangers.append(address)

    def opened(socket: WebSocket) -> None:
        requested(socket.url)
        if socket.url.endswith("/ws/live/"):
            socket.on("framereceived", lambda data: (person.frames if isinstance(data, bytes) else person.texts).append(data))

    page.on("request", lambda request: requested(request.url))
    page.on("websocket", opened)
    page.on("console", lambda message: person.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: person.errors.append(str(error)))
    try:
        yield person
    finally:
        context.close()
