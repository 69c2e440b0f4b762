"""People's tracklets as they are stored, out of what the tracker says of each frame."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from safecity_gis.core.tracking.scoring import Tracks, no_tracks
from safecity_gis.core.tracking.seam import Boxes, Step
from safecity_gis.core.tracking.trajectories import Trajectories
from safecity_gis.messages.observations import ObjectClass


class StoredPeople:
    """Collects the frames of one recording, in their order; vehicles are left out in the end."""

    def __init__(self) -> None:
        self._trajectories = Trajectories()
        self._votes: dict[int, int] = defaultdict(int)
        """Sights as a person less those as something else."""

    def add(self, step: Step, boxes: Boxes, classes: npt.NDArray[np.int64], at: float) -> None:
        """The next frame: the tracker's step, the detections that it was given, the time in seconds."""
        self._trajectories.add(step, boxes, at)
        for joined in step.joined:
            self._votes[joined.old] += self._votes.pop(joined.new, 0)
        for item in step.boxes:
            self._votes[item.track_id] += 1 if classes[item.detection] == ObjectClass.PERSON else -1

    def tracks(self) -> Tracks:
        """Every believed person from first to last sight; frames count from 0."""
        people = [track for track in self._trajectories if self._votes[track.track_id] > 0]
        if not people:
            return no_tracks()
        return Tracks(
            frames=np.concatenate([track.frames for track in people]),
            identities=np.repeat([track.track_id for track in people], [len(track.frames) for track in people]),
            boxes=np.concatenate([track.boxes for track in people]),
        )
