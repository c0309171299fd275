#!/usr/bin/python3
"""A camera's RTSP server (GStreamer's), with a test picture. Debian's python3, for it has the bindings.

    rtsp_camera.py ADDRESS PORT PATH
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402  the versions come first


def main():
    address, port, path = sys.argv[1:]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(address)
    server.set_service(port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch("( videotestsrc ! video/x-raw,width=64,height=64 ! rtpvrawpay name=pay0 )")
    server.get_mount_points().add_factory(path, factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on {address}:{port}")
    print("ready", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
