"""The contract list of the design, to the letter: what outside callers rely on."""

import json
import re
import unittest
from datetime import datetime, timedelta, timezone

from shop import JSON, Case, Demo, address, at_once, fresh

ID = {prefix: re.compile(prefix + r"_[0-7][0-9a-hjkmnp-tv-z]{12}\Z") for prefix in "ord lin itm var cus adr cli".split()}


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Doors(Case):
    def test_the_demo_tells_everything_on_one_line(self):
        told = self.shop.told
        self.assertEqual(set(told), {"url", "staff_token", "mailbox_url", "customers"})
        self.assertTrue(told["mailbox_url"].startswith(told["url"]))
        for customer in told["customers"]:
            self.assertEqual(set(customer), {"id", "email", "client_token", "sign_in_url"})
            self.assertRegex(customer["id"], ID["cus"])
            path = customer["sign_in_url"].removeprefix(told["url"])
            self.page(self.shop.get(path), 200)

    def test_health_readiness_metrics(self):
        for path in ("/healthz", "/readyz"):
            self.status(self.shop.get(path), 200)
        text = self.status(self.shop.get("/metrics"), 200)
        self.assertEqual(text.kind, "text/plain")
        for line in text.text.splitlines():
            self.assertRegex(line, r"^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [0-9.e+-]+)$")
        self.assertRegex(text.text, r"ringup_orders_placed_total \d+")

    def test_the_description(self):
        answer = self.status(self.shop.get("/api/openapi.json"), 200)
        self.assertEqual(answer.kind, JSON)
        told = answer.json
        self.assertRegex(told["openapi"], r"^3\.1\.")
        wanted = {
            "/api/v1/clients": {"post"}, "/api/v1/customers": {"post"}, "/api/v1/items": {"get"},
            "/api/v1/items/{id}": {"get"}, "/api/v1/orders": {"get", "post"}, "/api/v1/orders/{id}": {"get"},
            "/api/v1/lines/{id}": {"patch"}, "/api/v1/lines/{id}/cancel": {"post"}, "/api/v1/stock/receipts": {"post"},
        }
        for path, methods in wanted.items():
            self.assertLessEqual(methods, set(told["paths"][path]), path)
        names, operations = [], [o for item in told["paths"].values() for o in item.values()]
        for operation in operations:
            names.append(operation["operationId"])
            for status, response in operation["responses"].items():
                self.assertTrue(response["description"], (operation["operationId"], status))
                # 204 has no body to describe.
                self.assertTrue(status in ("204", "304") or response["content"], (operation["operationId"], status))
        self.assertEqual(len(names), len(set(names)), "operation ids must be unique")
        for ref in set(re.findall(r'"#(/[^"]+)"', json.dumps(told))):
            at = told
            for part in ref.strip("/").split("/"):
                at = at[part]
        try:
            from openapi_spec_validator import validate
        except ImportError:
            return
        validate(told)

    def test_other_methods(self):
        """405 with Allow, on every address of the API."""
        for path, allowed in [("clients", "POST"), ("items", "GET"), ("orders", "POST"), ("lines/x", "PATCH")]:
            answer = self.shop.call("DELETE", f"/api/v1/{path}")
            self.problem(answer, 405, "request.method")
            self.assertIn(allowed, re.split(r"\s*,\s*", answer.headers["allow"]))
        self.problem(self.shop.get("/api/v1/nothing"), 404)


