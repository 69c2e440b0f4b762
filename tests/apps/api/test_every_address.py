"""Every address, method and role: the declared right opens it, nothing else does, and nobody is told of another's district."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.choices import ROLE_CAPABILITIES, Capability, Role
from apps.planning.models import Scenario
from tests.apps.api.addresses import ADDRESSES, ELSEWHERE, SIGNED_IN, Right
from tests.apps.api.districts import MARK, Kwargs, World, make_world
from tests.factories import make_posting, make_user

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {401, 403, 404}
LINE_PUT = ("traffic-line", "PUT", 400)
"""A line is named by its code, which the whole city shares, and drawn for a camera in the body: here that is refused."""
UNCOMPUTED = {"coverage-detail", "coverage-bands", "coverage-reachable"}
"""Nothing was ever computed of what the cameras of this world see."""


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(*roles: Role, world: World | None = None, **values: Any) -> Client:
    """Somebody in all these roles, who owns the plan that he may see."""
    client, user = Client(raise_request_exception=False), make_user(None)
    for role in roles:
        make_posting(user, role, **values)
    if world is not None:
        Scenario.objects.filter(pk=world.mine["plan"]["pk"]).update(owner=user)
    client.force_login(user)
    return client


def ask(client: Client, name: str, method: str, kwargs: Kwargs) -> tuple[int, str]:
    """The status and what was told; what it changed is undone."""
    address = ADDRESSES[name]
    url = reverse(name, kwargs=kwargs) + (f"?{address.query}" if address.query else "")
    body = {} if method == "GET" else {"data": address.body, "content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(client, method.lower())(url, **body)
        transaction.set_rollback(True)
    return answer.status_code, answer.content.decode("utf-8", "replace")


def declared(things: dict[str, Kwargs]) -> Iterator[tuple[str, str, Right, Kwargs]]:
    """Every declared method of every address that tells of one of these things."""
    for name, address in ADDRESSES.items():
        if address.of in things:
            yield from ((name, method, right, things[address.of]) for method, right in address.methods.items())


def holds(roles: tuple[Role, ...], right: Right) -> bool:
    held = frozenset[Capability]().union(*(ROLE_CAPABILITIES[role] for role in roles))
    return right == SIGNED_IN or bool(held & set(right if isinstance(right, tuple) else (right,)))


def names_of(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


def test_every_address_is_declared_and_every_declared_one_is_there() -> None:
    assert set(names_of(get_resolver().url_patterns)) == ADDRESSES.keys() | ELSEWHERE


def test_everything_that_an_address_names_is_in_the_world(world: World) -> None:
    assert {address.of for address in ADDRESSES.values()} == world.mine.keys() | world.everybodys.keys() | world.theirs.keys()


@pytest.mark.parametrize("roles", [[None, *Role][:6], [None, *Role][6:]], ids=["who watch", "the others"])
def test_every_role_without_its_right_is_refused_at_an_address(roles: list[Role | None], world: World) -> None:
    clients = {role: signed_in(*((role,) if role else ())) for role in roles}
    wrong = []
    for name, method, right, kwargs in declared(world.mine | world.everybodys):
        for role, client in clients.items():
            status = 403 if holds((role,) if role else (), right) else ask(client, name, method, kwargs)[0]
            wrong += [] if status in REFUSED else [(role, name, method, status)]
    assert wrong == []


def test_every_address_opens_to_a_role_with_its_right_alone(world: World) -> None:
    clients, wrong = {role: signed_in(role) for role in Role}, []
    for name, method, right, kwargs in declared(world.mine | world.everybodys):
        for role in [role for role in Role if holds((role,), right)][:1]:
            Scenario.objects.update(owner=clients[role].session["_auth_user_id"])
            status, _told = ask(clients[role], name, method, kwargs)
            shut = status in {302, 405, 500, *REFUSED} and not (status == 404 and name in UNCOMPUTED)
            wrong += [(role, name, method, status)] if shut else []
    assert wrong == []


def test_all_roles_together_are_told_nothing_of_another_district_or_group(world: World) -> None:
    client = signed_in(*Role, world=world)
    told = {
        (name, method): ask(client, name, method, kwargs) for name, method, _, kwargs in declared(world.mine | world.everybodys)
    }
    assert [key for key, (_status, text) in told.items() if MARK in text and key[0] != "audit-entries-list"] == []
    assert sum("own-camera" in text for _status, text in told.values()) > 10


@pytest.mark.parametrize("whose", ["theirs", "apart"])
def test_to_all_roles_together_the_things_of_others_are_not_there(whose: str, world: World) -> None:
    client = signed_in(*Role, world=world)
    asked = [(name, method, ask(client, name, method, kwargs)) for name, method, _, kwargs in declared(getattr(world, whose))]
    assert len(asked) > 40
    wrong = [(name, method, status) for name, method, (status, text) in asked if status not in REFUSED or MARK in text]
    assert wrong == [LINE_PUT]


def test_a_posting_to_no_district_opens_no_thing_at_all(world: World) -> None:
    client = signed_in(*Role, jurisdictions=(), groups=())
    asked = [(name, method, ask(client, name, method, kwargs)) for name, method, _, kwargs in declared(world.mine)]
    assert [(name, method, status) for name, method, (status, _text) in asked if status not in REFUSED] == [LINE_PUT]


def test_a_stranger_is_sent_to_the_form_or_refused(world: World) -> None:
    client, wrong = Client(raise_request_exception=False), []
    for name, method, _right, kwargs in declared(world.mine | world.everybodys):
        status, _told = ask(client, name, method, kwargs)
        wanted = {302} if ADDRESSES[name].page else {401, 403}
        wrong += [] if status in wanted else [(name, method, status)]
    assert wrong == []


def test_methods_that_are_not_declared_do_nothing(world: World) -> None:
    client, things, wrong = signed_in(*Role, world=world), world.mine | world.everybodys, []
    for name, address in ADDRESSES.items():
        for method in set(METHODS) - address.methods.keys() if address.of in things else ():
            status, _told = ask(client, name, method, things[address.of])
            wrong += [] if status in {403, 405} else [(name, method, status)]
    assert wrong == []
