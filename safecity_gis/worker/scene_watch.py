"""A camera's pictures and its view together: what befell a picture says nothing of where the camera looks."""

from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import PictureCheck, ViewCheck
from safecity_gis.worker.picture_watch import PictureWatch
from safecity_gis.worker.slots import Picture
from safecity_gis.worker.view_watch import ViewWatch, view_watch


class SceneWatch:
    """Looks at frames between recognition. One thread looks, others read the checks."""

    def __init__(self, config: CameraConfig, picture: PictureWatch | None = None, view: ViewWatch | None = None) -> None:
        """`picture` and `view` are made from the configuration where they are left out."""
        self._picture = picture or PictureWatch(config)
        self._view = view or view_watch(config)

    @property
    def picture_check(self) -> PictureCheck | None:
        """Whether the pictures show the scene; None until a verdict has held."""
        return self._picture.check

    @property
    def view_check(self) -> ViewCheck | None:
        """Whether the camera looks where it was calibrated; None where nothing is known."""
        return self._view.check if self._view is not None else None

    @property
    def moved_px(self) -> float:
        """How far the view lies from the calibrated one, in pixels of the calibrated picture; 0 where it does not."""
        return self._view.moved_px if self._view is not None else 0.0

    def look(self, image: Picture) -> None:
        """Take notice of a frame, masks burnt in."""
        self._picture.look(image)
        if self._view is None or self._picture.suspicious:
            return
        if self._picture.unlike:
            self._view.hurry()
        self._view.look(image)
