"""Hardware buttons (OC-9, OC-30): made by their customer, pressed by signed requests. The signature is made here by the words of
RFC 9421 and RFC 9530, with nothing of the shop's code; and once by the shell commands of docs/howto/make-a-hardware-button.md."""

import base64
import hashlib
import hmac
import html
import json
import os
import re
import subprocess
import time
import unittest

from shop import HERE, JSON, Case, Demo, at_once, fresh

PAGE = os.path.join(HERE, "../../docs/howto/make-a-hardware-button.md")


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Button:
    """A hardware button: its key, its clock and its counter."""

    def __init__(self, shop, key_id, secret):
        self.shop, self.id, self.key = shop, key_id, base64.b64decode(secret)
        self.path = f"/api/v1/buttons/{key_id}/press"

    def headers(self, body, *, created=None, key=None, path=None, covered=("@method", "@path", "content-digest"), extra="", method="POST"):
        digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
        created = int(time.time()) if created is None else created
        known = {
            "@method": method,
            "@path": path or self.path,
            "@target-uri": self.shop.url + (path or self.path),
            "@authority": self.shop.url.split("://")[1],
            "content-digest": digest,
            "content-type": JSON,
        }
        names = " ".join(f'"{name}"' for name in covered)
        parameters = f'({names});created={created};keyid="{self.id}"{extra}'
        base = "".join(f'"{name}": {known[name]}\n' for name in covered) + f'"@signature-params": {parameters}'
        mac = hmac.new(self.key if key is None else key, base.encode(), hashlib.sha256).digest()
        return {
            "Content-Type": JSON,
            "Content-Digest": digest,
            "Signature-Input": f"sig1={parameters}",
            "Signature": "sig1=:" + base64.b64encode(mac).decode() + ":",
        }

    def press(self, name, *, sent=None, to=None, **how):
        body = json.dumps({"press": name}).encode()
        return self.send(body if sent is None else sent, self.headers(body, **how), to)

    def send(self, body, headers, to=None):
        return self.shop.call("POST", to or self.path, raw=body, headers=headers)


