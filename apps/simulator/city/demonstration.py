"""The recorded clip that stands in for live cameras: where it lies, and the sources that play it."""

from collections.abc import Collection
from pathlib import Path

from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.recognition.models import Source
from apps.recognition.services import source_set
from apps.simulator.city.cameras import CameraPlan
from safecity_gis.environment import BadEnvironment, Environment

DEBIAN_CLIP = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
"""Of Debian's package `opencv-doc`."""
FPS = 5.0


def demonstration_clip(environment: Environment) -> Path | None:
    """`SAFECITY_DEMO_CLIP`, else Debian's copy; None where there is neither.

    Raises:
        BadEnvironment: the variable names no file.
    """
    named = environment.optional("SAFECITY_DEMO_CLIP")
    if named is not None:
        path = Path(named).resolve()
        if not path.is_file():
            raise BadEnvironment(f"SAFECITY_DEMO_CLIP names no file: {path}")
        return path
    return DEBIAN_CLIP if DEBIAN_CLIP.is_file() else None


def sources_tell(*, actor: User | None, plans: Collection[CameraPlan], clip: Path) -> int:
    """Let the demonstration cameras play `clip`; a source that plays something that is no file is left alone."""
    changed = 0
    present = {source.camera.code: source for source in Source.objects.select_related("camera")}
    for plan in plans:
        if plan.source is None:
            continue
        source = present.get(plan.code)
        if source is None or (source.url.startswith("file:") and source.url != clip.as_uri()):
            camera = Camera.objects.get(code=plan.code)
            worker, start_s = plan.source.worker, plan.source.start_s
            source_set(actor=actor, camera=camera, worker=worker, url=clip.as_uri(), fps=FPS, start_s=start_s)
            changed += 1
    shown = [plan.code for plan in plans if plan.source is not None]
    Camera.objects.filter(code__in=shown, source__url__startswith="file:", recorded=False).update(recorded=True)
    return changed
