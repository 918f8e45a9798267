"""Named places where a fault test may kill this process. Never active in production: config.py refuses it."""

import os
import signal


def reach(name: str) -> None:
    """Die here, as a power cut would, if XUNFANG_FAILPOINT names this place."""
    if os.environ.get("XUNFANG_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