class Presses(Case):
    def setUp(self):
        self.token, _ = self.shop.register()
        self.variant = self.shop.variant()

    def fields(self, **changes):
        page = self.shop.get(f"/account/buttons?variant={self.variant}", cookie=self.token)
        self.status(page, 200)
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
        return {"ticket": ticket, "variant": self.variant, "name": "Kitchen", "quantity": "2", "ship_to": "",
                "orders": "1", "minutes": "10", "amount": "", **changes}

    def make(self, **changes):
        made = self.shop.post("/account/buttons", form=self.fields(**changes), cookie=self.token)
        self.status(made, 201)
        shown = dict(re.findall(r"data-key-(id|secret|url)>([^<]+)<", made.text))
        self.assertTrue(html.unescape(shown["url"]).endswith(f"/api/v1/buttons/{shown['id']}/press"))
        return Button(self.shop, shown["id"], html.unescape(shown["secret"]))

    def test_a_press_orders_once(self):
        button = self.make()
        before = self.shop.available(self.variant)
        first = button.press(1)
        self.status(first, 201)
        self.assertEqual((first.json["variant"], first.json["quantity"], first.json["state"]), (self.variant, 2, "placed"))
        self.assertTrue(first.json["cancel_until"])
        again = button.press(1)
        self.status(again, 200)
        self.assertEqual((again.json, again.headers["idempotent-replayed"]), (first.json, "true"))
        self.problem(button.press(2), 409, "button.too_soon")
        self.problem(button.press("1"), 409, "button.too_soon")
        self.assertEqual([line["id"] for line in self.shop.lines(self.token)], [first.json["line"]])
        self.assertEqual(self.shop.available(self.variant), before - 2)
        # Undone, the accident makes room for the press that was meant.
        self.status(self.shop.post(f"/api/v1/lines/{first.json['line']}/cancel", token=self.token), 200)
        self.status(button.press(3), 201)
        page = self.shop.get("/account/buttons", cookie=self.token).text
        self.assertEqual(page.count("Ordered 2"), 2)
        self.assertIn("cancelled", page)

    def test_one_press_sent_many_times_at_once(self):
        button = self.make(orders="100")
        answers = at_once(40, lambda n: button.press("one"))
        self.assertEqual(sorted({answer.status for answer in answers}), [200, 201], answers[0])
        self.assertEqual([answer.status for answer in answers].count(201), 1)
        self.assertEqual(len({answer.json["line"] for answer in answers}), 1)
        self.assertEqual(len(self.shop.lines(self.token)), 1)

    def test_what_else_may_be_signed(self):
        button = self.make(orders="100")
        self.status(button.press(1, covered=("@method", "@target-uri", "content-digest")), 201)
        self.status(button.press(2, covered=("content-digest", "@authority", "@path", "@method", "content-type")), 201)
        self.status(button.press(3, extra=f';alg="hmac-sha256";nonce="{fresh()}"'), 201)
        self.status(button.press("a random name: 6f1e"), 201)
        self.status(button.press(4, created=int(time.time()) - 240), 201)

    def test_what_is_not_believed(self):
        button, other = self.make(orders="100"), self.make()
        with self.nothing_changes(self.token):
            unsigned = self.shop.post(button.path, {"press": 1})
            self.problem(unsigned, 401, "button.signature")
            for how in (
                {"key": b"x" * 32},
                {"key": other.key},
                {"created": int(time.time()) - 301},
                {"created": int(time.time()) + 301},
                {"covered": ("@path", "content-digest")},
                {"covered": ("@method", "content-digest")},
                {"covered": ("@method", "@path")},
                {"method": "PUT"},
                {"path": other.path},
                {"sent": b'{"press":2}'},
                {"to": other.path},
                {"extra": ';alg="rsa-v1_5-sha256"'},
                {"extra": ";expires=1"},
            ):
                with self.subTest(how):
                    self.problem(button.press(1, **how), 401, "button.signature")
            self.problem(self.shop.post("/api/v1/orders", {"variant": self.variant}, headers={"Idempotency-Key": fresh()},
                                        token=f"{button.id}.{base64.urlsafe_b64encode(button.key).decode().rstrip('=')}"), 401)
            for body in (b'{"press":null}', b'{"press":-1}', b'{"press":1.5}', b'{"press":""}', b"{}", b'{"press":1,"more":1}',
                         b'{"press":[1]}', json.dumps({"press": "x" * 65}).encode()):
                with self.subTest(body):
                    self.problem(button.send(body, button.headers(body)), 422, "request.invalid")
            body = b"{"
            self.problem(button.send(body, button.headers(body)), 400, "request.malformed")
            self.problem(self.shop.post("/api/v1/buttons/none/press", {"press": 1}), 404)

    def test_a_recorded_press_is_worth_nothing_later(self):
        button = self.make(orders="100")
        body = json.dumps({"press": 1}).encode()
        headers = button.headers(body)
        first = button.send(body, headers)
        self.status(first, 201)
        self.assertEqual(button.send(body, headers).json["line"], first.json["line"], "the same press")
        self.assertEqual(len(self.shop.lines(self.token)), 1)

    def test_a_revoked_button(self):
        button = self.make()
        self.status(self.shop.post(f"/account/buttons/{button.id}/revoke", form={}, cookie=self.token), 303)
        self.problem(button.press(1), 403, "button.revoked")
        self.assertEqual(self.shop.lines(self.token), [])
        stranger, _ = self.shop.register()
        self.status(self.shop.post(f"/account/buttons/{button.id}/revoke", form={}, cookie=stranger), 404)

    def test_a_button_within_its_amount(self):
        button = self.make(amount="0.01")
        self.problem(button.press(1), 409, "button.above_amount")
        self.assertEqual(self.shop.lines(self.token), [])
        self.assertIn("too expensive", self.shop.get("/account/buttons", cookie=self.token).text)

    def test_the_form_says_what_is_wrong_and_makes_one(self):
        fields = self.fields()
        for field, value in {"quantity": "0", "orders": "101", "minutes": "x", "name": " ", "amount": "-1",
                             "ship_to": "adr_0000000000000"}.items():
            wrong = self.shop.post("/account/buttons", form={**fields, field: value}, cookie=self.token)
            self.assertIn(wrong.status, (409, 422), field)
            self.assertIn(f'id="{field}-error"', wrong.text, field)
        made = [self.shop.post("/account/buttons", form=fields, cookie=self.token) for _ in range(2)]
        keys = {re.search(r"data-key-secret>([^<]+)<", answer.text)[1] for answer in made}
        self.assertEqual(len(keys), 1, "sent twice, made once")
        stranger, _ = self.shop.register()
        self.assertEqual(self.shop.post("/account/buttons", form=fields, cookie=stranger).status, 400)
        self.assertEqual(self.shop.get("/account/buttons").status, 303, "nobody signed in")

    def test_the_documented_commands(self):
        """The shell lines of the guide, as they stand there."""
        button = self.make()
        with open(PAGE, encoding="utf-8") as page:
            script = re.search(r"```sh\n(.*?)```", page.read(), re.S)[1]
        environment = dict(os.environ, SHOP=self.shop.url, KEY_ID=button.id, SECRET=base64.b64encode(button.key).decode())
        told = subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(told.returncode, 0, told.stderr)
        line = json.loads(told.stdout)["line"]
        self.assertEqual([line], [one["id"] for one in self.shop.lines(self.token)])


if __name__ == "__main__":
    unittest.main()
