"""Bytes that no well-behaved client sends: slow, huge, doubled, cut off. Each gets an answer or a closed connection in
bounded time, and nothing is changed."""

import json
import re
import socket
import threading
import time
import unittest

from shop import Case, Demo, at_once, fresh, read_all

# A body and a head may take 10 s each; the machine may be busy.
SLOW_SECONDS_MAX = 16


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    log = Case.shop.logged()
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"
    assert "panicked" not in log and "@example" not in log, "the log"


def statuses(answers):
    """Of each answer in a stream of bytes."""
    return [int(code) for code in re.findall(rb"(?:^|(?<=[\n}>]))HTTP/1\.[01] (\d{3}) ", answers)]


class Wire(Case):
    @classmethod
    def setUpClass(cls):
        cls.token, _ = cls.shop.register()
        cls.variant_id = cls.shop.variant()

    def head(self, method="POST", path="/api/v1/orders", version="1.1", **headers):
        lines = {"Host": self.shop.host, "Authorization": f"Bearer {self.token}", "Idempotency-Key": fresh(),
                 "Content-Type": "application/json"}
        lines.update({name.replace("_", "-"): value for name, value in headers.items()})
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        return f"{method} {path} HTTP/{version}\r\n{text}\r\n".encode("latin-1")

    def body(self):
        return json.dumps({"variant": self.variant_id}).encode()

    def first(self, *parts, **more):
        found = statuses(self.shop.raw(*parts, **more))
        return found[0] if found else None

    def test_a_good_request_as_bytes(self):
        """So that the refusals below are refused for their own reason."""
        body = self.body()
        self.assertEqual(self.first(self.head(Content_Length=len(body), Connection="close"), body), 201)
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:5], body[5:])) + b"0\r\n\r\n"
        self.assertEqual(self.first(self.head(Transfer_Encoding="chunked", Connection="close") + chunks), 201)
        # Every byte on its own.
        head = self.head(Content_Length=len(body), Connection="close") + body
        self.assertEqual(self.first(*[head[n:n + 1] for n in range(len(head))]), 201)

    def test_heads(self):
        flood = "".join(f"X-{n}: {n}\r\n" for n in range(10_000)).encode()
        start, body = f"GET /api/v1/orders HTTP/1.1\r\nHost: {self.shop.host}\r\n".encode(), self.body()
        cases = {
            "one huge header": (start + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n", {431}),
            "10,000 headers": (start + flood + b"\r\n", {431}),
            "200 headers": (start + flood.split(b"X-200:")[0] + b"\r\n", {431, 400}),
            "endless header name": (start + b"a" * 100_000, {431}),
            "overlong address": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {414, 431}),
            "long address": (b"GET /items/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {404, 414}),
            "no method": (b"\r\n / HTTP/1.1\r\n\r\n", {400}),
            "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
            "rubbish": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", {400}),
            "NUL in the path": (b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
            "NUL in a header": (start + b"X-A: a\0b\r\n\r\n", {400}),
            "space in a header's name": (start + b"X A: b\r\n\r\n", {400}),
            "a header that goes on": (start + b"X-A: b\r\n c\r\n\r\n", {400}),
            "bare CR": (start + b"X-A: b\rX-B: c\r\n\r\n", {400}),
            "HTTP/3.0": (b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", {400, 505}),
            "two lengths": (self.head(Content_Length=f"{len(body)}\r\nContent-Length: 4") + body, {400}),
            "length below zero": (self.head(Content_Length=-1) + body, {400}),
            "length that is none": (self.head(Content_Length="1e1") + body, {400}),
            "length and chunks": (self.head(Content_Length=4, Transfer_Encoding="chunked") + b"0\r\n\r\n", {400}),
            "chunked twice": (self.head(Transfer_Encoding="chunked, identity") + b"0\r\n\r\n", {400, 501}),
            "chunks of rubbish": (self.head(Transfer_Encoding="chunked", Connection="close") + b"zz\r\nabc\r\n0\r\n\r\n", {400}),
            "a chunk too large": (self.head(Transfer_Encoding="chunked") + b"ffffffffffffffffff\r\nabc", {400, 413}),
            "a length too large": (self.head(Content_Length=10**12), {413}),
            "cut off": (self.head(Content_Length=len(body) + 10, Connection="close") + body, {400, 408, None}),
        }
        with self.nothing_changes(self.token):
            for name, (sent, wanted) in cases.items():
                with self.subTest(name):
                    began = time.monotonic()
                    found = self.shop.raw(sent, wait=3 if name in ("cut off", "endless header name") else SLOW_SECONDS_MAX)
                    self.assertIn((statuses(found) or [None])[0], wanted | {None}, found[:300])
                    self.assertLess(time.monotonic() - began, SLOW_SECONDS_MAX)
                    self.assertLessEqual(len(statuses(found)), 1, "one request, one answer")

    def test_sizes_say_so(self):
        """Where HTTP has a status for it, it is told and not just cut off."""
        flood = "".join(f"X-{n}: {n}\r\n" for n in range(10_000)).encode()
        start = f"GET / HTTP/1.1\r\nHost: {self.shop.host}\r\n".encode()
        self.assertEqual(self.first(start + flood + b"\r\n"), 431)
        self.assertEqual(self.first(start + b"X-A: " + b"a" * 200_000 + b"\r\n\r\n"), 431)
        answer = self.shop.raw(self.head(Content_Length=1_000_000) + b"x" * 1_000_000, wait=5)
        self.assertEqual(statuses(answer)[:1], [413])
        self.assertIn(b"application/problem+json", answer)

    def test_smuggling(self):
        """Length and chunks at once: whatever the server makes of it, the hidden request is never run."""
        hidden = self.body()
        inner = self.head(Content_Length=len(hidden)) + hidden
        with self.nothing_changes(self.token):
            for outer in (
                b"POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(inner)),
                b"POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(inner)),
                b"POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                b"POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(inner)),
            ):
                found = self.shop.raw(outer + inner, wait=3)
                self.assertNotIn(b"lin_", found)

    def test_pipelining(self):
        requests = [self.head("GET", "/api/v1/items?limit=1", Content_Type=None) for _ in range(19)]
        last = self.head("GET", "/api/v1/orders", Connection="close")
        self.assertEqual(statuses(self.shop.raw(b"".join(requests) + last)), [200] * 20)
        # Orders in one packet under one key: one line.
        token, _ = self.shop.register()
        body, key = self.body(), fresh()
        order = self.head(Content_Length=len(body), Authorization=f"Bearer {token}", Idempotency_Key=key) + body
        close = self.head("GET", "/healthz", Connection="close")
        self.assertEqual(statuses(self.shop.raw(order * 5 + close)), [201, 200, 200, 200, 200, 200])
        self.assertEqual(len(self.shop.lines(token)), 1)

    def test_old_and_hostless(self):
        self.assertEqual(self.first(b"GET /healthz HTTP/1.0\r\n\r\n"), 200)
        body = self.body()
        answer = self.shop.raw(self.head(version="1.0", Content_Length=len(body), Host=None) + body)
        self.assertEqual(statuses(answer), [201])
        for host in ("", "evil.example", "a b", "[::1", "x" * 5_000):
            found = self.first(self.head("GET", "/healthz", Host=host, Connection="close"))
            self.assertIn(found, (200, 400))
        self.assertIn(self.first(self.head("GET", "/healthz", Host=None, Connection="close")), (200, 400))
        # An origin is compared with the host that was asked, so a missing one matches nothing.
        answer = self.first(self.head(Host=None, Origin="http://evil.example", Content_Length=len(body), Connection="close") + body)
        self.assertIn(answer, (400, 403))
        for target, wanted in (("*", {400, 404}), (f"http://{self.shop.host}/healthz", {200}), ("//healthz", {400, 404}), ("x", {400, 404})):
            self.assertIn(self.first(self.head("GET", target, Connection="close")), wanted, target)
        self.assertIn(self.first(self.head("CONNECT", "evil.example:443", Connection="close")), {400, 404, 405, None})
        self.assertIn(self.first(self.head("TRACE", "/", Connection="close")), {400, 404, 405})

    def test_expecting_callers(self):
        body = self.body()
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=10) as connection:
            connection.sendall(self.head(Content_Length=len(body), Expect="100-continue", Connection="close"))
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 100 "))
            connection.sendall(body)
            self.assertEqual(statuses(read_all(connection, 10)), [201])

    def drip(self, begin, each=b"x"):
        """Sends a byte a second until the server has had enough; answers what it said and after how long."""
        began, found = time.monotonic(), b""
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=1) as connection:
            connection.sendall(begin)
            while time.monotonic() - began < SLOW_SECONDS_MAX + 4:
                try:
                    connection.settimeout(1)
                    part = connection.recv(65_536)
                    if not part:
                        break
                    found += part
                except TimeoutError:
                    try:
                        connection.sendall(each)
                    except OSError:
                        break
                except OSError:
                    break
        return found, time.monotonic() - began

    def test_slow_callers(self):
        """All at once, each for some ten seconds; the shop answers others meanwhile."""
        form = self.head(path="/orders", Content_Type="application/x-www-form-urlencoded", Content_Length=5_000)
        slow = [
            ("body", self.head(Content_Length=5_000) + b"{", b" ", {408}),
            ("body of a page's form", form, b"x", {408}),
            ("chunks", self.head(Transfer_Encoding="chunked"), b"1\r\n \r\n", {408}),
            ("silent body", self.head(Content_Length=5_000), b"", {408}),
            ("head", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"x", {408, None}),
            ("silent head", b"", b"", {408, None}),
            ("first line", b"G", b"E", {400, 408, None}),
        ]
        with self.nothing_changes(self.token):
            took = []
            watching = threading.Thread(target=lambda: [took.append(self.quick()) for _ in range(20)])
            watching.start()
            answers = at_once(len(slow), lambda n: self.drip(slow[n][1], slow[n][2]))
            watching.join()
            for (name, _, _, wanted), (found, seconds) in zip(slow, answers):
                with self.subTest(name):
                    self.assertIn((statuses(found) or [None])[0], wanted, found[:200])
                    self.assertLess(seconds, SLOW_SECONDS_MAX, "in bounded time")
            self.assertLess(max(took), 2, "others are answered meanwhile")

    def quick(self):
        began = time.monotonic()
        self.status(self.shop.get("/healthz"), 200)
        time.sleep(0.3)
        return time.monotonic() - began - 0.3


if __name__ == "__main__":
    unittest.main()
