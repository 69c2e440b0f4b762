"""Rights of open sockets while the database answers late, or not at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from apps.live import rights
from apps.live.rights import RightsWatch

LIMIT_S = 0.4


class Socket:
    """An open socket that reads its rights as it is told to."""

    def __init__(self, read: Callable[["Socket"], Awaitable[None]], key: str = "") -> None:
        self.checked_at = time.monotonic()
        self.right_key = key or id(self)
        self.read = read
        self.reads = 0
        self.applied: list[object] = []
        self.given_up_at: float | None = None

    async def read_right(self) -> object:
        self.reads += 1
        await self.read(self)
        return self

    async def apply_right(self, right: object) -> None:
        self.applied.append(right)

    async def give_up(self) -> None:
        self.given_up_at = self.given_up_at or time.monotonic()


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RightsWatch]:
    monkeypatch.setattr(rights, "UNCHECKED_LIMIT_S", LIMIT_S)
    monkeypatch.setattr(rights, "CHECK_EVERY_S", 0.1)
    monkeypatch.setattr(rights, "_LOOK_EVERY_S", 0.05)
    watch = RightsWatch()
    watch.start()
    yield watch
    await watch.stop()


async def hangs(_: Socket) -> None:
    await asyncio.sleep(5)
    raise TimeoutError


async def answers(_: Socket) -> None:
    return


async def test_a_hanging_database_keeps_no_socket_open_beyond_the_limit(watch: RightsWatch) -> None:
    sockets = [Socket(hangs) for _ in range(200)]
    for socket in sockets:
        watch.add(socket)
    await asyncio.sleep(LIMIT_S + 0.3)
    late = [socket for socket in sockets if socket.given_up_at is None or socket.given_up_at - socket.checked_at > LIMIT_S + 0.25]
    assert late == []


async def test_a_round_ends_with_the_first_timeout_and_the_next_begins_with_somebody_else(watch: RightsWatch) -> None:
    async def times_out(_: Socket) -> None:
        await asyncio.sleep(0.08)
        raise TimeoutError

    stuck = [Socket(times_out) for _ in range(3)]
    well = Socket(answers)
    for socket in (*stuck, well):
        watch.add(socket)
    watch.changed()
    await asyncio.sleep(0.1)
    assert [socket.reads for socket in (*stuck, well)] == [1, 0, 0, 0]
    await asyncio.sleep(LIMIT_S + 0.2)
    assert well.reads >= 1 and well.given_up_at is None
    assert all(socket.given_up_at is not None for socket in stuck)


async def test_rights_that_change_while_they_are_read_are_read_again(watch: RightsWatch) -> None:
    async def changes_meanwhile(socket: Socket) -> None:
        if socket.reads == 1:
            watch.changed()
        await asyncio.sleep(0.01)

    socket = Socket(changes_meanwhile)
    watch.add(socket)
    watch.changed()
    await asyncio.sleep(0.09)
    assert socket.reads == 2


async def test_a_socket_that_left_is_neither_checked_nor_kept(watch: RightsWatch) -> None:
    async def leaves(socket: Socket) -> None:
        watch.remove(socket)
        raise TimeoutError

    socket = Socket(leaves)
    watch.add(socket)
    watch.changed()
    await asyncio.sleep(LIMIT_S + 0.2)
    assert (socket.reads, socket.given_up_at) == (1, None)


async def test_sockets_of_one_session_share_one_reading(watch: RightsWatch) -> None:
    first, second, other = Socket(answers, "a"), Socket(answers, "a"), Socket(answers, "b")
    for socket in (first, second, other):
        watch.add(socket)
    watch.changed()
    await asyncio.sleep(0.04)
    assert [socket.reads for socket in (first, second, other)] == [1, 0, 1]
    assert (first.applied, second.applied, other.applied) == ([first], [first], [other])


async def test_a_socket_that_fails_to_take_its_right_is_closed_alone(watch: RightsWatch) -> None:
    class Broken(Socket):
        async def apply_right(self, right: object) -> None:
            raise RuntimeError("cannot")

    broken, well = Broken(answers, "a"), Socket(answers, "a")
    for socket in (broken, well):
        watch.add(socket)
    watch.changed()
    await asyncio.sleep(0.04)
    assert broken.given_up_at is not None
    assert (len(well.applied), well.given_up_at) == (1, None)


async def test_sockets_of_one_session_that_opened_at_different_times_share_their_readings(watch: RightsWatch) -> None:
    sockets = [Socket(answers, "a") for _ in range(4)]
    for socket in sockets:
        socket.checked_at = time.monotonic()
        watch.add(socket)
        await asyncio.sleep(0.03)
    await asyncio.sleep(0.5)
    assert sum(socket.reads for socket in sockets) <= 7
