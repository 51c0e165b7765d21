"""Bad input everywhere: a clear answer, never a 5xx, and nothing changed."""

import json
import time
import unittest
from urllib.parse import quote, urljoin, urlsplit

from shop import FORM, JSON, Case, Demo, address, fresh

UNKNOWN = "0" * 12 + "1"
JUNK = b"{" + b"x" * 1_000_000


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Api(Case):
    @classmethod
    def setUpClass(cls):
        cls.token, cls.customer = cls.shop.register()
        cls.other, cls.stranger = cls.shop.register(name="Olga Stranger")
        cls.variant_id = cls.shop.variant()
        cls.line = cls.shop.order(cls.token, cls.variant_id).json
        cls.theirs = cls.shop.order(cls.other, cls.variant_id).json

    def send(self, method, path, body=None, token=None, **more):
        """With a key of its own, so that nothing but the input can be why it is refused."""
        headers = {"Idempotency-Key": fresh()} | more.pop("headers", {})
        return self.shop.call(method, path, body, token=token or self.token, headers=headers, **more)

    def refused(self, method, path, body, status, code=None, pointer=None, **more):
        with self.subTest(method=method, path=path, body=str(body)[:80]), self.nothing_changes(self.token, self.other):
            return self.problem(self.send(method, path, body, **more), status, code, pointer)

    def test_quantities(self):
        line, bad = f"/api/v1/lines/{self.line['line']}", [0, -1, 10**9, 1e9, 1000, 1.5, "1", "", True, [], {}, [1], 2**63, -(2**70)]
        for quantity in [*bad, None]:
            self.refused("POST", "/api/v1/orders", {"variant": self.variant_id, "quantity": quantity}, 422, None, "/quantity")
            self.refused("PATCH", line, {"quantity": quantity}, 422, None, "/quantity")
        for quantity in [0, -1, 10**9, 1.5, "1", None, 2**64]:
            body = {"variant": self.variant_id, "quantity": quantity}
            self.refused("POST", "/api/v1/stock/receipts", body, 422, None, "/quantity", token=self.shop.staff)
        self.refused("PATCH", line, {}, 422, "request.invalid")
        self.refused("PATCH", line, {"ship_to": None}, 422, None, "/ship_to")

    def test_wrong_types(self):
        for variant in (1, None, [], {}, True, 1.5):
            self.refused("POST", "/api/v1/orders", {"variant": variant}, 422, None, "/variant")
        self.refused("POST", "/api/v1/orders", {}, 422, None, "/variant")
        self.refused("POST", "/api/v1/orders", {"variant": self.variant_id, "price": 1}, 422, "request.invalid")
        self.refused("POST", "/api/v1/orders", {"variant": self.variant_id, "ship_to": 5}, 422, None, "/ship_to")
        for body in ([], "x", 1, None, True):
            self.refused("POST", "/api/v1/orders", body if body is not None else [], 422)
            self.refused("POST", "/api/v1/customers", body if body is not None else [], 422)

    def test_what_there_is_not(self):
        for variant in (f"var_{UNKNOWN}", "var_x", "", "x", self.line["line"], "var_" + "z" * 13, "var_é", "a\0b", "x" * 60_000):
            self.refused("POST", "/api/v1/orders", {"variant": variant}, 404, "order.unknown_variant", "/variant")
            body = {"variant": variant, "quantity": 1}
            self.refused("POST", "/api/v1/stock/receipts", body, 404, "stock.unknown_variant", "/variant", token=self.shop.staff)
        for path in (f"/api/v1/orders/ord_{UNKNOWN}", "/api/v1/orders/x", "/api/v1/orders/%00", "/api/v1/items/%00",
                     f"/api/v1/items/itm_{UNKNOWN}", "/api/v1/items/" + "x" * 5_000, "/api/v1/nothing", "/api/nothing"):
            self.problem(self.shop.get(path, token=self.token), 404)
        for verb in ("cancel", "undo"):
            for line in (f"lin_{UNKNOWN}", "x", "%00", self.line["order"]):
                self.refused("POST", f"/api/v1/lines/{line}/{verb}", None, 404, "not_found")
        self.refused("PATCH", f"/api/v1/lines/lin_{UNKNOWN}", {"quantity": 2}, 404, "not_found")
        self.refused("PATCH", "/api/v1/lines/x", {"quantity": 2}, 404, "not_found", headers={"If-Match": '"7"'})

    def test_what_is_anothers(self):
        theirs = self.theirs["line"]
        self.problem(self.shop.get(f"/api/v1/orders/{self.theirs['order']}", token=self.token), 404)
        for verb in ("cancel", "undo"):
            self.refused("POST", f"/api/v1/lines/{theirs}/{verb}", None, 404, "not_found")
        self.refused("PATCH", f"/api/v1/lines/{theirs}", {"quantity": 2}, 404, "not_found")
        elsewhere = self.stranger["addresses"][0]["id"]
        body = {"variant": self.variant_id, "ship_to": elsewhere}
        self.refused("POST", "/api/v1/orders", body, 404, "order.unknown_address", "/ship_to")
        self.refused("PATCH", f"/api/v1/lines/{self.line['line']}", {"ship_to": elsewhere}, 404, "order.unknown_address", "/ship_to")
        for ship_to in ("", "x", f"adr_{UNKNOWN}", self.line["line"]):
            self.refused("POST", "/api/v1/orders", {"variant": self.variant_id, "ship_to": ship_to}, 404, None, "/ship_to")
        # Another's cursor shows nothing of his.
        page = self.shop.get(f"/api/v1/orders?cursor={self.theirs['order']}", token=self.token).json
        self.assertNotIn(self.theirs["order"], json.dumps(page))

    def test_tokens(self):
        public, secret = self.token.split(".")
        forged = ["x", "", ".", f"{public}.", f".{secret}", public, f"{public}.{secret}A", f"{public}.{'A' * len(secret)}",
                  f"cli_{UNKNOWN}.{secret}", f"{self.other.split('.')[0]}.{secret}", "é", "x" * 8_000, self.shop.staff, f"{public}.{secret}\t."]
        with self.nothing_changes(self.token, self.other):
            for token in forged:
                for way in ({"headers": {"Authorization": f"Bearer {token}".encode()}},
                            {"headers": {"Cookie": f"ringup_client={token}".encode()}}):
                    with self.subTest(token=token[:40], way=list(way["headers"])):
                        way["headers"]["Idempotency-Key"] = fresh()
                        self.problem(self.shop.post("/api/v1/orders", {"variant": self.variant_id}, **way), 401, "client.unknown")
                        self.problem(self.shop.get("/api/v1/orders", **way), 401, "client.unknown")
                        self.problem(self.shop.post(f"/api/v1/lines/{self.line['line']}/cancel", **way), 401, "client.unknown")
            for scheme in ("Basic", "bearer", "Token", ""):
                answer = self.shop.get("/api/v1/orders", headers={"Authorization": f"{scheme} {secret}"})
                self.problem(answer, 401)

    def test_bodies(self):
        variant = self.variant_id.encode()
        deep = b"[" * 20_000 + b"]" * 20_000
        cases = [
            (JUNK, JSON, 413), (b'{"variant":"' + b"x" * 70_000 + b'"}', JSON, 413),
            (b'{"variant":', JSON, 400), (b"", JSON, 400), (b"{}{}", JSON, (400, 422)), (b"\0", JSON, 400), (b"nonsense", JSON, 400),
            (b'{"variant":"%s"}x' % variant, JSON, 400), (b'{"variant":"%s",}' % variant, JSON, 400),
            (b'{"variant":"\xff\xfe"}', JSON, (400, 422)), (b'\xef\xbb\xbf{"variant":"%s"}' % variant, JSON, 400),
            (b'{"variant":"%s","quantity":1e999}' % variant, JSON, (400, 422)), (b'{"variant":"%s","quantity":NaN}' % variant, JSON, 400),
            (b'{"variant":"%s","variant":"%s"}' % (variant, variant), JSON, 422),
            (b'["%s",1,null]' % variant, JSON, 422), (b' [1]', JSON, 422), (b'[5]', JSON, 422),
            (b'{"variant":"%s","quantity":1,"quantity":2}' % variant, JSON, 422),
            (b'{"variant":"\\ud800"}', JSON, (400, 422)), (deep, JSON, (400, 422)), (b'{"variant":' + deep + b"}", JSON, (400, 422)),
            (b'{"variant":"%s"}' % variant, "text/plain", 415), (b'{"variant":"%s"}' % variant, FORM, 415),
            (b"variant=%s" % variant, FORM, 415), (b'{"variant":"%s"}' % variant, "", 415), (b'{"variant":"%s"}' % variant, "application/json2", 415),
        ]
        targets = [("POST", "/api/v1/orders", self.token), ("PATCH", f"/api/v1/lines/{self.line['line']}", self.token),
                   ("POST", "/api/v1/customers", self.token), ("POST", "/api/v1/stock/receipts", self.shop.staff)]
        for raw, kind, status in cases:
            for method, path, token in targets:
                with self.subTest(raw=raw[:40], kind=kind, path=path), self.nothing_changes(self.token):
                    answer = self.send(method, path, raw=raw, token=token, headers={"Content-Type": kind})
                    wanted = status if isinstance(status, tuple) else (status,)
                    if status == 422:
                        wanted = (422, 404)  # Of a field that this address does not have.
                    self.assertIn(answer.status, wanted, answer)
                    self.problem(answer, answer.status)

    def test_customers(self):
        token = self.shop.post("/api/v1/clients").json["token"]
        good = {"name": "Ada", "email": f"{fresh()}@example.org", "addresses": [address()],
                "payment_methods": [{"provider": "simulator", "token": "tok_visa"}], "single_action": True}

        def bad(pointer, status=422, **fields):
            with self.subTest(pointer=pointer, fields=str(fields)[:90]):
                answer = self.shop.post("/api/v1/customers", good | fields, token=token)
                self.problem(answer, status, None, pointer)
                self.problem(self.shop.get("/api/v1/orders", token=token), 403, "customer.unrecognised")

        for name in ("", " ", "a\r\nBcc: x@y.zz", "a\0b", "x" * 201, 5, None, ["a"]):
            bad("/name", name=name)
        for email in ("", "x", "@", "a@b", "a b@c.de", "a@b.cd\r\nBcc: x@y.zz", "a@b..cd", "x" * 250 + "@b.cd", "a@b.cd\0", None, 5):
            bad("/email", email=email)
        for field in ("moniker", "name", "line1", "city"):
            for value in ("", "\n", "a\x1bb", "x" * 201, None, 1):
                bad(f"/addresses/0/{field}", addresses=[address() | {field: value}])
        for country in ("", "us", "USA", "U", "12", "ÄÖ", None):
            bad("/addresses/0/country", addresses=[address() | {"country": country}])
        bad("/addresses/1/city", addresses=[address(), {k: v for k, v in address().items() if k != "city"}])
        bad("/addresses", addresses=[address()] * 21)
        for method in ({"provider": "stripe", "token": "tok_visa"}, {"provider": "", "token": "tok_visa"}):
            bad("/payment_methods/0/provider", payment_methods=[method])
        for card in ("4242424242424242", "tok_", "", "tok visa", "tok_visa\0", None):
            bad("/payment_methods/0/token", payment_methods=[{"provider": "simulator", "token": card}])
        for flag in ("true", 1, None, "yes"):
            bad("/single_action", single_action=flag)
        self.status(self.shop.post("/api/v1/customers", good, token=token), 201)
        for nobody in (None, "x"):
            answer = self.shop.post("/api/v1/customers", good | {"email": f"{fresh()}@example.org"}, token=nobody)
            self.problem(answer, 401, "client.unknown")

    def test_queries(self):
        for name, values in {"limit": ["0", "-1", "101", "1.5", "x", "", "99999999999999999999", "%00"],
                             "cursor": ["x", "", "%00", "itm_", f"cus_{UNKNOWN}", "%FF"]}.items():
            for value in values:
                for path in ("/api/v1/items", "/api/v1/orders"):
                    with self.subTest(path=path, name=name, value=value):
                        self.problem(self.shop.get(f"{path}?{name}={value}", token=self.token), 422, "request.invalid", name)
        self.problem(self.shop.get("/api/v1/items?limit=1&limit=2"), 422, "request.invalid", "limit")
        self.problem(self.shop.get(f"/api/v1/items?q={'x' * 201}"), 422, "request.invalid", "q")
        for q in ("%00", "%FF", "'", "%25", "_", "\\", "%22%20or%201=1--", "*", "a" * 200, quote("日本" * 20)):
            self.status(self.shop.get(f"/api/v1/items?q={quote(q, safe='%')}"), 200)
        for path in ("/api/v1/items/%FF", "/api/v1/orders/%FF"):
            self.problem(self.shop.get(path, token=self.token), 400, "request.malformed")


