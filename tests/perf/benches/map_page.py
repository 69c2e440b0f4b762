"""The map page panned with 5,000 moving objects at 4 Hz in headless Chromium with software GL, beside an empty MapLibre page."""

from tests.e2e.browser import chromium, desk
from tests.perf.figures import Figure, Mark, figure_alone, figure_beside
from tests.perf.live.panning import FEED, Pace, pan, show_empty_map
from tests.perf.measuring import interleaved
from tests.perf.setting import Setting
from tests.stack import Stack

OBJECTS = 5_000
SCREEN = {"width": 1280, "height": 720}
SECONDS, QUICK_SECONDS = 12.0, 5.0
SETTLE_MS = 6_000
LEAST_FPS = 40.0
VENDOR = "/static/vendor/maplibre-gl/"


def measure(setting: Setting) -> list[Figure]:
    seconds = QUICK_SECONDS if setting.quick else SECONDS
    with Stack(setting.scratch / "stack", workers=0, simulator=False) as stack:
        pairs = interleaved(
            lambda: our_pace(stack, seconds), lambda: empty_pace(stack, seconds), repeats=setting.repeats, tell=setting.tell
        )
    note = f"{OBJECTS} objects, {SCREEN['width']} x {SCREEN['height']}, Chromium's software GL"
    return [
        figure_beside(
            "map.fps_panning",
            [(mine.fps, empty.fps) for mine, empty in pairs],
            unit="1/s",
            raw_name="empty MapLibre page",
            mark=Mark(LEAST_FPS, of="value"),
            note=note,
        ),
        figure_alone("map.frame_p50", [mine.p50_ms for mine, _ in pairs], unit="ms"),
        figure_alone("map.frame_p95", [mine.p95_ms for mine, _ in pairs], unit="ms"),
        figure_alone("map.drawn_anew_panning", [mine.drawn_per_s for mine, _ in pairs], unit="1/s"),
    ]


def our_pace(stack: Stack, seconds: float) -> Pace:
    """The live map as an operator has it, moved by a feed inside the page."""
    with chromium() as browser, desk(browser, stack.url, SCREEN) as person:
        person.page.add_init_script(f"({FEED})({OBJECTS})")
        person.sign_in("commander", stack.password)
        person.wait_live()
        person.page.wait_for_timeout(SETTLE_MS)
        return pan(person.page, seconds)


def empty_pace(stack: Stack, seconds: float) -> Pace:
    with chromium() as browser, desk(browser, stack.url, SCREEN) as person:
        show_empty_map(person.page, stack.url, VENDOR)
        person.page.wait_for_timeout(SETTLE_MS / 2)
        return pan(person.page, seconds)
