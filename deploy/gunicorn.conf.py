"""How gunicorn serves the application: two workers with threads, no access log (addresses and bodies stay out of logs), no control socket."""

import os

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
