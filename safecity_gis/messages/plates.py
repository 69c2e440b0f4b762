"""What a worker read on the plates of one vehicle. Restricted: only fusion takes it in, nothing of it is told live."""

from typing import Annotated
from uuid import UUID

import msgspec

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Confidence, Epoch, Lat, Lon
from safecity_gis.messages.observations import ClockSource, Code, ObjectClass

MOST_READS = 8
MOST_ALTERNATIVES = 8
MOST_CROP_BYTES = 64 * 1024
PlateText = Annotated[str, msgspec.Meta(min_length=1, max_length=16, pattern=r"^[A-Z0-9]+\Z")]
Character = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]\Z")]


class CharacterVote(msgspec.Struct, frozen=True, array_like=True):
    """One character of the decided text, how sure it is, and what else it could be, likeliest first."""

    character: Character
    confidence: Confidence
    alternatives: Annotated[tuple[tuple[Character, Confidence], ...], msgspec.Meta(max_length=MOST_ALTERNATIVES)] = ()


class RawRead(msgspec.Struct, frozen=True, array_like=True):
    """What the recogniser alone made of one picture of the vehicle; kept for people, decides nothing."""

    at: Epoch
    text: Annotated[str, msgspec.Meta(max_length=32, pattern=r"^[A-Z0-9]*\Z")]
    sharpness: Confidence


class PlateSighting(Message, frozen=True, kw_only=True, tag="plate_sighting"):
    """The decision over all reads of one vehicle's tracklet; a later revision replaces an earlier one."""

    tracklet_id: UUID
    revision: Annotated[int, msgspec.Meta(ge=0)]
    camera: Code
    district: Code
    worker: Code
    object_class: ObjectClass
    captured_at: Epoch
    """Of the sharpest picture that was read, which is the one of `crop`."""
    clock: ClockSource
    text: PlateText
    written: Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
    """The same with the gaps of its form."""
    form: Annotated[str, msgspec.Meta(max_length=64)]
    """Name of its series in the grammar; empty for a text of none."""
    grammar: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    confidence: Confidence
    """Of the text among all that were weighed."""
    sharpness: Confidence
    votes: Annotated[tuple[CharacterVote, ...], msgspec.Meta(max_length=16)]
    reads: Annotated[tuple[RawRead, ...], msgspec.Meta(max_length=MOST_READS)]
    lon: Lon | None = None
    lat: Lat | None = None
    colour: str | None = None
    crop: Annotated[bytes, msgspec.Meta(max_length=MOST_CROP_BYTES)] = b""
    """JPEG of the vehicle, masks burnt in; empty where there was none to spare."""

    def __post_init__(self) -> None:
        if len(self.votes) != len(self.text):
            raise ValueError(f"expected a vote for each of {len(self.text)} characters, got {len(self.votes)}")
