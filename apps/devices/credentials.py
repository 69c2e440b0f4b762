"""A device's user name and password, sealed with the configuration key and bound to what they belong to."""

import msgspec

from apps.devices.models import Device, Discovery
from apps.recognition.selectors import configuration_key
from safecity_gis.messages import sealing


class Secrets(msgspec.Struct, frozen=True):
    username: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "Secrets(…)"


def sealed(secrets: Secrets, purpose: str) -> bytes:
    """Empty where there is nothing to seal.

    Raises:
        ValueError: something to seal without SAFECITY_CONFIG_KEY.
    """
    if secrets == Secrets():
        return b""
    return sealing.seal(msgspec.json.encode(secrets), key=configuration_key(), purpose=purpose)


def opened(credentials: bytes, purpose: str) -> Secrets:
    """Raises ValueError without the key they were sealed with, or for another purpose."""
    if not credentials:
        return Secrets()
    return msgspec.json.decode(sealing.unseal(bytes(credentials), key=configuration_key(), purpose=purpose), type=Secrets)


def device_purpose(camera_code: str) -> str:
    return f"device:{camera_code}"


def discovery_purpose(discovery_id: int) -> str:
    return f"discovery:{discovery_id}"


def secrets_of(device: Device) -> Secrets:
    return opened(device.credentials, device_purpose(device.camera.code))


def secrets_of_search(discovery: Discovery) -> Secrets:
    return opened(discovery.credentials, discovery_purpose(discovery.pk))
