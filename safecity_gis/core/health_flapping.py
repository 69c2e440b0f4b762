"""Whether a camera's link comes and goes: so many changes within a while, until it has been calm again.

Source: the idea of route-flap damping (RFC 2439): what changes too often is told once, as one thing, and not at every change.
"""

from dataclasses import dataclass, replace

CHANGES, WINDOW_S = 6, 180.0
"""Three interruptions in three minutes; a camera that restarts once, or is repaired in two steps, makes fewer."""
CALM_S = 120.0
"""Without a change for so long the link rests, whichever way."""


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of one camera's link; times in epoch seconds."""

    streaming: bool | None = None
    sampled_at: float = 0.0
    changed_at: tuple[float, ...] = ()
    """Changes within the last `WINDOW_S`, the oldest first."""
    flapping: bool = False
    since: float = 0.0
    """When what `flapping` says began: with the first of the changes, or with the last of them when it ended."""


def sampled(link: Link, streaming: bool, at: float) -> Link:
    """After a sample at `at` that says whether the camera streams. One that is not newer than the last changes nothing."""
    if at <= link.sampled_at:
        return link
    recent = tuple(when for when in link.changed_at if when > at - WINDOW_S)
    if link.streaming is not None and streaming != link.streaming:
        recent = (*recent, at)
    link = replace(link, streaming=streaming, sampled_at=at, changed_at=recent)
    if not link.flapping and len(recent) >= CHANGES:
        return replace(link, flapping=True, since=max(link.since, recent[0]))
    return link


def watched(link: Link, now: float) -> Link:
    """At `now`: flapping ends once nothing has changed for `CALM_S`, though nothing may be heard at all."""
    last = link.changed_at[-1] if link.changed_at else link.since
    if link.flapping and now - last >= CALM_S:
        return replace(link, flapping=False, since=max(link.since, last), changed_at=())
    return link