class Pages(Case):
    @classmethod
    def setUpClass(cls):
        cls.token, cls.customer = cls.shop.register(addresses=2)
        cls.other, cls.stranger = cls.shop.register()
        cls.variant_id = cls.shop.variant()
        cls.line = cls.shop.order(cls.token, cls.variant_id).json
        cls.theirs = cls.shop.order(cls.other, cls.variant_id).json

    def refused(self, answer, *statuses):
        self.assertIn(answer.status, statuses, answer)
        self.page(answer, answer.status)

    def test_buttons(self):
        fields = self.shop.button(self.token, self.variant_id)
        token = fields["token"]
        with self.nothing_changes(self.token, self.other):
            for forged in ("", "x", token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "_" + token[1:], token + "A", token * 2,
                           token.swapcase(), "é", "\0", self.shop.staff):
                self.refused(self.shop.press(self.token, fields | {"token": forged}), 400)
            for quantity in ("0", "-1", "1000", "1000000000", "1.5", "1e3", "x", "", "\0", "9" * 400):
                self.refused(self.shop.press(self.token, fields | {"quantity": quantity}), 422)
            # Another's browser, or none.
            self.refused(self.shop.press(self.other, fields), 403)
            self.refused(self.shop.press(None, fields), 403)
            self.refused(self.shop.press("x", fields), 403)
            self.refused(self.shop.press(None, {"quantity": "1"}), 400)
            for raw, kind, status in [(JUNK, FORM, 413), (b"token=%ff%fe", FORM, 400), (b"{}", JSON, 415), (b"", FORM, 400),
                                      (b"token=a&token=b", FORM, 400)]:
                self.refused(self.shop.post("/orders", raw=raw, cookie=self.token, headers={"Content-Type": kind}), status)
        self.status(self.shop.press(self.token, fields), 303)

    def test_lines(self):
        mine, theirs = f"/lines/{self.line['line']}", f"/lines/{self.theirs['line']}"
        with self.nothing_changes(self.token, self.other):
            for path in (theirs, f"/lines/lin_{UNKNOWN}", "/lines/x", "/lines/%00"):
                for verb, form in [("cancel", {}), ("undo", {}), ("quantity", {"quantity": "2"}),
                                   ("address", {"ship_to": self.customer["addresses"][1]["id"]})]:
                    self.refused(self.shop.post(f"{path}/{verb}", form=form, cookie=self.token), 404)
            for quantity in ("0", "-1", "1e9", "1.5", "x", ""):
                answer = self.shop.post(f"{mine}/quantity", form={"quantity": quantity}, cookie=self.token)
                self.assertIn("refused=", self.status(answer, 303).headers["location"])
            for ship_to in ("", "x", self.stranger["addresses"][0]["id"]):
                answer = self.shop.post(f"{mine}/address", form={"ship_to": ship_to}, cookie=self.token)
                self.assertIn("refused=", self.status(answer, 303).headers["location"])
            answer = self.shop.post("/account/default-address", form={"address": self.stranger["addresses"][0]["id"]}, cookie=self.token)
            self.refused(answer, 404)
            self.refused(self.shop.post(f"{mine}/cancel", form={}, cookie=None), 404)
            for staff_only in ("/office/orders", "/office/stock"):
                answer = self.shop.get(staff_only, cookie=self.token)
                self.assertTrue(answer.status in (401, 403, 404) or answer.status == 303, answer)
            answer = self.shop.post("/office/stock/receipts", form={"variant": self.variant_id, "quantity": "5"}, cookie=self.token)
            self.assertIn(answer.status, (303, 401, 403, 404), answer)

    def test_ways_back_stay_in_the_shop(self):
        evil = ["//evil.example", "https://evil.example", "http:evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
                "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "/x\nLocation: //evil.example", "%2f%2fevil.example", "///evil.example",
                " //evil.example", "/%0d%0aSet-Cookie:%20a=b", "/\u2028", "/.//evil.example", "/..//evil.example", "evil.example", "@evil.example"]
        mail = self.customer["email"]
        for place in evil:
            with self.subTest(place=place):
                answers = [
                    self.shop.post(f"/lines/{self.line['line']}/quantity", form={"quantity": "1", "return_to": place}, cookie=self.token),
                    self.shop.post("/enable", form={"return_to": place}, cookie=self.token),
                    self.shop.post("/account/default-address", cookie=self.token,
                                   form={"address": self.customer["addresses"][0]["id"], "return_to": place}),
                ]
                for answer in answers:
                    location = self.status(answer, 303).headers["location"]
                    self.assertRegex(location, r"^/(?![/\\])[\x21-\x7e]*$")
                    self.assertEqual(urlsplit(urljoin(self.shop.url, location)).netloc, self.shop.host)
                    self.assertIsNone(answer.headers["a"])
                self.assertNotIn('href="//evil', self.shop.get(f"/sign-in?return_to={quote(place)}").text)
        self.status(self.shop.post("/sign-in", form={"email": mail, "return_to": "//evil.example/x"}), 200)
        link = self.shop.mailed_link(self.shop.mails(mail)[0][0])
        self.assertEqual(self.status(self.shop.post(link), 303).headers["location"], "/")

    def test_sign_in_links(self):
        for secret in ("x", "A" * 43, "%00", "%FF", "..%2f..", "x" * 5_000):
            for method in ("GET", "POST"):
                self.refused(self.shop.call(method, f"/sign-in/{secret}"), 404, 400)
                self.refused(self.shop.call(method, f"/office/sign-in/{secret}"), 410, 404, 400)
        for email in ("", "x", "a\r\nb@c.de", "x" * 300 + "@c.de"):
            self.refused(self.shop.post("/sign-in", form={"email": email}), 422)
        known, unknown = (self.shop.post("/sign-in", form={"email": mail}) for mail in (self.stranger["email"], "nobody@example.org"))
        said = [answer.text.replace(mail, "") for answer, mail in ((known, self.stranger["email"]), (unknown, "nobody@example.org"))]
        self.assertEqual(*said, "whether an address is known is not told")

    def test_addresses(self):
        for path in ("/assets/../Cargo.toml", "/assets/..%2f..%2fCargo.toml", "/assets/%2e%2e/%2e%2e/etc/passwd", "/pictures/..%2f..%2fetc%2fpasswd",
                     "/pictures/%2e%2e%5c..%5cx", "/assets//etc/passwd", "/pictures/%00", "/assets/", "/pictures/a%00.svg", "/..%2fetc/passwd"):
            with self.subTest(path=path):
                answer = self.shop.get(path)
                self.assertIn(answer.status, (400, 404), answer)
                self.assertNotIn(b"root:", answer.body)
        for path in ("/items/%FF", "/categories/%FF", "/items/x?variant=1&variant=2", "/sign-in?return_to=a&return_to=b",
                     f"/items/{'x' * 8_000}", "/items/%00", "/nothing", "/mailbox/x", "/mailbox/%00", f"/step-up/lin_{UNKNOWN}", "/step-up/x"):
            with self.subTest(path=path[:60]):
                self.refused(self.shop.get(path, cookie=self.token), 400, 404)
        handle = self.shop.items()[0]["handle"]
        for query in ("variant=x", "variant=", "variant=%00", f"variant=var_{UNKNOWN}", "ordered=x", f"ordered={self.theirs['line']}", "quantity=-1",
                      "done=%3Cscript%3E", "refused=%3Cscript%3E&line=x"):
            with self.subTest(query=query):
                answer = self.shop.get(f"/items/{handle}?{query}", cookie=self.token)
                self.assertIn(answer.status, (200, 303, 400, 404), answer)
                self.assertNotIn("<script>", answer.text)
                self.assertNotIn("Ordered:", answer.text, "another's confirmation")


class Log(unittest.TestCase):
    """Runs last: what the tests above sent must not stand in the log."""

    def test_z_no_personal_data(self):
        shop = Case.shop
        time.sleep(0.5)
        log = shop.logged()
        secrets = [customer["client_token"].split(".")[1] for customer in shop.customers] + [shop.staff, Api.token.split(".")[1]]
        people = ["@example", "Mara", "Lindqvist", "Stranger", "Quince Passage", "Test Person", "Alder Row", "tok_visa", "4242"]
        for word in secrets + people + [customer["email"] for customer in shop.customers]:
            self.assertNotIn(word, log, "personal data or a secret in the log")
        for word in ("panicked", "invariant.broken", "ERROR"):
            self.assertNotIn(word, log)
        self.assertIn("\nringup_failures_total 0\n", shop.get("/metrics").text)


def load_tests(loader, tests, pattern):
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (Api, Pages, Log))


if __name__ == "__main__":
    unittest.main()
