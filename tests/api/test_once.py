"""Exactly once (X-1), two meant orders (X-2) and caps with their step-up (X-4), through the API and the pages."""

import json
import re
import tempfile
import time
import unittest

from shop import Case, Demo, Shop, at_once, fresh, ringup

AT_ONCE = 200
SETTING_SECONDS_MAX = 5


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Keys(Case):
    def test_many_posts_of_one_key(self):
        token, _ = self.shop.register()
        variant, key = self.shop.variant(), fresh()
        before = self.shop.available(variant)
        answers = at_once(AT_ONCE, lambda n: self.shop.order(token, variant, key))
        told = [answer.json for answer in answers if answer.status in (200, 201)]
        self.assertEqual(sorted({answer.status for answer in answers}), [200, 201], answers[0])
        self.assertEqual([answer.status for answer in answers].count(201), 1)
        self.assertTrue(all(one == told[0] for one in told), "one answer for all")
        self.assertTrue(all((a.headers["idempotent-replayed"] == "true") == (a.status == 200) for a in answers))
        self.assertEqual([line["id"] for line in self.shop.lines(token)], [told[0]["line"]])
        self.assertEqual(self.shop.available(variant), before - 1)

    def test_other_keys_at_once(self):
        """A receipt, a cancel and a registration under one key each: once."""
        variant, key = self.shop.variant(), {"Idempotency-Key": fresh()}
        before = self.shop.available(variant)
        body = {"variant": variant, "quantity": 3}
        answers = at_once(24, lambda n: self.shop.post("/api/v1/stock/receipts", body, token=self.shop.staff, headers=key))
        self.assertLessEqual({answer.status for answer in answers}, {201, 409})
        self.assertEqual(len({answer.body for answer in answers if answer.status == 201}), 1)
        self.assertEqual(self.shop.available(variant), before + 3)

    def test_the_last_units(self):
        """64 buyers, few units: as many lines as units."""
        buyers = [self.shop.register()[0] for _ in range(16)]
        few = self.shop.find(lambda v: v["available"] in range(1, 5) and not v["back_order"])
        answers = at_once(64, lambda n: self.shop.order(buyers[n % 16], few["id"]))
        self.assertLessEqual({answer.status for answer in answers}, {201, 409})
        self.assertEqual([answer.status for answer in answers].count(201), few["available"])
        self.assertEqual(self.shop.available(few["id"]), 0)


class Buttons(Case):
    def test_many_posts_of_one_button(self):
        token, _ = self.shop.register()
        variant = self.shop.variant()
        before = self.shop.available(variant)
        fields = self.shop.button(token, variant)
        answers = at_once(AT_ONCE, lambda n: self.shop.press(token, fields))
        self.assertEqual({answer.status for answer in answers}, {303}, answers[0])
        self.assertEqual(len({answer.headers["location"] for answer in answers}), 1)
        self.assertEqual(len(self.shop.lines(token)), 1)
        self.assertEqual(self.shop.available(variant), before - 1)
        confirmation = self.page(self.shop.get(answers[0].headers["location"], cookie=token), 200)
        self.assertIn('role="status"', confirmation)
        self.assertIn('id="single-action"', confirmation, "the page stands unchanged below")
        self.page(self.shop.get(answers[0].headers["location"], cookie=token), 200)
        self.assertEqual(len(self.shop.lines(token)), 1, "a reload orders nothing")

    def test_another_quantity_under_one_button(self):
        token, _ = self.shop.register()
        fields = self.shop.button(token, self.shop.variant())
        self.status(self.shop.press(token, fields), 303)
        self.page(self.shop.press(token, fields | {"quantity": "2"}), 422)
        self.assertEqual([line["quantity"] for line in self.shop.lines(token)], [1])

    def test_two_pages_two_lines(self):
        token, _ = self.shop.register()
        variant = self.shop.variant()
        first, second = self.shop.button(token, variant), self.shop.button(token, variant)
        places = [self.status(self.shop.press(token, fields), 303).headers["location"] for fields in (first, second)]
        self.assertEqual(len(self.shop.lines(token)), 2)
        page = self.page(self.shop.get(places[1], cookie=token), 200)
        undo = re.search(r'action="(/lines/lin_\w+/cancel)"', page).group(1)
        self.assertIn("Undo this one", page)
        self.status(self.shop.post(undo, form={"return_to": "/orders"}, cookie=token), 303)
        self.assertEqual(sorted(line["state"] for line in self.shop.lines(token)), ["cancelled", "placed"])

    def test_cross_site(self):
        token, _ = self.shop.register()
        fields = self.shop.button(token, self.shop.variant())
        with self.nothing_changes(token):
            for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                            {"Sec-Fetch-Site": "same-site"}, {"Origin": f"http://{self.shop.host}.evil.example"}):
                self.page(self.shop.press(token, fields, headers=headers), 403)
                body = {"variant": self.shop.variant()}
                answer = self.shop.post("/api/v1/orders", body, cookie=token, headers=headers | {"Idempotency-Key": fresh()})
                self.problem(answer, 403, "request.cross_site")
        self.status(self.shop.press(token, fields, headers={"Origin": self.shop.url, "Sec-Fetch-Site": "same-origin"}), 303)


