"""All that travels on `obs.>`."""

from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting

RecognitionMessage = ObservationBatch | TrackletUpdate | PlateSighting | CrowdCount
