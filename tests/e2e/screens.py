"""`make screenshots`: every layer of what `make run` runs, at 1920x1080, to look at. Simulated layers and cameras only."""

import argparse
import os
from pathlib import Path

from safecity_gis.environment import Environment, var_folder
from tests.e2e.browser import Desk, chromium, desk

SETTLE_MS = 6000
"""Software GL needs a while for tiles, labels and the first ticks."""
BASE = ("nature", "roads", "names")
ALONE = (
    "alerts", "people", "vehicles", "tails", "counts", "cameras", "views", "blind", "blind-spots", "sites", "centres", "stations",
    "hospitals", "zones", "fibre", "accuracy", "buildings",
)  # fmt: skip
NEAR = {"people", "vehicles", "tails", "counts", "views", "blind", "accuracy", "buildings"}
"""Layers that show nothing from afar."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    url = f"http://127.0.0.1:{os.environ.get('WEB_PORT', '8000')}"
    password = (var_folder(Environment()) / "keys" / "demo-password").read_text().strip()
    with chromium() as browser, desk(browser, url) as person:
        person.page.goto(f"{url}/accounts/login/")
        person.screenshot(folder / "sign-in.png")
        person.sign_in("commander", password)
        person.wait_live()
        camera = simulated_camera(person)
        settle(person, 4 * SETTLE_MS)
        person.screenshot(folder / "city.png")
        go_near(person, camera)
        person.screenshot(folder / "red-zone.png")
        person.open_camera(camera)
        person.wait_pictures(2)
        settle(person)
        person.screenshot(folder / "camera.png")
        person.page.keyboard.press("Escape")
        each_layer_alone(person, camera, folder)
        person.page.click("[data-testid=labels-ur]")
        settle(person)
        person.screenshot(folder / "urdu-names.png")


def each_layer_alone(person: Desk, camera: str, folder: Path) -> None:
    """The base map and one layer at a time, then all again."""
    everything = {*BASE, *ALONE}
    for layer in ALONE:
        show(person, everything, {*BASE, layer} | ({"people", "vehicles"} if layer == "tails" else set()))
        if layer in NEAR:
            go_near(person, camera)
        else:
            person.page.click("[data-testid=home-view]")
        settle(person)
        person.screenshot(folder / "layers" / f"{layer}.png")
    show(person, everything, everything)
    person.page.click("[data-testid=home-view]")
    settle(person)


def show(person: Desk, everything: set[str], wanted: set[str]) -> None:
    for layer in everything:
        person.page.set_checked(f"[data-testid=layer-{layer}]", layer in wanted)


def simulated_camera(person: Desk) -> str:
    """An online simulated camera of the Red Zone, away from the sites that show the real recording; waits for the first."""
    query = "simulated=true&group=red-zone&condition=online&kind=fixed"

    def found() -> list[str]:
        features = person.page.request.get(f"{person.url}/api/v1/cameras/?{query}").json()["features"]
        return [str(feature["id"]) for feature in features if not str(feature["id"]).startswith("demo")]

    person.wait(lambda: bool(found()), 60, "a simulated camera online")
    return found()[0]


def go_near(person: Desk, camera: str) -> None:
    """Fly to a camera, and close its panel again."""
    person.open_camera(camera)
    settle(person)
    person.page.click("[data-testid=camera-close]")
    settle(person, 1500)


def settle(person: Desk, milliseconds: int = SETTLE_MS) -> None:
    person.page.wait_for_timeout(milliseconds)


if __name__ == "__main__":
    main()
