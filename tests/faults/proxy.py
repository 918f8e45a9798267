"""A bad line between a phone and the station: it passes requests on, and does to each what it was told to, in that order.
Deterministic: one fault a request, taken from a list; with an empty list it is a good line."""

import contextlib
import http.client
import socket
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORTAL = "<html><body>请登录 Wi-Fi</body></html>".encode()


@dataclass(frozen=True)
class Fault:
    """What happens to one request. `at` is a number of bytes for the faults that cut."""

    kind: str
    at: int = 0


DROP_REQUEST = Fault("drop_request")  # It never reaches the station.
DROP_ANSWER = Fault("drop_answer")  # The station has answered; nobody hears it.
TWICE = Fault("twice")  # The station gets it again after it has answered.
TWICE_AT_ONCE = Fault("twice_at_once")  # The station gets it two times at the same moment.
PORTAL_200 = Fault("portal_200")  # Somebody's sign-in page with a 200.
REDIRECT_302 = Fault("redirect_302")
BAD_GATEWAY_502 = Fault("bad_gateway_502")


def cut_answer(at: int) -> Fault:
    """The line dies after `at` bytes of the body; the length was announced, so a reader can notice."""
    return Fault("cut_answer", at)


def cut_answer_unnoticed(at: int) -> Fault:
    """A proxy hands on `at` bytes and announces just as many: a 200 that looks whole (measured in browsers, safety.md F2)."""
    return Fault("cut_answer_unnoticed", at)


def cut_upload(at: int) -> Fault:
    """The request dies after `at` bytes of its body, under the full Content-Length."""
    return Fault("cut_upload", at)


@dataclass
class Line:
    """The running proxy: its port, the faults to come and what the station said to each request that reached it."""

    upstream: int
    port: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    statuses: list[int] = field(default_factory=list)

    def next_fault(self) -> Fault:
        return self.faults.popleft() if self.faults else Fault("none")


@contextlib.contextmanager
def bad_line(upstream: int) -> Iterator[Line]:
    """Open a line to the server at a port of this machine."""
    line = Line(upstream)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"line": line}))
    server.daemon_threads = True
    line.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    line: Line
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """A quiet proxy."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault = self.line.next_fault()
        self.close_connection = True
        try:
            getattr(self, f"_{fault.kind}")(body, fault.at)
        except (OSError, http.client.HTTPException):
            # The station died under the request: the phone hears nothing.
            self._hang_up()

    # What may happen

    def _none(self, body: bytes, at: int) -> None:
        self._hand_on(*self._ask(body))

    def _drop_request(self, body: bytes, at: int) -> None:
        self._hang_up()

    def _drop_answer(self, body: bytes, at: int) -> None:
        self._ask(body)
        self._hang_up()

    def _twice(self, body: bytes, at: int) -> None:
        self._ask(body)
        self._hand_on(*self._ask(body))

    def _twice_at_once(self, body: bytes, at: int) -> None:
        other = threading.Thread(target=self._ask, args=(body,))
        other.start()
        answer = self._ask(body)
        other.join()
        self._hand_on(*answer)

    def _portal_200(self, body: bytes, at: int) -> None:
        self._hand_on(200, [("Content-Type", "text/html; charset=utf-8")], PORTAL)

    def _redirect_302(self, body: bytes, at: int) -> None:
        self._hand_on(302, [("Location", "http://portal.invalid/login")], b"")

    def _bad_gateway_502(self, body: bytes, at: int) -> None:
        self._hand_on(502, [("Content-Type", "text/html")], b"<html><h1>502 Bad Gateway</h1></html>")

    def _cut_answer(self, body: bytes, at: int) -> None:
        status, headers, answer = self._ask(body)
        self._hand_on(status, headers, answer[:at], length=len(answer))
        self._hang_up()

    def _cut_answer_unnoticed(self, body: bytes, at: int) -> None:
        status, headers, answer = self._ask(body)
        self._hand_on(status, headers, answer[:at])

    def _cut_upload(self, body: bytes, at: int) -> None:
        with socket.create_connection(("127.0.0.1", self.line.upstream), timeout=30) as upstream:
            head = "".join(f"{name}: {value}\r\n" for name, value in self._request_headers(len(body)).items())
            upstream.sendall(f"POST {self.path} HTTP/1.1\r\n{head}\r\n".encode() + body[:at])
            upstream.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(upstream)
            with contextlib.suppress(http.client.HTTPException, OSError):
                response.begin()
                self.line.statuses.append(response.status)
        self._hang_up()

    # How

    def _request_headers(self, length: int) -> dict[str, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "content-length")}
        return {"Host": f"127.0.0.1:{self.line.upstream}", **kept, "Content-Length": str(length), "Connection": "close"}

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.upstream, timeout=30)
        try:
            connection.request("POST", self.path, body, self._request_headers(len(body)))
            response = connection.getresponse()
            answer = response.read()
            self.line.statuses.append(response.status)
            hop = ("connection", "content-length", "transfer-encoding", "date", "server")
            return response.status, [(name, value) for name, value in response.getheaders() if name.lower() not in hop], answer
        finally:
            connection.close()

    def _hand_on(self, status: int, headers: list[tuple[str, str]], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
