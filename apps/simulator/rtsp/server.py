"""GStreamer's RTSP server on loopback: files in a loop or a moving ball. Run by Debian's Python, which has `gi`.

Usage: /usr/bin/python3 server.py --port N [--file PATH[=MOUNT]]... [--user NAME --password SECRET]
Without a file it serves a moving ball as `/live`; each file goes under its mount, `/live` by default. An MP4 with H.264 is sent
as it is, round and round, and all of them keep one clock: views of one scene stay together. Anything else is encoded while it
plays, once. Prints `ready` when it listens, and ends with its parent.
"""

import argparse
import os
from time import monotonic

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtsp, GstRtspServer  # noqa: E402, F401

ENCODE = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={gop} ! rtph264pay name=pay0 pt=96 config-interval=1"
BALL = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate={fps}/1 ! "
FILE = 'filesrc location="{file}" ! decodebin ! videoconvert ! video/x-raw,format=I420 ! '
UNITS = "video/x-h264,stream-format=byte-stream,alignment=au"
READ = 'filesrc location="{file}" ! qtdemux ! h264parse config-interval=-1 ! ' + UNITS + " ! appsink name=sink sync=false"
LOOP = (
    "appsrc name=source is-live=true do-timestamp=true format=time block=false caps=" + UNITS + " ! h264parse ! "
    "rtph264pay name=pay0 pt=96 config-interval=-1"
)
READ_LIMIT_S = 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--gop", type=int, default=20)
    parser.add_argument("--file", action="append", default=[], metavar="PATH[=MOUNT]")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.port))
    started = monotonic()
    for told in options.file or [""]:
        file, _, mount = told.partition("=")
        factory = file_factory(file, options.gop, started) if file else ball_factory(options.fps, options.gop)
        factory.set_shared(True)
        if options.user:
            require_login(server, factory, options.user, options.password)
        server.get_mount_points().add_factory(f"/{mount or 'live'}", factory)
    if server.attach(None) == 0:
        raise SystemExit("the port is taken")
    parent = os.getppid()
    GLib.timeout_add_seconds(1, lambda: os.getppid() == parent or os._exit(0))
    print("ready", flush=True)
    GLib.MainLoop().run()


def ball_factory(fps: int, gop: int) -> "GstRtspServer.RTSPMediaFactory":
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {BALL.format(fps=fps)}{ENCODE.format(gop=gop)} )")
    return factory


def file_factory(file: str, gop: int, started: float) -> "GstRtspServer.RTSPMediaFactory":
    """Plays a file; `started` is the moment of its first frame."""
    factory = GstRtspServer.RTSPMediaFactory()
    if not file.endswith(".mp4"):
        factory.set_launch(f"( {FILE.format(file=file)}{ENCODE.format(gop=gop)} )")
        return factory
    loop = Loop(file, started)
    factory.set_launch(f"( {LOOP} )")
    factory.connect("media-configure", lambda _, media: loop.feed(media))
    return factory


class Loop:
    """The frames of a file, pushed to whoever watches at the file's own rate, over and over."""

    def __init__(self, file: str, started: float) -> None:
        self._units, self._fps = read_units(file)
        self._started = started

    def feed(self, media: "GstRtspServer.RTSPMedia") -> None:
        """Feed one playing, from the next key frame until nobody watches any more."""
        source = media.get_element().get_by_name_recurse_up("source")
        state = {"next": None}

        def push() -> bool:
            due = int((monotonic() - self._started) * self._fps)
            if state["next"] is None:
                if not self._units[due % len(self._units)][1]:
                    return True
                state["next"] = due
            while state["next"] <= due:
                data, _ = self._units[state["next"] % len(self._units)]
                if source.emit("push-buffer", Gst.Buffer.new_wrapped(data)) != Gst.FlowReturn.OK:
                    return False
                state["next"] += 1
            return True

        GLib.timeout_add(max(1, int(500 / self._fps)), push)


def read_units(file: str) -> "tuple[list[tuple[bytes, bool]], float]":
    """Every coded frame of an MP4 with whether it is a key frame, and frames per second."""
    pipeline = Gst.parse_launch(READ.format(file=file))
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    units, fps = [], 0.0
    while sample := next_sample(pipeline, sink):
        buffer = sample.get_buffer()
        units.append((buffer.extract_dup(0, buffer.get_size()), not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)))
        found, over, under = sample.get_caps().get_structure(0).get_fraction("framerate")
        fps = over / under if found and under else fps
    pipeline.set_state(Gst.State.NULL)
    if not units or not fps:
        raise SystemExit(f"{file}: no H.264 video")
    return units, fps


def next_sample(pipeline: "Gst.Pipeline", sink: "Gst.Element") -> "Gst.Sample | None":
    """None at the end, where the file cannot be read, or where nothing came in time."""
    for _ in range(READ_LIMIT_S * 2):
        sample = sink.emit("try-pull-sample", Gst.SECOND // 2)
        if sample or sink.get_property("eos") or pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR):
            return sample
    return None


def require_login(
    server: "GstRtspServer.RTSPServer", factory: "GstRtspServer.RTSPMediaFactory", user: str, password: str
) -> None:
    """Let nobody in without this user name and password."""
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)


if __name__ == "__main__":
    main()
