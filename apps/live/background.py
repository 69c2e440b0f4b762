"""Database work from the event loop: in Django's thread, with a time limit."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

DATABASE_TIMEOUT_S = 5.0

P = ParamSpec("P")
T = TypeVar("T")


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking `function` where Django's connections live.

    Raises:
        TimeoutError: it took longer than `DATABASE_TIMEOUT_S`.
    """
    async with asyncio.timeout(DATABASE_TIMEOUT_S):
        return await database_sync_to_async(function)(*args, **kwargs)