class Customers(Case):
    def registration(self, email):
        return {
            "name": "Ada Fern", "email": email, "single_action": True,
            "addresses": [
                {"moniker": "Home", "name": "Ada Fern", "line1": "1 Quince Passage", "city": "Hudson",
                 "postal_code": "12534", "country": "US"},
                address("Work") | {"line2": "Floor 2", "phone": "+1 202 555 0100"},
            ],
            "payment_methods": [{"provider": "simulator", "token": "tok_visa", "moniker": "Card"},
                                {"provider": "simulator", "token": "tok_declined"}],
        }

    def test_a_client(self):
        answer = self.status(self.shop.post("/api/v1/clients"), 201)
        self.assertRegex(answer.json["client"], ID["cli"])
        again = self.shop.post("/api/v1/clients").json
        self.assertNotEqual(answer.json["token"], again["token"])
        # It stands for nobody yet, and nobody may use it for orders.
        self.problem(self.shop.get("/api/v1/orders", token=again["token"]), 403, "customer.unrecognised")
        self.problem(self.shop.order(again["token"], self.shop.variant()), 403)

    def test_a_new_customer_is_signed_in_and_enabled(self):
        token = self.shop.post("/api/v1/clients").json["token"]
        body = self.registration(f"{fresh('ada')}@example.org")
        made = self.status(self.shop.post("/api/v1/customers", body, token=token), 201).json
        self.assertRegex(made["id"], ID["cus"])
        self.assertEqual([a["moniker"] for a in made["addresses"]], ["Home", "Work"])
        for made_address in made["addresses"]:
            self.assertRegex(made_address["id"], ID["adr"])
        self.status(self.shop.order(token, self.shop.variant()), 201)
        # Signed in, not just recognised: enabling asks for no sign-in first.
        self.page(self.shop.get("/enable", cookie=token), 200)
        enabled = self.shop.post("/enable", form={"return_to": "/"}, cookie=token)
        self.assertIn("done=enabled", self.status(enabled, 303).headers["location"])

    def test_without_single_action(self):
        token, _ = self.shop.register(single_action=False)
        self.problem(self.shop.order(token, self.shop.variant()), 403, "order.single_action_disabled")
        self.assertEqual(self.shop.lines(token), [])
        self.status(self.shop.post("/enable", form={}, cookie=token), 303)
        self.status(self.shop.order(token, self.shop.variant()), 201)

    def test_a_known_address_gets_mail(self):
        known = self.shop.customers[1]["email"]
        before = self.shop.mails(known)
        token = self.shop.post("/api/v1/clients").json["token"]
        body = self.registration(known.upper())
        self.problem(self.shop.post("/api/v1/customers", body, token=token), 409, "customer.email_known")
        mails = [mail for mail in self.shop.mails(known) if mail not in before]
        self.assertEqual(len(mails), 1, "one sign-in mail")
        self.problem(self.shop.order(token, self.shop.variant()), 403)
        link = self.shop.mailed_link(mails[0][0])
        # A look signs nobody in; the button does, once, and hands out a new identifier.
        self.page(self.shop.get(link, cookie=token), 200)
        self.problem(self.shop.get("/api/v1/orders", token=token), 403)
        signed_in = self.status(self.shop.post(link, cookie=token), 303)
        cookie = re.match(r"ringup_client=([^;]+);", signed_in.headers["set-cookie"]).group(1)
        self.assertIn("HttpOnly", signed_in.headers["set-cookie"])
        self.status(self.shop.get("/api/v1/orders", token=cookie), 200)
        self.assertNotEqual(cookie, token, "a sign-in rotates the secret")
        self.problem(self.shop.get("/api/v1/orders", token=token), 401)
        self.page(self.shop.post(link, cookie=token), 410)
        self.page(self.shop.get(link), 410)

    def test_a_retry_with_a_key(self):
        token = self.shop.post("/api/v1/clients").json["token"]
        body, key = self.registration(f"{fresh('ada')}@example.org"), {"Idempotency-Key": fresh()}
        first = self.status(self.shop.post("/api/v1/customers", body, token=token, headers=key), 201)
        again = self.status(self.shop.post("/api/v1/customers", body, token=token, headers=key), 201)
        self.assertEqual((first.json, again.headers["idempotent-replayed"]), (again.json, "true"))
        other = self.shop.post("/api/v1/customers", body | {"name": "Bob"}, token=token, headers=key)
        self.problem(other, 422, "request.key_reused")
        # The answer is repeated to its own caller only: the public part of an identifier is no proof.
        forged = token.split(".")[0] + "." + "A" * len(token.split(".")[1])
        self.problem(self.shop.post("/api/v1/customers", body, token=forged, headers=key), 401, "client.unknown")

    def test_a_cookie_is_rotated_and_a_bearer_token_stays(self):
        """A browser's cookie may be planted; a token in its caller's hands is his."""
        planted = self.shop.post("/api/v1/clients").json["token"]
        body, key = self.registration(f"{fresh('ada')}@example.org"), {"Idempotency-Key": fresh()}
        first = self.status(self.shop.post("/api/v1/customers", body, cookie=planted, headers=key), 201)
        given = first.headers["set-cookie"].split(";")[0].split("=", 1)[1]
        self.assertNotEqual(given, planted)
        self.assertEqual(given.split(".")[0], planted.split(".")[0], "the same client")
        self.status(self.shop.get("/api/v1/orders", cookie=given), 200)
        self.problem(self.shop.get("/api/v1/orders", token=planted), 401, "client.unknown")
        # A lost answer: the same request is answered the same, and no secret is handed out.
        again = self.status(self.shop.post("/api/v1/customers", body, cookie=planted, headers=key), 201)
        self.assertEqual((again.json, again.headers["idempotent-replayed"]), (first.json, "true"))
        self.assertNotIn("set-cookie", again.headers)
        for other in ({}, {"Idempotency-Key": fresh()}):
            self.problem(self.shop.post("/api/v1/customers", body, cookie=planted, headers=other), 401, "client.unknown")
        self.problem(self.shop.post("/api/v1/customers", body, token=planted, headers=key), 401, "client.unknown")
        token, _ = self.shop.register()
        self.status(self.shop.get("/api/v1/orders", token=token), 200)


