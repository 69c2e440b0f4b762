"""How every camera's stream is now, told once per scope to all who hold it."""

from collections.abc import Iterable

from apps.accounts.selectors import Scope
from apps.live.client import Client
from apps.live.directory import Directory
from apps.live.wire import Shared, text
from safecity_gis.messages.browser import BrowserCamera, Cameras
from safecity_gis.messages.live import CameraCondition, LiveCameras


class CameraStates:
    """The latest state of every camera, and which of them changed since they were last told."""

    def __init__(self) -> None:
        self._states: dict[int, BrowserCamera] = {}
        self._changed: set[int] = set()

    def seed(self, conditions: Iterable[tuple[str, str | None]], directory: Directory) -> None:
        """Conditions as the database knows them, for cameras of which nothing was heard yet."""
        for code, condition in conditions:
            index = directory.index[code]
            if index not in self._states:
                self._put(index, code, condition or CameraCondition.UNKNOWN, 0, None, directory)

    def apply(self, message: LiveCameras, directory: Directory) -> bool:
        """Take over a message; returns whether every camera in it is known."""
        known = True
        for camera in message.cameras:
            index = directory.index.get(camera.camera)
            if index is None:
                known = False
            else:
                self._put(index, camera.camera, camera.condition, camera.count, camera.captured_at, directory)
        return known

    def _put(self, index: int, code: str, condition: str, count: int, captured_at: float | None, directory: Directory) -> None:
        state = BrowserCamera(
            pk=int(directory.pks[index]), code=code, condition=str(condition), count=count, captured_at=captured_at
        )
        if self._states.get(index) != state:
            self._states[index] = state
            self._changed.add(index)

    def condition(self, code: str, directory: Directory) -> str:
        """How a camera's stream is; `unknown` where nothing is known."""
        state = self._states.get(directory.index.get(code, -1))
        return state.condition if state else CameraCondition.UNKNOWN.value

    async def tell(self, clients: Iterable[Client], directory: Directory, now: float) -> None:
        """What changed to those who keep up, everything to those who join or come back; encoded once per scope."""
        changed, self._changed = self._changed, set()
        made: dict[tuple[Scope, bool], Shared | None] = {}
        for client in clients:
            if not client.keeps_up(now):
                client.needs_cameras = client.needs_cameras or bool(changed)
                continue
            full, client.needs_cameras = client.needs_cameras, False
            key = (client.access.cameras, full)
            if key not in made:
                made[key] = self._message(self._states if full else changed, full, directory, client.access.cameras)
            if (message := made[key]) is not None:
                await client.deliver(message)

    def _message(self, indices: Iterable[int], full: bool, directory: Directory, scope: Scope) -> Shared | None:
        allowed = directory.allowed(scope)
        cameras = [self._states[index] for index in sorted(indices) if allowed[index]]
        return text(Cameras(full=full, cameras=cameras)) if cameras or full else None
