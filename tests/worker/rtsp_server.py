"""A real RTSP server for the tests: GStreamer's, run by Debian's Python (`/usr/bin/python3 rtsp_server.py --port N`).

Serves `/live` (H.264, a moving ball, or a file with `--file`), with digest credentials where `--user` is given.
Prints `ready` when it listens.
"""

import argparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ENCODE = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={gop} ! rtph264pay name=pay0 pt=96 config-interval=1"
BALL = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate={fps}/1 ! "
FILE = "filesrc location={file} ! decodebin ! videoconvert ! video/x-raw,format=I420 ! "


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--gop", type=int, default=20)
    parser.add_argument("--file")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.port))
    factory = GstRtspServer.RTSPMediaFactory()
    source = FILE.format(file=options.file) if options.file else BALL.format(fps=options.fps)
    factory.set_launch(f"( {source}{ENCODE.format(gop=options.gop)} )")
    factory.set_shared(True)
    if options.user:
        require_login(server, factory, options.user, options.password)
    server.get_mount_points().add_factory("/live", factory)
    if server.attach(None) == 0:
        raise SystemExit("the port is taken")
    print("ready", flush=True)
    GLib.MainLoop().run()


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