class Items(Case):
    def test_shape_and_lookup(self):
        item = self.shop.get("/api/v1/items?limit=1").json["items"][0]
        self.assertRegex(item["id"], ID["itm"])
        for name in (item["id"], item["handle"]):
            self.assertEqual(self.status(self.shop.get(f"/api/v1/items/{name}"), 200).json, item)
        for variant in item["variants"]:
            self.assertRegex(variant["id"], ID["var"])
            self.assertLessEqual({"id", "sku", "price", "available", "back_order", "promise"}, set(variant))
            self.assertIs(type(variant["price"]["amount"]), int)
            self.assertRegex(variant["price"]["currency"], r"^[A-Z]{3}$")
        self.problem(self.shop.get("/api/v1/items/no-such-thing"), 404)

    def test_pages_of_the_list(self):
        everything = self.shop.items()
        self.assertGreaterEqual(len(everything), 60)
        for limit in (1, 7, 100):
            seen, cursor = [], ""
            while cursor is not None and len(seen) < 40:
                page = self.status(self.shop.get(f"/api/v1/items?limit={limit}{cursor}"), 200).json
                self.assertLessEqual(len(page["items"]), limit)
                seen += [item["id"] for item in page["items"]]
                cursor = page["next"] and f"&cursor={page['next']}"
            self.assertEqual(seen, [item["id"] for item in everything][: len(seen)])
        self.assertEqual(len({item["id"] for item in everything}), len(everything))

    def test_search(self):
        words = self.shop.get("/api/v1/items?q=terracotta").json["items"]
        self.assertTrue(words)
        self.assertLess(len(words), len(self.shop.items()))
        self.assertTrue(any("terracotta" in item["title"].lower() for item in words))
        self.assertEqual(self.shop.get("/api/v1/items?q=zzxyqqq").json, {"items": [], "next": None})
        self.status(self.shop.get("/api/v1/items?q=%25%5f%27%22%5c"), 200)


