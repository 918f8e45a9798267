"""How gunicorn serves the application: two workers with threads, no access log (addresses and bodies stay out of logs), no control socket."""

import os
import subprocess
import sys
from typing import Any

bind = os.environ.get("XUNFANG_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("XUNFANG_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("XUNFANG_THREADS", "16"))
keepalive = 15
timeout = 60
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True

# The process that writes exports, where nobody else starts one (the demo); a station runs deploy/xunfang-exports.service.
_beside: list["subprocess.Popen[bytes]"] = []


def when_ready(server: Any) -> None:
    """Start the writer of exports beside the workers; it ends with this process, however that ends."""
    if os.environ.get("XUNFANG_WITH_EXPORTS") == "1":
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "exports", "work", "--beside", str(os.getpid())]
        _beside.append(subprocess.Popen(command))


def on_exit(server: Any) -> None:
    """Stop it, and wait until it has let go of its file."""
    for process in _beside:
        process.terminate()
        process.wait()
