"""Why a stream failed, in words that an operator understands and that hold no address, user name or password."""

import av

from safecity_gis.messages.health import SourceCondition
from safecity_gis.worker.addresses import BadAddress, NoAnswer


class StreamEnded(Exception):
    """The camera ended the stream."""


class StreamUndecodable(Exception):
    """Bytes arrive but make no picture; the message says which."""


_REASONS: tuple[tuple[tuple[type[BaseException], ...], SourceCondition, str], ...] = (
    ((av.HTTPUnauthorizedError, av.HTTPForbiddenError), SourceCondition.UNREACHABLE, "user name or password refused"),
    ((av.HTTPNotFoundError,), SourceCondition.UNREACHABLE, "the camera knows no such stream"),
    ((NoAnswer, av.ExitError, TimeoutError), SourceCondition.UNREACHABLE, "no answer in time"),
    ((ConnectionRefusedError,), SourceCondition.UNREACHABLE, "connection refused"),
    ((ConnectionError,), SourceCondition.UNREACHABLE, "connection lost"),
    ((FileNotFoundError, IsADirectoryError), SourceCondition.UNREACHABLE, "no such file"),
    ((PermissionError,), SourceCondition.UNREACHABLE, "the file may not be read"),
    ((StreamEnded, EOFError), SourceCondition.UNREACHABLE, "the stream ended"),
    ((av.InvalidDataError,), SourceCondition.CORRUPT, "the stream does not decode"),
)


def describe(error: BaseException) -> tuple[SourceCondition, str]:
    """The condition that goes with an error, and a reason in plain English without credentials.

    libav's own text is never passed on: it quotes the address that was opened.
    """
    if isinstance(error, StreamUndecodable):
        return SourceCondition.CORRUPT, str(error)
    if isinstance(error, BadAddress):
        return SourceCondition.UNREACHABLE, str(error)
    for types, condition, reason in _REASONS:
        if isinstance(error, types):
            return condition, reason
    return SourceCondition.UNREACHABLE, f"cannot be opened ({type(error).__name__})"