class Caps(Case):
    """X-4, on a served shop of its own."""

    @classmethod
    def setUpClass(cls):
        cls.demo, cls.folder = Case.shop, tempfile.TemporaryDirectory()
        cls.data = ["--data", cls.folder.name]
        with open(f"{cls.folder.name}/products.csv", "w") as file:
            file.write("Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
                       "Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status\n"
                       "pot,Clay pot,<p>A pot.</p>,Pottery,Pots,,true,Title,Default Title,POT-1,shopify,500,deny,10.00,active\n")
        ringup("import", "shopify", f"{cls.folder.name}/products.csv", *cls.data)
        ringup("settings", *cls.data, "set", "caps.amount_per_order", "50.00")
        cls.staff = ringup("staff", "add", "office@example.org", "--role", "admin", "--token", *cls.data)
        cls.shop = Shop("serve", *cls.data, "--listen", "127.0.0.1:0")
        assert cls.shop.line.startswith("listening on http://127.0.0.1:"), cls.shop.line
        cls.shop.at(cls.shop.line.split()[-1])
        cls.pot = cls.shop.items()[0]["variants"][0]["id"]

    @classmethod
    def tearDownClass(cls):
        stopped = cls.shop.stop()
        found = json.loads(ringup("verify", *cls.data, "--json").splitlines()[-1])
        cls.folder.cleanup()
        assert stopped == 0, "SIGTERM must end it with 0"
        assert not found.get("violations"), found

    def mailed(self, customer):
        mails = self.shop.mails(customer["email"], self.staff)
        return [link for mail, _ in mails if (link := self.shop.mailed_link(mail, self.staff))]

    def test_api(self):
        token, customer = self.shop.register()
        self.status(self.shop.order(token, self.pot, quantity=4), 201)
        before, key = self.shop.available(self.pot), fresh()
        for _ in range(3):
            held = self.problem(self.shop.order(token, self.pot, key, quantity=6), 403, "order.step_up_required")
            self.assertTrue(held["url"].startswith(self.shop.url), held["url"])
        self.assertEqual((len(self.shop.lines(token)), self.shop.available(self.pot)), (1, before))
        self.page(self.shop.get(held["url"].removeprefix(self.shop.url), cookie=token), 200)
        links = self.mailed(customer)
        self.assertEqual(len(links), 1, "a retry mails nothing more")
        stranger, _ = self.shop.register()
        self.page(self.shop.get(held["url"].removeprefix(self.shop.url), cookie=stranger), 404)
        self.page(self.shop.get(links[0], cookie=token), 200)
        self.assertEqual(len(self.shop.lines(token)), 1, "a look orders nothing")
        pressed = self.status(self.shop.post(links[0], cookie=token), 303)
        fresh_token = re.match(r"ringup_client=([^;]+)", pressed.headers["set-cookie"]).group(1)
        self.assertIn("ordered=lin_", pressed.headers["location"])
        lines = self.shop.lines(fresh_token)
        self.assertEqual(sorted(line["quantity"] for line in lines), [4, 6])
        self.assertEqual(self.shop.available(self.pot), before - 6)
        # The same key gets the line, from the client that the sign-in has rotated.
        replay = self.status(self.shop.order(fresh_token, self.pot, key, quantity=6), 200)
        self.assertEqual((replay.headers["idempotent-replayed"], replay.json["quantity"]), ("true", 6))
        self.page(self.shop.post(links[0], cookie=fresh_token), 410)
        self.assertEqual(len(self.shop.lines(fresh_token)), 2)
        # Raising a line above the cap needs the same.
        path = f"/api/v1/lines/{lines[0]['id']}"
        self.problem(self.shop.call("PATCH", path, {"quantity": 9}, token=fresh_token), 403, "order.step_up_required")

    def test_page(self):
        token, customer = self.shop.register()
        before = self.shop.available(self.pot)
        fields = self.shop.button(token, self.pot) | {"quantity": "7"}
        for _ in range(2):
            self.page(self.shop.press(token, fields), 403)
        links = self.mailed(customer)
        self.assertEqual((len(links), self.shop.lines(token), self.shop.available(self.pot)), (1, [], before))
        pressed = self.status(self.shop.post(links[0], cookie=token), 303)
        token = re.match(r"ringup_client=([^;]+)", pressed.headers["set-cookie"]).group(1)
        self.assertIn('role="status"', self.page(self.shop.get(pressed.headers["location"], cookie=token), 200))
        self.assertEqual([line["quantity"] for line in self.shop.lines(token)], [7])
        self.assertEqual(self.shop.available(self.pot), before - 7)

    def test_another_body_under_a_held_key(self):
        token, _ = self.shop.register()
        key = fresh()
        self.problem(self.shop.order(token, self.pot, key, quantity=8), 403, "order.step_up_required")
        self.problem(self.shop.order(token, self.pot, key, quantity=9), 422, "order.key_reused")

    def test_the_command_line_beside_the_server(self):
        token, customer = self.shop.register()
        link = ringup("customer", "sign-in-link", customer["email"], *self.data, "--public-url", self.shop.url)
        self.assertTrue(link.startswith(f"{self.shop.url}/sign-in/"), link)
        signed_in = self.status(self.shop.post(link.removeprefix(self.shop.url)), 303)
        other = re.match(r"ringup_client=([^;]+)", signed_in.headers["set-cookie"]).group(1)
        self.status(self.shop.get("/api/v1/orders", token=other), 200)
        self.page(self.shop.post(link.removeprefix(self.shop.url)), 410)
        # A new device is recognised, and may order once it is enabled.
        self.problem(self.shop.order(other, self.pot), 403, "order.single_action_disabled")
        self.status(self.shop.order(token, self.pot), 201)
        ringup("settings", *self.data, "set", "caps.orders_per_window", "1")
        try:
            until = time.monotonic() + SETTING_SECONDS_MAX
            while (answer := self.shop.order(token, self.pot)).status == 201 and time.monotonic() < until:
                time.sleep(0.1)
            self.problem(answer, 403, "order.step_up_required")
        finally:
            ringup("settings", *self.data, "set", "caps.orders_per_window", "off")
            time.sleep(2)

    def test_the_mailbox_is_for_administrators(self):
        token, _ = self.shop.register()
        for who in ({}, {"cookie": token}, {"token": token}):
            self.page(self.shop.get("/mailbox", **who), 404)
        self.page(self.shop.get("/mailbox", token=self.staff), 200)


if __name__ == "__main__":
    unittest.main()
