"""A square with a camera that looks north, homes, a street, fibre, prices, and a planner who thinks about it."""

from itertools import pairwise
from typing import Any

import shapely
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.cameras.coverage_services import coverage_compute
from apps.network.choices import NodeKind
from apps.network.models import FibreNode
from apps.places.choices import LandUse
from apps.places.models import Building, Road, RoadNode
from apps.planning.computations import computation_run
from apps.planning.models import Price
from tests.apps.cameras.covering import NORTH, at, make_building, make_watching, make_zone, on_earth
from tests.factories import TRUST, make_user

PLANS = "/api/v1/plans/"
LOOKS = {"kind": "fixed", "width_px": 1920, "height_px": 1080, **{name: NORTH[name] for name in NORTH if name != "bearing_deg"}}
PRICES = {"fixed": 1000.0, "fibre_m": 2.0}


def planned(east_m: float = 0, north_m: float = 0, **values: Any) -> dict[str, Any]:
    """A camera as the API takes it, in metres from the square's middle."""
    place = at(east_m, north_m)
    return {**LOOKS, "bearing_deg": 0.0, "lon": round(place.lon, 7), "lat": round(place.lat, 7), **values}


def planner(role: Role = Role.COMMANDER, **values: Any) -> tuple[User, Client]:
    user, client = make_user(role, **values), Client()
    client.force_login(user)
    return user, client


def make_square() -> None:
    """A zone of 400 m with a live camera `cam` in its middle, a home 60 m south of it, and a fibre node 100 m east."""
    make_zone("square", shapely.box(-200, -200, 200, 200))
    make_watching("cam", live=True)
    home = make_building("home", shapely.box(-20, -70, 20, -60))
    Building.objects.filter(pk=home.pk).update(land_use=LandUse.RESIDENTIAL)
    place = on_earth(shapely.Point(100, 0))
    FibreNode.objects.create(code="node", kind=NodeKind.RING, position=place, **TRUST)
    coverage_compute()


def make_street(*points: tuple[float, float], code: str = "street", one_way: bool = False) -> None:
    """Roads from point to point; junctions at the same place are the same."""
    for number, (a, b) in enumerate(pairwise(points)):
        start, end = (_junction(place) for place in (a, b))
        line = shapely.LineString([a, b])
        told = {"name": code.title(), "road_class": "primary", "speed_kmh": 50, "length_m": line.length, "one_way": one_way}
        Road.objects.create(code=f"{code}-{number}", start=start, end=end, line=on_earth(line), **told, **TRUST)


def set_prices() -> None:
    Price.objects.bulk_create([Price(item=item, amount=amount) for item, amount in PRICES.items()])


def begin(client: Client, **values: Any) -> int:
    answer = client.post(PLANS, {"name": "Before the match", **values}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def post(client: Client, path: str, body: Any, status: int = 200) -> Any:
    answer = client.post(f"{PLANS}{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def ask(client: Client, path: str, body: Any | None = None, refused: str = "") -> Any:
    """The answer to a long question, as the jobs process computes it; or, `refused`, its code."""
    answer = client.post(f"{PLANS}{path}", body or {}, content_type="application/json")
    assert answer.status_code in {200, 202}, answer.content
    number = answer.json()["id"]
    computation_run(number)
    told = get(client, f"computations/{number}/")
    assert (told["problem"] or {"code": ""})["code"] == refused, told
    return told["result"]


def get(client: Client, path: str) -> Any:
    answer = client.get(f"{PLANS}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _junction(place: tuple[float, float]) -> RoadNode:
    position = on_earth(shapely.Point(place))
    return RoadNode.objects.filter(position=position).first() or RoadNode.objects.create(position=position)