class Orders(Case):
    def test_an_order(self):
        token, customer = self.shop.register()
        variant = self.shop.find(lambda v: (v["available"] or 0) >= 50)
        answer = self.status(self.shop.order(token, variant["id"], quantity=2), 201)
        line = answer.json
        self.assertLessEqual({"line", "order", "state", "total", "ship_to", "cancel_until"}, set(line))
        self.assertRegex(line["line"], ID["lin"])
        self.assertRegex(line["order"], ID["ord"])
        self.assertEqual((line["state"], line["ship_to"]), ("placed", customer["addresses"][0]))
        self.assertGreater(line["delivery"], 0)
        price = variant["price"]["amount"]
        self.assertEqual(line["total"], {"amount": 2 * price + line["delivery"], "currency": variant["price"]["currency"]})
        until = datetime.fromisoformat(line["cancel_until"]) - datetime.now(timezone.utc)
        self.assertTrue(timedelta(minutes=89) < until <= timedelta(minutes=90), until)
        self.assertIsNone(answer.headers["idempotent-replayed"])
        # The next joins it and pays no delivery again.
        other = self.status(self.shop.order(token, variant["id"]), 201).json
        self.assertEqual((other["order"], other["delivery"], other["total"]["amount"]), (line["order"], 0, price))
        self.assertEqual(other["repeats"], line["line"], "the same item within a minute is told (X-2)")
        shown = self.status(self.shop.get(f"/api/v1/orders/{line['order']}", token=token), 200)
        self.assertTrue(shown.headers["etag"])
        self.assertLessEqual({"id", "state", "class", "lines"}, set(shown.json))
        self.assertEqual((shown.json["id"], shown.json["state"], shown.json["class"]), (line["order"], "open", "short"))
        self.assertEqual([(one["id"], one["quantity"], one["state"]) for one in shown.json["lines"]],
                         [(line["line"], 2, "placed"), (other["line"], 1, "placed")])
        listed = self.status(self.shop.get("/api/v1/orders", token=token), 200).json
        self.assertEqual(listed, {"orders": [shown.json], "next": None})
        # As a cookie it is the same client.
        self.assertEqual(self.status(self.shop.get("/api/v1/orders", cookie=token), 200).json, listed)
        by_cookie = self.shop.post("/api/v1/orders", {"variant": variant["id"]}, cookie=token,
                                   headers={"Idempotency-Key": fresh()})
        self.assertEqual(self.status(by_cookie, 201).json["order"], line["order"])

    def test_keys(self):
        token, customer = self.shop.register()
        variant, key = self.shop.variant(), fresh()
        first = self.status(self.shop.order(token, variant, key), 201)
        again = self.status(self.shop.order(token, variant, key), 200)
        self.assertEqual((again.headers["idempotent-replayed"], again.json), ("true", first.json))
        for other in ({"quantity": 2}, {"ship_to": customer["addresses"][1]["id"]}):
            self.problem(self.shop.order(token, variant, key, **other), 422, "order.key_reused")
        self.problem(self.shop.post("/api/v1/orders", {"variant": variant}, token=token), 400,
                     "request.idempotency_key_missing")
        for bad in ("", "k" * 256):
            answer = self.shop.post("/api/v1/orders", {"variant": variant}, token=token, headers={"Idempotency-Key": bad})
            self.problem(answer, 400)
        # A replay tells the line's state now; the scope of a key is the customer.
        self.status(self.shop.post(f"/api/v1/lines/{first.json['line']}/cancel", token=token), 200)
        self.assertEqual(self.status(self.shop.order(token, variant, key), 200).json["state"], "cancelled")
        stranger, _ = self.shop.register()
        self.assertNotEqual(self.status(self.shop.order(stranger, variant, key), 201).json["line"], first.json["line"])
        self.assertEqual(len(self.shop.lines(token)), 1)

    def test_out_of_stock(self):
        token, _ = self.shop.register()
        few = self.shop.find(lambda v: v["available"] in range(1, 6) and not v["back_order"])
        with self.nothing_changes(token):
            self.problem(self.shop.order(token, few["id"], quantity=few["available"] + 1), 409, "order.out_of_stock")
        self.status(self.shop.order(token, few["id"], quantity=few["available"]), 201)
        self.assertEqual(self.shop.available(few["id"]), 0)
        self.problem(self.shop.order(token, few["id"]), 409, "order.out_of_stock")

    def test_ship_to(self):
        token, customer = self.shop.register()
        home, work = customer["addresses"]
        variant = self.shop.variant()
        first = self.status(self.shop.order(token, variant), 201).json
        second = self.status(self.shop.order(token, variant, ship_to=work["id"]), 201).json
        self.assertEqual((first["ship_to"], second["ship_to"]), (home, work))
        self.assertNotEqual(first["order"], second["order"])
        self.assertGreater(second["delivery"], 0)

    def test_classes(self):
        token, _ = self.shop.register()
        later = self.shop.find(lambda v: v["available"] == 0 and v["back_order"])["id"]
        short = self.status(self.shop.order(token, self.shop.variant()), 201).json
        long = self.status(self.shop.order(token, later), 201).json
        classes = {order["id"]: order["class"] for order in self.shop.orders(token)}
        self.assertEqual(classes, {short["order"]: "short", long["order"]: "long"})

    def test_pages_of_orders(self):
        token, customer = self.shop.register(addresses=3)
        variant = self.shop.variant()
        made = [self.shop.order(token, variant, ship_to=a["id"]).json["order"] for a in customer["addresses"]]
        page = self.shop.get("/api/v1/orders?limit=2", token=token).json
        rest = self.shop.get(f"/api/v1/orders?limit=2&cursor={page['next']}", token=token).json
        self.assertEqual([order["id"] for order in page["orders"] + rest["orders"]], made[::-1])
        self.assertIsNone(rest["next"])

    def test_cancel_and_undo(self):
        token, _ = self.shop.register()
        variant = self.shop.variant()
        before = self.shop.available(variant)
        line = self.shop.order(token, variant, quantity=3).json
        self.assertEqual(self.shop.available(variant), before - 3)
        path = f"/api/v1/lines/{line['line']}"
        cancelled = self.status(self.shop.post(f"{path}/cancel", token=token), 200)
        self.assertEqual((cancelled.json["state"], self.shop.available(variant)), ("cancelled", before))
        self.assertTrue(cancelled.headers["etag"])
        self.assertEqual(self.shop.orders(token)[0]["state"], "cancelled")
        for _ in range(2):
            self.assertIn(self.shop.post(f"{path}/cancel", token=token).status, (200, 409))
        self.assertEqual(self.shop.available(variant), before, "stock comes back once")
        restored = self.status(self.shop.post(f"{path}/undo", token=token), 200)
        self.assertEqual((restored.json["state"], self.shop.available(variant)), ("placed", before - 3))
        key = {"Idempotency-Key": fresh()}
        first = self.status(self.shop.post(f"{path}/cancel", token=token, headers=key), 200)
        again = self.status(self.shop.post(f"{path}/cancel", token=token, headers=key), 200)
        self.assertEqual((again.json, again.headers["idempotent-replayed"]), (first.json, "true"))
        self.problem(self.shop.post(f"{path}/undo", token=token, headers=key), 422, "request.key_reused")

    def test_change(self):
        token, customer = self.shop.register()
        variant = self.shop.variant()
        before = self.shop.available(variant)
        line = self.shop.order(token, variant).json
        path = f"/api/v1/lines/{line['line']}"

        def patch(body, **headers):
            return self.shop.call("PATCH", path, body, token=token, headers={k.replace("_", "-"): v for k, v in headers.items()})

        changed = self.status(patch({"quantity": 4}), 200)
        self.assertEqual((changed.json["quantity"], self.shop.available(variant)), (4, before - 4))
        tag = changed.headers["etag"]
        for stale in ('"0"', '"rubbish"', 'W/"1"'):
            self.problem(patch({"quantity": 9}, If_Match=stale), 412, "line.version_mismatch")
        moved = self.status(patch({"ship_to": customer["addresses"][1]["id"]}, If_Match=tag), 200)
        self.assertNotEqual(moved.headers["etag"], tag)
        self.problem(patch({"quantity": 9}, If_Match=tag), 412)
        self.status(patch({"quantity": 5}, If_Match="*"), 200)
        both = self.status(patch({"quantity": 1, "ship_to": customer["addresses"][0]["id"]}), 200)
        self.assertEqual(self.shop.available(variant), before - 1)
        order = self.shop.get(f"/api/v1/orders/{both.json['order']}", token=token).json
        self.assertEqual(order["ship_to"], customer["addresses"][0])
        self.problem(patch({"quantity": 999}), 409, "order.out_of_stock")

    def test_many_actions_at_once_open_one_order(self):
        token, _ = self.shop.register()
        variant = self.shop.find(lambda v: v["back_order"])["id"]
        self.status(self.shop.post("/api/v1/stock/receipts", {"variant": variant, "quantity": 500}, token=self.shop.staff), 201)
        answers = at_once(200, lambda n: self.shop.order(token, variant))
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.json["order"] for answer in answers}), 1)
        self.assertEqual(sum(answer.json["delivery"] > 0 for answer in answers), 1, "delivery is charged once")


