"""Jobs of devices."""

from procrastinate.contrib.django import app

from apps.devices.discovery_services import discovery_run


@app.task
def discover(discovery_id: int) -> None:
    """Carry out a search for devices; its row tells how far it is, and whether somebody cancelled it."""
    discovery_run(discovery_id)
