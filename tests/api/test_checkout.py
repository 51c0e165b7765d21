"""The cart and the checkout through the API (OC-19, X-1): the same state machine as under the pages."""

import unittest

from shop import Case, Demo, at_once, fresh

PLACE = {"name": "Gus Guest", "line1": "2 Side Street", "city": "Shelbyville", "region": "IL",
         "postal_code": "62565", "country": "US", "moniker": "Home"}
CARD = {"provider": "simulator", "token": "tok_visa"}


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Checkouts(Case):
    def client(self):
        answer = self.shop.post("/api/v1/clients", None)
        self.assertEqual(answer.status, 201, answer)
        return answer.json["token"]

    def send(self, method, path, body=None, token=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.shop.call(method, f"/api/v1{path}", body, token=token, headers=headers)

    def begun(self, token, **body):
        answer = self.send("POST", "/checkouts", body, token)
        self.assertEqual(answer.status, 201, answer)
        self.assertRegex(answer.headers["etag"], r'^"[0-9]+-[0-9a-f]{16}"$')
        return answer.json

    def test_a_begun_checkout_tells_its_version(self):
        token, key = self.client(), fresh()
        body = {"lines": [{"variant": self.shop.variant(), "quantity": 1}]}
        begun = self.send("POST", "/checkouts", body, token, Idempotency_Key=key)
        path = f"/checkouts/{begun.json['id']}"
        self.assertEqual(begun.headers["etag"], self.send("GET", path, None, token).headers["etag"])
        changed = self.send("PATCH", path, {"destination": PLACE}, token, If_Match=begun.headers["etag"])
        self.assertEqual(changed.status, 200, changed)
        self.assertNotEqual(changed.headers["etag"], begun.headers["etag"])
        stale = self.send("PATCH", path, {"destination": PLACE}, token, If_Match=begun.headers["etag"])
        self.assertEqual(stale.status, 412, stale)
        again = self.send("POST", "/checkouts", body, token, Idempotency_Key=key)
        self.assertEqual((again.headers["idempotent-replayed"], again.json), ("true", begun.json))
        self.assertNotIn("etag", again.headers, "the tag of what it is now is not the tag of this answer")
        other = self.send("POST", "/checkouts", body, token, Idempotency_Key=(key := fresh()))
        again = self.send("POST", "/checkouts", body, token, Idempotency_Key=key)
        self.assertEqual((again.headers["idempotent-replayed"], again.headers["etag"]), ("true", other.headers["etag"]))

    def test_tags_are_compared_as_lists(self):
        token, variant = self.client(), self.shop.variant()
        begun = self.send("POST", "/checkouts", {"lines": [{"variant": variant, "quantity": 1}]}, token)
        path, tag = f"/checkouts/{begun.json['id']}", begun.headers["etag"]
        for seen in (tag, f'"{begun.json["version"]}"', '*', f'"0", {tag}', f'"x,y" , "0","{begun.json["version"]}"'):
            with self.subTest(seen=seen):
                version = self.send("GET", path, None, token).json["version"]
                seen = seen.replace(f'"{begun.json["version"]}', f'"{version}')
                self.assertEqual(self.send("PATCH", path, {"destination": PLACE}, token, If_Match=seen).status, 200)
        version = self.send("GET", path, None, token).json["version"]
        for seen in (f'W/"{version}"', str(version), '"0"', '"0", "-1"', f'"0", W/"{version}"', '""'):
            with self.subTest(seen=seen):
                answer = self.send("PATCH", path, {"destination": PLACE}, token, If_Match=seen)
                self.problem(answer, 412, "checkout.version_mismatch")
        self.send("PUT", "/cart", {"lines": [{"variant": variant, "quantity": 1}]}, token)
        for seen, status in (('"5", "1"', 200), ('"5", "1"', 412), ('W/"2"', 412), ('"7","2-0"', 200)):
            self.assertEqual(self.send("PUT", "/cart", {"lines": []}, token, If_Match=seen).status, status, seen)

    def test_what_the_caller_has_is_not_sent_again(self):
        token, registered = self.shop.register()
        variant = self.shop.variant()
        order = self.shop.order(token, variant).json
        self.send("PUT", "/cart", {"lines": [{"variant": variant, "quantity": 1}]}, token)
        checkout = self.begun(token)
        for path in (f"/orders/{order['order']}", "/cart", f"/checkouts/{checkout['id']}"):
            with self.subTest(path=path):
                shown = self.send("GET", path, None, token)
                for known in (shown.headers["etag"], f'"x", W/{shown.headers["etag"]}', "*"):
                    same = self.send("GET", path, None, token, If_None_Match=known)
                    self.assertEqual((same.status, same.body, same.headers["etag"]), (304, b"", shown.headers["etag"]))
                self.assertEqual(self.send("GET", path, None, token, If_None_Match='"x"').json, shown.json)
                self.assertEqual(self.send("GET", path, None, self.client(), If_None_Match="*").status in (403, 404) or path == "/cart", True)

    def test_the_tag_of_a_checkout_tells_of_the_stock(self):
        token, variant = self.client(), self.shop.variant(at_least=20, back_order=False)
        left = self.shop.available(variant)
        begun = self.begun(token, lines=[{"variant": variant, "quantity": min(left, 999)}])
        path = f"/checkouts/{begun['id']}"
        before = self.send("GET", path, None, token)
        buyer, _ = self.shop.register()
        self.assertEqual(self.shop.order(buyer, variant, quantity=max(1, left - 998)).status, 201)
        after = self.send("GET", path, None, token)
        self.assertNotEqual((before.json, before.headers["etag"]), (after.json, after.headers["etag"]))
        self.assertEqual((before.json != after.json), (before.headers["etag"] != after.headers["etag"]))
        self.assertEqual(before.json["version"], after.json["version"])

    def test_an_orders_tag_is_of_its_content(self):
        token, registered = self.shop.register(addresses=2)
        variant = self.shop.variant()
        first = self.shop.order(token, variant).json
        tags = [self.send("GET", f"/orders/{first['order']}", None, token).headers["etag"]]
        second = self.shop.order(token, variant).json
        self.assertEqual(second["order"], first["order"])
        tags.append(self.send("GET", f"/orders/{first['order']}", None, token).headers["etag"])
        elsewhere = registered["addresses"][1]["id"]
        moved = self.send("PATCH", f"/lines/{second['line']}", {"ship_to": elsewhere}, token)
        self.assertEqual(moved.status, 200, moved)
        tags.append(self.send("GET", f"/orders/{first['order']}", None, token).headers["etag"])
        self.assertEqual(self.send("POST", f"/lines/{first['line']}/cancel", None, token).status, 200)
        tags.append(self.send("GET", f"/orders/{first['order']}", None, token).headers["etag"])
        self.assertEqual(tags[0], tags[2], "the same content")
        self.assertEqual(len(set(tags)), 3, tags)

    def test_a_cart_is_in_the_order_it_was_put_in(self):
        token, _ = self.shop.register()
        mug, pot, *_ = {v["id"] for item in self.shop.items() for v in item["variants"] if (v["available"] or 0) > 50}
        for order in ([mug, pot], [pot, mug], [mug, pot]):
            lines = [{"variant": variant, "quantity": 1} for variant in order]
            put = self.send("PUT", "/cart", {"lines": lines}, token)
            self.assertEqual([line["variant"] for line in put.json["lines"]], order)
            self.assertEqual([line["variant"] for line in self.begun(token)["lines"]], order)

    def test_lines_that_were_given_are_no_longer_the_carts(self):
        more, other = (v["id"] for v in [v for i in self.shop.items() for v in i["variants"] if (v["available"] or 0) > 50][:2])
        for lines, left in (([(more, 5)], []), ([(other, 1)], [(more, 2)]), ([(more, 1), (other, 2)], [(more, 1)])):
            with self.subTest(lines=lines):
                token, _ = self.shop.register()
                self.send("PUT", "/cart", {"lines": [{"variant": more, "quantity": 2}]}, token)
                path = f"/checkouts/{self.begun(token)['id']}"
                given = [{"variant": variant, "quantity": quantity} for variant, quantity in lines]
                ready = self.send("PATCH", path, {"lines": given}, token)
                self.assertEqual((ready.json["status"], ready.json["messages"]), ("ready_for_complete", []))
                answers = at_once(6, lambda n: self.send("POST", f"{path}/complete", None, token))
                self.assertEqual({answer.status for answer in answers}, {200}, answers[0])
                self.assertEqual(len(self.shop.lines(token)), len(lines))
                cart = self.send("GET", "/cart", None, token).json["lines"]
                self.assertEqual([(line["variant"], line["quantity"]) for line in cart], left)

    def test_a_cart_that_changed_is_told_and_healed(self):
        token, variant = self.shop.register()[0], self.shop.variant()
        line = [{"variant": variant, "quantity": 2}]
        self.send("PUT", "/cart", {"lines": line}, token)
        path = f"/checkouts/{self.begun(token)['id']}"
        self.send("PUT", "/cart", {"lines": [{"variant": variant, "quantity": 3}]}, token)
        self.assertEqual(self.send("GET", path, None, token).json["status"], "ready_for_complete", "it holds as many")
        self.send("PUT", "/cart", {"lines": [{"variant": variant, "quantity": 1}]}, token)
        told = {"type": "error", "code": "cart_changed", "path": "/lines", "severity": "recoverable"}
        for answer in (self.send("GET", path, None, token), self.send("PATCH", path, {"delivery": "standard"}, token)):
            self.assertEqual((answer.json["status"], answer.json["messages"]), ("incomplete", [told]), answer)
        refused = self.send("POST", f"{path}/complete", None, token)
        self.assertEqual((refused.status, refused.json["code"]), (409, "checkout.cart_changed"))
        healed = self.send("PATCH", path, {"lines": line}, token)
        self.assertEqual((healed.json["status"], healed.json["messages"]), ("ready_for_complete", []))
        self.assertEqual(self.send("POST", f"{path}/complete", None, token).status, 200)
        self.assertEqual([entry["quantity"] for entry in self.shop.lines(token)], [2])

    def test_a_guest_completes_once(self):
        token, variant = self.client(), self.shop.variant()
        before = self.shop.available(variant)
        begun = self.begun(token, lines=[{"variant": variant, "quantity": 2}])
        self.assertEqual(begun["status"], "incomplete")
        missing = {message["path"] for message in begun["messages"]}
        self.assertEqual(missing, {"/buyer/name", "/buyer/email", "/destination", "/payment"})
        path = f"/checkouts/{begun['id']}"
        refused = self.send("POST", f"{path}/complete", None, token)
        self.assertEqual((refused.status, refused.json["code"]), (409, "checkout.not_ready"), refused)
        self.assertEqual({error["pointer"] for error in refused.json["errors"]}, missing)
        wrong = self.send("PATCH", path, {"destination": {**PLACE, "postal_code": "6256"}}, token)
        self.assertIn(("invalid", "/destination/postal_code"), [(m["code"], m["path"]) for m in wrong.json["messages"]])
        email = f"{fresh('guest')}@example.com"
        body = {"buyer": {"name": "Gus", "email": email}, "destination": PLACE, "payment": CARD}
        stale = self.send("PATCH", path, body, token, If_Match='"1"')
        self.assertEqual(stale.status, 412, stale)
        ready = self.send("PATCH", path, body, token, If_Match=wrong.headers["etag"])
        self.assertEqual((ready.status, ready.json["status"]), (200, "ready_for_complete"), ready)
        totals = {name: amount["amount"] for name, amount in ready.json["totals"].items()}
        self.assertEqual(totals["items"] + totals["delivery"], totals["total"])
        answers = at_once(24, lambda n: self.send("POST", f"{path}/complete", None, token))
        self.assertEqual({answer.status for answer in answers}, {200}, answers[0])
        self.assertEqual(sum("idempotent-replayed" not in answer.headers for answer in answers), 1)
        self.assertEqual(len({answer.json["lines"][0]["line"] for answer in answers}), 1)
        self.assertEqual(self.shop.available(variant), before - 2)
        self.assertEqual(len(self.shop.lines(token)), 1, "the client stands for the new customer")
        self.assertEqual(self.send("POST", f"{path}/cancel", None, token).json["code"], "checkout.completed")
        self.assertEqual(self.send("GET", path, None, self.client()).status, 404, "another's")

    def test_a_cookie_is_rotated_and_its_retry_answered(self):
        planted, variant = self.client(), self.shop.variant()
        email = f"{fresh('guest')}@example.com"
        begun = self.begun(planted, lines=[{"variant": variant, "quantity": 1}], destination=PLACE, payment=CARD,
                           buyer={"name": "Gus", "email": email})
        path, key = f"/api/v1/checkouts/{begun['id']}/complete", {"Idempotency-Key": fresh()}
        before = self.shop.available(variant)
        done = self.shop.call("POST", path, cookie=planted, headers=key)
        self.assertEqual((done.status, done.json["status"]), (200, "completed"), done)
        given = done.headers["set-cookie"].split(";")[0].split("=", 1)[1]
        again = self.shop.call("POST", path, cookie=planted, headers=key)
        self.assertEqual((again.status, again.json, again.headers["idempotent-replayed"]), (200, done.json, "true"))
        self.assertNotIn("set-cookie", again.headers)
        for headers in ({}, {"Idempotency-Key": fresh()}):
            self.assertEqual(self.shop.call("POST", path, cookie=planted, headers=headers).status, 401)
        self.assertEqual(self.send("GET", f"/checkouts/{begun['id']}", None, planted).status, 401)
        mine = self.shop.call("POST", path, cookie=given)
        self.assertEqual((mine.status, mine.headers["idempotent-replayed"]), (200, "true"))
        self.assertNotIn("set-cookie", mine.headers)
        self.assertEqual(self.shop.available(variant), before - 1)
        self.assertEqual(len(self.shop.lines(given)), 1)

    def test_a_cart_is_replaced_and_ordered(self):
        token, _ = self.shop.register()
        variant = self.shop.variant()
        empty = self.send("GET", "/cart", None, token)
        self.assertEqual((empty.status, empty.json["lines"]), (200, []), empty)
        lines = [{"variant": variant, "quantity": 1}, {"variant": variant, "quantity": 2}]
        put = self.send("PUT", "/cart", {"lines": lines}, token, If_Match=empty.headers["etag"])
        self.assertEqual([line["quantity"] for line in put.json["lines"]], [3], put)
        stale = self.send("PUT", "/cart", {"lines": []}, token, If_Match=empty.headers["etag"])
        self.assertEqual((stale.status, stale.json["code"]), (412, "cart.version_mismatch"))
        begun = self.begun(token)
        self.assertEqual(begun["status"], "ready_for_complete", begun)
        done = self.send("POST", f"/checkouts/{begun['id']}/complete", None, token)
        self.assertEqual((done.status, done.json["status"]), (200, "completed"), done)
        self.assertEqual(self.send("GET", "/cart", None, token).json["lines"], [])
        nothing = self.send("POST", "/checkouts", {}, token)
        self.assertEqual((nothing.status, nothing.json["code"]), (409, "checkout.empty"))

    def test_bad_input_names_the_field(self):
        token = self.client()
        variant = self.shop.variant()
        for body, pointer in [
            ({"lines": [{"variant": variant, "quantity": 0}]}, "/lines/0/quantity"),
            ({"lines": [{"variant": "var_7zzzzzzzzzzzz", "quantity": 1}]}, "/lines"),
            ({"lines": [{"variant": variant, "quantity": 999}] * 2}, "/lines/1/quantity"),
            ({"lines": []}, "/lines"),
            ({"lines": [{"variant": variant, "quantity": 1}], "buyer": {"email": "gus"}}, "/buyer/email"),
            ({"lines": [{"variant": variant, "quantity": 1}], "delivery": "drone"}, "/delivery"),
            ({"lines": [{"variant": variant, "quantity": 1}], "payment": {**CARD, "token": "4242424242424242"}},
             "/payment/token"),
            ({"lines": [[variant, 1]]}, "/lines/0"),
            ({"lines": [{"variant": variant, "quantity": 1}], "buyer": ["Gus", "gus@example.com"]}, "/buyer"),
            ({"lines": [{"variant": variant, "quantity": 1}], "destination": {"name": "Gus", "country": "US"}},
             "/destination/line1"),
            ({"lines": [{"variant": variant, "quantity": 1}], "destination": {"id": "adr_x", "name": "Gus"}},
             "/destination"),
            ({"lines": [{"variant": variant, "quantity": 1}], "destination": ["adr_x"]}, "/destination"),
            ({"lines": [{"variant": variant, "quantity": 1}], "payment": {"token": "tok_visa"}}, "/payment/provider"),
        ]:
            answer = self.send("POST", "/checkouts", body, token)
            self.assertIn(answer.status, (404, 422), answer)
            self.assertEqual(answer.json["errors"][0]["pointer"], pointer, answer)
        self.assertEqual(self.send("GET", "/cart").status, 401)

    def test_an_unconfirmed_address_gets_nothing_on_a_kept_card(self):
        token, _ = self.shop.register()
        lines = [{"variant": self.shop.variant(), "quantity": 1}]
        added = self.send("POST", "/me/addresses", {**PLACE, "moniker": "Hut"}, token)
        self.assertEqual(added.status, 201, added)
        for destination in ({"id": added.json["id"]}, PLACE):
            begun = self.begun(token, lines=lines, destination=destination)
            self.assertEqual((begun["status"], begun["continue_url"]), ("requires_escalation", f"{self.shop.url}/account/step-up"), begun)
            self.assertEqual([message["code"] for message in begun["messages"]], ["step_up_required"])
            refused = self.send("POST", f"/checkouts/{begun['id']}/complete", None, token)
            self.assertEqual((refused.status, refused.json["code"]), (409, "checkout.not_ready"), refused)
        self.assertEqual(self.shop.lines(token), [])
        done = self.send("PATCH", f"/checkouts/{begun['id']}", {"payment": CARD}, token)
        self.assertEqual(done.json["status"], "ready_for_complete", done)

    def test_a_key_repeats_the_answer(self):
        token, variant, key = self.client(), self.shop.variant(), fresh()
        body = {"lines": [{"variant": variant, "quantity": 1}]}
        first, again = (self.send("POST", "/checkouts", body, token, Idempotency_Key=key) for _ in range(2))
        self.assertEqual((first.json["id"], again.headers["idempotent-replayed"]), (again.json["id"], "true"))
        other = self.send("POST", "/checkouts", {"lines": body["lines"] * 2}, token, Idempotency_Key=key)
        self.assertEqual((other.status, other.json["code"]), (422, "request.key_reused"))


if __name__ == "__main__":
    unittest.main()
