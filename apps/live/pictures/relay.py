"""All cameras that are watched from this process."""

from concurrent.futures import ThreadPoolExecutor

from apps.live.feed import Feed
from apps.live.pictures.channel import Channel, Watcher
from apps.live.pictures.masks import Masks
from apps.live.places import Places

RENDER_THREADS = 2
MAX_WATCHERS = 64
MAX_WATCHERS_OF_A_USER = 9


class Relay:
    """Channels by camera, opened with the first watcher and closed with the last."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.masks = Masks()
        self.places = Places(most=MAX_WATCHERS, most_of_a_user=MAX_WATCHERS_OF_A_USER)
        self.pool = ThreadPoolExecutor(RENDER_THREADS, thread_name_prefix="picture")
        self._channels: dict[str, Channel] = {}

    def join(self, watcher: Watcher, camera: str, *, simulated: bool) -> Channel:
        channel = self._channels.get(camera)
        if channel is None:
            channel = Channel(camera, simulated=simulated, feed=self.feed, masks=self.masks, pool=self.pool)
            self._channels[camera] = channel
        channel.add(watcher)
        return channel

    async def leave(self, watcher: Watcher, channel: Channel) -> None:
        channel.watchers.discard(watcher)
        if not channel.watchers and self._channels.get(channel.camera) is channel:
            del self._channels[channel.camera]
            self.masks.forget(channel.camera)
            await channel.close()

    async def stop(self) -> None:
        for channel in list(self._channels.values()):
            await channel.close()
        self._channels.clear()
        self.pool.shutdown(wait=False, cancel_futures=True)
