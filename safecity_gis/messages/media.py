"""One picture of one camera under a grant, masks already burnt in; the viewer's name is not in it yet."""

from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Epoch
from safecity_gis.messages.observations import Code


class MediaFrame(Message, frozen=True, kw_only=True, tag="media_frame"):
    """A JPEG picture with its boxes drawn; `captured_at` is the frame's, so that its age can be shown."""

    camera: Code
    captured_at: Epoch
    width: int
    height: int
    jpeg: bytes
