"""What the pictures of one vehicle say of its plate together, told anew when a later picture changes it."""

from dataclasses import dataclass, field

import cv2

from safecity_gis.core.plates.decision import Verdict
from safecity_gis.core.plates.grammar import Grammar
from safecity_gis.core.plates.text_boxes import TextBox
from safecity_gis.core.vision.tiles import Tile
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.plates import MOST_ALTERNATIVES, MOST_CROP_BYTES, CharacterVote, PlateSighting, RawRead
from safecity_gis.worker.plates.reader import PlateReader, is_sure
from safecity_gis.worker.plates.reading import PlateRead
from safecity_gis.worker.plates.views import VehicleView
from safecity_gis.worker.plates.windows import closer_window
from safecity_gis.worker.slots import Picture

CROP_SIDE_PX = 400
LEAST_CONFIDENCE, LEAST_EVIDENCE = 0.6, -6.0
"""Of a plate that is told of: no plate is better than an invented one."""
_QUALITIES = (75, 55, 35, 20)


@dataclass
class PlateVote:
    """All that was read of one vehicle so far."""

    seen_at: float
    reads: list[tuple[VehicleView, PlateRead]] = field(default_factory=list)
    lines: list[TextBox] = field(default_factory=list)
    """Found in the last view, in shares of it."""
    told: Verdict | None = None
    revision: int = -1

    @property
    def sure(self) -> bool:
        """Whether another picture would hardly change it."""
        return self.told is not None and is_sure(self.told)

    def add(self, view: VehicleView, reader: PlateReader, grammar: Grammar) -> Verdict | None:
        """Read one more view, closer where the one before found text but no sure plate.

        Returns:
            What is to be told now; None where nothing new was read.
        """
        self.seen_at = view.captured_at
        height, width = view.picture.shape[:2]
        whole = Tile(0, 0, width, height)
        window = closer_window(whole, [_scaled(line, width, height) for line in self.lines]) if self.lines else whole
        boxes, plate = reader.search(view.picture, window, grammar)
        self.lines = [_scaled(box, 1 / width, 1 / height) for box in boxes]
        if plate is None:
            return None
        self.reads.append((view, plate))
        before, now = self.told, reader.weigh([read for _, read in self.reads], grammar)
        if now is None or now.confidence < LEAST_CONFIDENCE or now.evidence < LEAST_EVIDENCE:
            return None
        if before is not None and before.text == now.text and before.confidence >= now.confidence:
            return None
        self.told, self.revision = now, self.revision + 1
        return now

    def sighting(self, verdict: Verdict, config: CameraConfig, grammar: Grammar) -> PlateSighting:
        """The message of what `add` told last."""
        view, _ = max(self.reads, key=lambda read: read[1].verdict.evidence)
        return PlateSighting(
            simulated=config.simulated,
            exercise_id=config.exercise_id,
            tracklet_id=view.tracklet_id,
            revision=self.revision,
            camera=config.camera,
            district=config.district,
            worker=config.worker,
            object_class=view.object_class,
            captured_at=view.captured_at,
            clock=view.clock,
            text=verdict.text,
            written=verdict.written,
            form=verdict.form[:64],
            grammar=grammar.name,
            confidence=_share(verdict.confidence),
            sharpness=_share(verdict.sharpness),
            votes=tuple(
                CharacterVote(
                    vote.character,
                    _share(vote.confidence),
                    tuple((character, _share(chance)) for character, chance in vote.alternatives[:MOST_ALTERNATIVES]),
                )
                for vote in verdict.votes
            ),
            reads=tuple(RawRead(seen.captured_at, read.raw[:32], _share(read.verdict.sharpness)) for seen, read in self.reads),
            lon=view.ground.lon if view.ground else None,
            lat=view.ground.lat if view.ground else None,
            crop=_jpeg(view.picture),
        )


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _scaled(box: TextBox, x: float, y: float) -> TextBox:
    return TextBox((box.corners * (x, y)).astype("float32"), box.score)


def _jpeg(picture: Picture) -> bytes:
    scale = min(1.0, CROP_SIDE_PX / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    for quality in _QUALITIES:
        done, data = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, quality))
        if done and len(data) <= MOST_CROP_BYTES:
            return data.tobytes()
    return b""
