"""Who looks, and where that person may see objects, cameras and alerts: read anew for every check."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.selectors import NOWHERE, AnyUser, Scope, scopes_of


@dataclass(frozen=True, slots=True)
class Access:
    """Where a user may see what on the live map. Equal accesses see the same bytes."""

    objects: Scope
    cameras: Scope
    alerts: Scope


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a session."""

    user_id: int
    username: str
    access: Access | None
    """None without the right to the map."""


def access_of(user: AnyUser) -> Access | None:
    """The user's access now; None without the right to the map."""
    scopes = scopes_of(user, (Capability.MAP_VIEW, Capability.OBJECT_VIEW, Capability.CAMERA_VIEW, Capability.ALERT_VIEW))
    if scopes[Capability.MAP_VIEW] is None:
        return None
    objects, cameras, alerts = (
        scopes[each] or NOWHERE for each in (Capability.OBJECT_VIEW, Capability.CAMERA_VIEW, Capability.ALERT_VIEW)
    )
    return Access(objects, cameras, alerts)


def session_user(session_key: str | None) -> User | None:
    """The active user of a session as the database has it now; None where it ended, or the password changed since."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None


def viewer_of(session_key: str | None) -> Viewer | None:
    """The person behind a session with the access of this moment; None where nobody is signed in."""
    user = session_user(session_key)
    return user and Viewer(user_id=user.pk, username=user.get_username(), access=access_of(user))
