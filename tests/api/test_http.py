"""HTTP itself: what is compressed for whom, hosts, methods, schemes, and keys that are sent twice."""

import gzip
import re
import subprocess
import tempfile
import unittest

from shop import BINARY, Case, Demo, PROBLEM, address, fresh


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Http(Case):
    def test_compressed_for_who_takes_it(self):
        paths = {"/api/v1/items?limit=100": "application/json", "/api/openapi.json": "application/json",
                 "/sitemaps/0.xml": "application/xml", "/feeds/merchant.xml": "application/xml",
                 "/feeds/merchant.tsv": "text/tab-separated-values", "/": "text/html"}
        sitemap = re.findall(r"<loc>(.*?)</loc>", self.shop.get("/sitemap.xml").text)[-1].removeprefix(self.shop.url)
        for path, kind in paths.items():
            path = sitemap if path.startswith("/sitemaps") else path
            plain = self.status(self.shop.get(path), 200)
            for accepts, takes in {"gzip": True, "br, GZIP;q=0.5": True, "*": True, "gzip;q=0": False, "identity": False,
                                   "*, gzip;q=0": False, "gzip;q=0.0, br": False}.items():
                with self.subTest(path=path, accepts=accepts):
                    answer = self.status(self.shop.get(path, headers={"Accept-Encoding": accepts}), 200)
                    self.assertEqual(answer.kind, kind)
                    self.assertEqual(answer.headers["content-encoding"], "gzip" if takes else None)
                    self.assertIn("accept-encoding", ",".join(answer.headers.get_all("vary")).lower())
                    body = gzip.decompress(answer.body) if takes else answer.body
                    if kind != "text/html":
                        self.assertEqual(body, plain.body)
                    if takes:
                        self.assertLess(len(answer.body), len(body))
        small = self.shop.get("/api/v1/items/nothing", headers={"Accept-Encoding": "gzip"})
        self.problem(small, 404, "not_found")
        self.assertNotIn("content-encoding", small.headers)
        head = self.shop.call("HEAD", "/api/openapi.json", headers={"Accept-Encoding": "gzip"})
        self.assertEqual((head.status, head.body), (200, b""))

    def test_a_scheme_in_any_case(self):
        token = self.shop.post("/api/v1/clients").json["token"]
        for scheme in ("Bearer", "bearer", "BEARER"):
            self.status(self.shop.get("/api/v1/cart", headers={"Authorization": f"{scheme} {token}"}), 200)
        for wrong in (f"Basic {token}", token, "Bearer", f"Bearer{token}"):
            self.problem(self.shop.get("/api/v1/cart", headers={"Authorization": wrong}), 401, "client.unknown")

    def raw(self, *lines, body=b""):
        text = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
        answer = self.shop.raw(text)
        head, _, rest = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode().lower(), rest

    def test_one_key(self):
        token, _ = self.shop.register()
        body = b'{"variant": "%s"}' % self.shop.variant().encode()
        status, head, rest = self.raw(
            "POST /api/v1/orders HTTP/1.1", f"Host: {self.shop.host}", f"Authorization: Bearer {token}",
            "Content-Type: application/json", f"Content-Length: {len(body)}", "Idempotency-Key: a", "Idempotency-Key: b",
            body=body)
        self.assertEqual(status, 400)
        self.assertIn(b'"request.idempotency_key"', rest)
        self.assertEqual(self.shop.lines(token), [])

    def test_hosts(self):
        for host in ('evil"><x', "a b", "", "a/b", "a@b", "ex\xe4mple", "[::1", "a:b:c", ":80"):
            with self.subTest(host=host):
                status, head, rest = self.raw("GET /healthz HTTP/1.1", f"Host: {host}")
                self.assertEqual(status, 400, rest)
                self.assertIn(PROBLEM, head)
                self.assertIn(b'"request.host_invalid"', rest)
        for host in ("a.example", "A-b.example:8443", "127.0.0.1", "[::1]:80"):
            self.assertEqual(self.raw("GET /healthz HTTP/1.1", f"Host: {host}")[0], 200, host)
        for hosts in ([], ["Host: a", "Host: b"]):
            status, _, rest = self.raw("GET /healthz HTTP/1.1", *hosts)
            self.assertEqual((status, b'"request.host_missing"' in rest), (400, True))

    def test_options(self):
        for path, methods in {"/api/v1/items": "GET,HEAD", "/api/v1/orders": "GET,HEAD,POST", "/api/v1/clients": "POST",
                              "/cart": "GET,HEAD,POST", "/": "GET,HEAD", "/healthz": "GET,HEAD",
                              "/api/v1/cart": "GET,HEAD,PUT"}.items():
            answer = self.shop.call("OPTIONS", path)
            self.assertEqual((answer.status, answer.body), (204, b""), path)
            self.assertEqual(set(answer.headers["allow"].split(",")), set(methods.split(",")), path)
        self.status(self.shop.call("OPTIONS", "/api/v1/nothing"), 404)
        self.problem(self.shop.call("DELETE", "/api/v1/items"), 405, "request.method")

    def test_nothing_below_api_is_a_page(self):
        for path in ("/api", "/api/", "/api/x", "/api/v1", "/api/v1/", "/api//", "/api/v2/items"):
            self.problem(self.shop.get(path), 404, "not_found")

    def test_no_parameters_where_none_are_taken(self):
        token, _ = self.shop.register()
        for path in ("/items/x", "/me", "/me/addresses", "/me/devices", "/me/payment-methods", "/cart"):
            self.problem(self.shop.get(f"/api/v1{path}?foo=1&a=b", token=token), 422, "request.invalid", "foo")
        self.problem(self.shop.get("/api/v1/orders?foo=1", token=token), 422, "request.invalid", "foo")
        self.status(self.shop.get("/api/v1/me?", token=token), 200)

    def test_a_moniker_once(self):
        token = self.shop.post("/api/v1/clients").json["token"]
        body = {"name": "Ada", "email": f"{fresh()}@example.org", "single_action": True,
                "addresses": [address("Home"), address("Work"), address(" home ")],
                "payment_methods": [{"provider": "simulator", "token": "tok_visa"}]}
        told = self.problem(self.shop.post("/api/v1/customers", body, token=token), 422, "request.invalid")
        self.assertEqual([error["pointer"] for error in told["errors"]], ["/addresses/2/moniker"])
        body["addresses"].pop()
        self.status(self.shop.post("/api/v1/customers", body, token=token), 201)

    def test_a_catalogue_is_in_a_known_language(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [BINARY, "settings", "set", "--data", folder, "catalogue.language"]
            for language, right in {"xx": False, "EN": False, "english": False, "": False, "de": True, "pt-BR": True,
                                    "zh-Hant": True}.items():
                done = subprocess.run([*command, language], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode == 0, right, done)
                if not right:
                    self.assertIn("ar, bg, ca, cs, da, de", done.stderr)


if __name__ == "__main__":
    unittest.main()
