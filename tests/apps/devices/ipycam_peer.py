"""ipycam's ONVIF device in a process of its own, on a free port of loopback; prints the port. Neither discovery nor video run.

ipycam 1.3.0 declares no namespace for the prefixes of its PTZ answers, which no XML parser reads: they are declared here.
"""

import sys
from http.server import ThreadingHTTPServer

from ipycam import CameraConfig, IPCamera
from ipycam.http import IPCameraHTTPHandler


def main() -> None:
    username, password, rtsp_port, stream = sys.argv[1:]
    server = ThreadingHTTPServer(("127.0.0.1", 0), IPCameraHTTPHandler)
    config = CameraConfig(
        local_ip="127.0.0.1",
        onvif_port=server.server_port,
        rtsp_port=int(rtsp_port),
        main_stream_name=stream,
        username=username,
        password=password,
    )
    camera = IPCamera(config)
    declared = " ".join(f'xmlns:{prefix}="http://www.onvif.org/ver20/ptz/wsdl"' for prefix in ("ptz", "tptz"))
    templates = camera.onvif._templates
    templates["envelope"] = templates["envelope"].replace("<s:Envelope ", f"<s:Envelope {declared} ")
    IPCameraHTTPHandler.camera = camera
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
