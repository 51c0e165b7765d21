"""A shop under test: its process, calls of its API and pages, and raw bytes on a socket."""

import html
import http.client
import json
import os
import re
import select
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from contextlib import contextmanager

BINARY = os.environ.get("RINGUP_BIN", "target/debug/ringup")
HERE = os.path.dirname(os.path.abspath(__file__))
JSON = "application/json"
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"
START_SECONDS_MAX = 30

_serial = iter(range(1, 1 << 30))


def fresh(kind="key"):
    """A word that no other test uses."""
    return f"{kind}-{os.getpid()}-{next(_serial)}"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def kind(self):
        return (self.headers.get("content-type") or "").split(";")[0]

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Shop:
    """A running server, which `stop` ends; its log is kept in `log`."""

    def __init__(self, *arguments):
        self.log = tempfile.TemporaryFile()
        environment = dict(os.environ, RUST_LOG=os.environ.get("RINGUP_TEST_LOG", "debug"))
        self.process = subprocess.Popen(
            [BINARY, *arguments], stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True
        )
        if not select.select([self.process.stdout], [], [], START_SECONDS_MAX)[0]:
            self.process.kill()
            raise RuntimeError(f"no line from {arguments} within {START_SECONDS_MAX} s: {self.logged()}")
        self.line = self.process.stdout.readline()
        if not self.line:
            raise RuntimeError(f"{arguments} ended: {self.logged()}")

    def logged(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self):
        """Ends it as an operator would; answers its exit status."""
        self.process.terminate()
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
            self.text = self.logged()
            self.log.close()

    def at(self, url):
        self.url = url
        self.host = url.removeprefix("http://")
        self.port = int(self.host.rsplit(":", 1)[1])

    def call(self, method, path, body=None, *, token=None, cookie=None, form=None, raw=None, headers=None, timeout=30):
        """One request on a connection of its own. `body` is sent as JSON, `form` as a form, `raw` as it is."""
        send = dict(headers or {})
        if token:
            send["Authorization"] = f"Bearer {token}"
        if cookie:
            send["Cookie"] = f"ringup_client={cookie}"
        payload = raw
        if body is not None:
            payload = json.dumps(body).encode()
        elif form is not None:
            from urllib.parse import urlencode

            payload = urlencode(form).encode()
        if payload is not None:
            send.setdefault("Content-Type", FORM if form is not None else JSON)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            send.setdefault("Host", self.host)
            if payload is not None:
                send.setdefault("Content-Length", str(len(payload)))
            elif method in ("POST", "PATCH", "PUT"):
                send.setdefault("Content-Length", "0")
            for name, value in send.items():
                connection.putheader(name, value)
            try:
                connection.endheaders(payload)
            except (BrokenPipeError, ConnectionResetError):
                pass  # Refused before all of it was sent; the answer is there to read.
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def order(self, token, variant, key=None, **fields):
        """A single action through the API."""
        body = {"variant": variant, **fields}
        return self.post("/api/v1/orders", body, token=token, headers={"Idempotency-Key": key or fresh()})

    def items(self):
        """The whole catalogue, page by page."""
        cursor, found = "", []
        while cursor is not None:
            page = self.get(f"/api/v1/items?limit=100{cursor}").json
            found += page["items"]
            cursor = page["next"] and f"&cursor={page['next']}"
        return found

    def variant(self, at_least=100, back_order=None):
        """The id of a variant with that many free units."""
        return self.find(lambda v: (v["available"] or 0) >= at_least and back_order in (None, v["back_order"]))["id"]

    def find(self, fits):
        return next(v | {"handle": item["handle"]} for item in self.items() for v in item["variants"] if fits(v))

    def available(self, variant):
        return self.find(lambda v: v["id"] == variant)["available"]

    def orders(self, token):
        """All orders of a client's customer."""
        cursor, found = "", []
        while cursor is not None:
            page = self.get(f"/api/v1/orders?limit=100{cursor}", token=token)
            if page.status == 403:
                return []
            found += page.json["orders"]
            cursor = page.json["next"] and f"&cursor={page.json['next']}"
        return found

    def lines(self, token):
        return [line for order in self.orders(token) for line in order["lines"]]

    def mails(self, to, staff=None):
        """Paths of the mails to an address, newest first."""
        rows = re.findall(r'<li><a href="([^"]+)">([^<]*)</a><p[^>]*>To (\S+) ', self.get("/mailbox", token=staff).text)
        return [(href, html.unescape(subject)) for href, subject, recipient in rows if html.unescape(recipient) == to]

    def mailed_link(self, mail, staff=None):
        found = re.search(r'<a class="main" href="(/sign-in/[^"]+)"', self.get(mail, token=staff).text)
        return found and html.unescape(found.group(1))

    def button(self, token, variant):
        """The fields of the item page's order form, as a browser would send them, or None."""
        handle = self.find(lambda v: v["id"] == variant)["handle"]
        page = self.get(f"/items/{handle}?variant={variant}", cookie=token).text
        form = re.search(r'<form[^>]*id="single-action".*?</form>', page, re.S)
        if not form:
            return None
        opening = form.group(0).split(">", 1)[0]
        assert 'method="post"' in opening and 'action="/orders"' in opening, opening
        assert len(re.findall(r"<button|type=.submit", form.group(0))) in (1, 2), "one submit button"
        fields = {}
        for field in re.findall(r"<input[^>]*>", form.group(0)):
            name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
            fields[name.group(1)] = html.unescape(value.group(1))
        return fields

    def press(self, token, fields, **more):
        return self.call("POST", "/orders", form=fields, cookie=token, **more)

    def register(self, name="Test Person", addresses=2, methods=1, single_action=True, **more):
        """A new client and customer; answers the client's token and the registration."""
        token = self.post("/api/v1/clients").json["token"]
        monikers = ["Home", "Work", "Cabin"]
        body = {
            "name": name,
            "email": f"{fresh('person')}@example.org",
            "addresses": [address(monikers[n], name) for n in range(addresses)],
            "payment_methods": [{"provider": "simulator", "token": "tok_visa"}] * methods,
            "single_action": single_action,
            **more,
        }
        answer = self.post("/api/v1/customers", body, token=token)
        assert answer.status == 201, answer
        return token, {**answer.json, "email": body["email"]}

    def raw(self, *parts, wait=15, pause=0.0):
        """Sends bytes as they are and reads until the server closes or `wait` is over."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return read_all(connection, wait)


class Demo(Shop):
    def __init__(self):
        super().__init__("demo", "--json", "--listen", "127.0.0.1:0")
        told = json.loads(self.line)
        self.at(told["url"])
        self.staff, self.mailbox, self.customers = told["staff_token"], told["mailbox_url"], told["customers"]
        self.told = told


def read_all(connection, wait):
    found, until = b"", time.monotonic() + wait
    try:
        while (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            part = connection.recv(65_536)
            if not part:
                break
            found += part
    except (TimeoutError, ConnectionResetError):
        pass
    return found


def address(moniker="Home", name="Test Person"):
    return {
        "moniker": moniker, "name": name, "line1": "1 Quince Passage", "city": "Hudson", "region": "NY",
        "postal_code": "12534", "country": "US",
    }


def ringup(*arguments):
    """A command of the command line; answers its stdout."""
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (arguments, done.returncode, done.stderr)
    return done.stdout.strip()


def at_once(count, act):
    """Runs `act(n)` in `count` threads that start together; answers what they answered."""
    answers, gate = [None] * count, threading.Barrier(count)

    def run(n):
        gate.wait()
        answers[n] = act(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Case(unittest.TestCase):
    """A test against a demo shop that its module shares."""

    shop = None

    def status(self, answer, status):
        self.assertEqual(answer.status, status, answer)
        return answer

    def problem(self, answer, status, code=None, pointer=None):
        """An RFC 9457 problem, whole and of one status, with this code, naming this field."""
        self.assertEqual((answer.status, answer.kind), (status, PROBLEM), answer)
        told = answer.json
        self.assertEqual((told["status"], told["type"]), (status, "about:blank"))
        self.assertTrue(told["title"] and told["detail"] and told["code"], told)
        if code is not None:
            self.assertEqual(told["code"], code, told)
        if pointer is not None:
            self.assertIn(pointer, [error["pointer"] for error in told.get("errors", [])], told)
        return told

    def page(self, answer, status):
        """A page for people, whatever it says."""
        self.assertEqual((answer.status, answer.kind), (status, "text/html"), answer)
        self.assertIn("<h1", answer.text)
        self.assertIn("frame-ancestors 'none'", answer.headers["content-security-policy"])
        return answer.text

    def standing(self, *tokens):
        """All that a refused request must leave alone: every unit of stock, every line."""
        stock = {variant["id"]: variant["available"] for item in self.shop.items() for variant in item["variants"]}
        tokens = tokens or [customer["client_token"] for customer in self.shop.customers]
        return stock, [self.shop.orders(token) for token in tokens]

    @contextmanager
    def nothing_changes(self, *tokens):
        before = self.standing(*tokens)
        yield
        self.assertEqual(self.standing(*tokens), before, "a refused request changed something")