class Stock(Case):
    def test_receipts(self):
        variant = self.shop.variant()
        before, path = self.shop.available(variant), "/api/v1/stock/receipts"
        body = {"variant": variant, "quantity": 5, "location": "Shelf 4"}
        made = self.status(self.shop.post(path, body, token=self.shop.staff), 201).json
        self.assertEqual((made["variant"], made["quantity"], self.shop.available(variant)), (variant, 5, before + 5))
        customer = self.shop.customers[0]["client_token"]
        for who in ({}, {"token": customer}, {"cookie": customer}, {"token": "x"}, {"token": self.shop.staff[:-1] + "A"}):
            answer = self.shop.post(path, body, **who)
            self.problem(answer, 401, "staff.unknown")
            self.assertEqual(answer.headers["www-authenticate"], "Bearer")
        self.assertEqual(self.shop.available(variant), before + 5)
        key = {"Idempotency-Key": fresh()}
        for replayed in (None, "true"):
            answer = self.shop.post(path, body, token=self.shop.staff, headers=key)
            self.assertEqual((answer.status, answer.headers["idempotent-replayed"]), (201, replayed))
        self.assertEqual(self.shop.available(variant), before + 10)
        # A staff token stands for no customer.
        self.problem(self.shop.get("/api/v1/orders", token=self.shop.staff), 401)


if __name__ == "__main__":
    unittest.main()
