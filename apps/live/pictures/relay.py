"""All cameras that are watched from this process."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from apps.live.feed import Feed
from apps.live.pictures.channel import Channel, Watcher

RENDER_THREADS = 2
MAX_WATCHERS = 64
MAX_WATCHERS_OF_A_USER = 9


class Relay:
    """Channels by camera, opened with the first watcher and closed with the last."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.pool = ThreadPoolExecutor(RENDER_THREADS, thread_name_prefix="picture")
        self._channels: dict[str, Channel] = {}
        self._of_user: Counter[int] = Counter()

    def is_full(self, user_id: int) -> bool:
        """Whether this process, or this user, watches as many pictures as it may."""
        return self._of_user.total() >= MAX_WATCHERS or self._of_user[user_id] >= MAX_WATCHERS_OF_A_USER

    def join(self, watcher: Watcher, user_id: int, camera: str, *, simulated: bool) -> Channel:
        channel = self._channels.get(camera)
        if channel is None:
            channel = self._channels[camera] = Channel(camera, simulated=simulated, feed=self.feed, pool=self.pool)
        channel.add(watcher)
        self._of_user[user_id] += 1
        return channel

    async def leave(self, watcher: Watcher, user_id: int, channel: Channel) -> None:
        channel.watchers.discard(watcher)
        self._of_user -= Counter({user_id: 1})
        if not channel.watchers and self._channels.get(channel.camera) is channel:
            del self._channels[channel.camera]
            await channel.close()

    async def stop(self) -> None:
        for channel in list(self._channels.values()):
            await channel.close()
        self._channels.clear()
        self.pool.shutdown(wait=False, cancel_futures=True)
