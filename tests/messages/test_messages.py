import math
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safecity_gis.messages import sealing
from safecity_gis.messages.base import MalformedMessage, decode, encode
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation, ObservationBatch
from safecity_gis.messages.recognition import RecognitionMessage

OBJECT = Observation(
    tracklet_id=UUID(int=7),
    object_class=ObjectClass.PERSON,
    confidence=0.5,
    box=Box(1.0, 2.0, 3.0, 4.0),
    ground=GroundFix(67.03, 24.85, 1.0, 0.0, 1.0),
)


def batch(**changes: object) -> ObservationBatch:
    values: dict[str, object] = {
        "simulated": False,
        "camera": "RZ-001-1",
        "district": "south",
        "worker": "w1",
        "run": uuid4(),
        "frame": 3,
        "captured_at": 1_790_000_000.5,
        "clock": ClockSource.FILE,
        "width": 768,
        "height": 576,
        "objects": (OBJECT,),
    }
    return ObservationBatch(**(values | changes))  # type: ignore[arg-type]


def test_a_message_comes_back_as_it_was() -> None:
    message = batch()
    assert decode(encode(message), RecognitionMessage) == message


@given(st.binary(max_size=200))
def test_any_other_bytes_are_malformed_and_nothing_else(data: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode(data, RecognitionMessage)


@pytest.mark.parametrize(
    "change",
    [
        {"camera": "a.b"},
        {"camera": ""},
        {"camera": "x" * 65},
        {"captured_at": -1.0},
        {"width": 0},
        {"frame": -1},
        {"clock": "sundial"},
        {"v": 2},
        {"face_vector": [0.1]},
        {"simulated": None},
    ],
    ids=str,
)
def test_a_value_out_of_bounds_is_malformed(change: dict[str, object]) -> None:
    raw = msgspec.msgpack.decode(encode(batch()))
    with pytest.raises(MalformedMessage):
        decode(msgspec.msgpack.encode(raw | change), RecognitionMessage)


@pytest.mark.parametrize("mark", ["simulated", "camera", "captured_at"])
def test_a_missing_field_is_malformed(mark: str) -> None:
    raw = msgspec.msgpack.decode(encode(batch()))
    del raw[mark]
    with pytest.raises(MalformedMessage):
        decode(msgspec.msgpack.encode(raw), RecognitionMessage)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_position_that_is_no_number_is_malformed(value: float) -> None:
    broken = msgspec.structs.replace(OBJECT, ground=GroundFix(value, 24.85, 1.0, 0.0, 1.0))
    with pytest.raises(MalformedMessage):
        decode(encode(batch(objects=(broken,))), RecognitionMessage)


def test_no_message_has_a_field_for_a_trait_or_a_vector_of_a_person() -> None:
    from safecity_gis.messages import alerts, health, live, media, observations

    forbidden = {"age", "gender", "sex", "ethnicity", "religion", "emotion", "mood", "identity", "embedding", "vector", "face"}
    structs = [
        value
        for module in (alerts, health, live, media, observations)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct)
    ]
    names = {name for struct in structs for name in struct.__struct_fields__} - {"frame_age_s"}
    words = {word for name in names for word in name.split("_")}
    assert len(structs) > 10
    assert not words & forbidden


@given(st.binary(max_size=300), st.integers(0, 10_000))
def test_a_seal_with_any_byte_altered_is_broken(data: bytes, place: int) -> None:
    key = sealing.load_key(sealing.new_key())
    sealed = bytearray(sealing.seal(data, key=key, purpose="camera:a"))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(bytes(sealed), key=key, purpose="camera:a")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.load_key("c2hvcnQ=")
