"""How the web server process runs: in the demo, under systemd and in between."""

import os

bind = "127.0.0.1:" + (os.environ.get("PORT") or "8000")
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 4
timeout = 60
preload_app = True  # loaded once, then forked: starts sooner, takes less memory
control_socket_disable = True  # its default place is shared by all installations of a person


def when_ready(server):
    server.log.info("Open http://%s - Ctrl-C ends everything", bind)
