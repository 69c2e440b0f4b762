"""Whether the person behind a session may watch a camera now."""

from dataclasses import dataclass
from enum import Enum, auto

from apps.accounts.choices import Capability
from apps.cameras.models import Camera
from apps.live.access import session_user


class Verdict(Enum):
    ALLOWED = auto()
    ANONYMOUS = auto()
    FORBIDDEN = auto()
    """The camera may be seen on the map, its picture may not."""
    UNKNOWN = auto()
    """There is no such camera, or this person may not know of it: nobody can tell which."""


@dataclass(frozen=True, slots=True)
class PictureRight:
    verdict: Verdict
    user_id: int = 0
    username: str = ""
    simulated: bool = False
    recorded: bool = False


def picture_right(session_key: str, code: str) -> PictureRight:
    """The verdict of this moment."""
    user = session_user(session_key)
    if user is None:
        return PictureRight(Verdict.ANONYMOUS)
    camera = Camera.objects.visible_to(user, Capability.PICTURE_VIEW).filter(code=code).first()
    if camera is not None:
        return PictureRight(Verdict.ALLOWED, user.pk, user.get_username(), camera.simulated, camera.recorded)
    seen = Camera.objects.visible_to(user, Capability.CAMERA_VIEW).filter(code=code).exists()
    return PictureRight(Verdict.FORBIDDEN if seen else Verdict.UNKNOWN, user.pk, user.get_username())
