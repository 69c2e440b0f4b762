"""What the commands for assets share: under whose name they act."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from apps.accounts.models import User


def add_actor(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--actor", default="", metavar="USERNAME", help="whose rights hold and whose name the audit gets; default: system"
    )


def actor_named(username: str) -> User | None:
    """The user, or None (the system) for no name.

    Raises:
        CommandError: there is no such user.
    """
    if not username:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(f"there is no user {username}") from error
