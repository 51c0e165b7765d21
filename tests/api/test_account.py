"""The account through the API and its pages' forms: addresses, payment methods, devices (OC-2, OC-8, OC-22, OC-24)."""

import html
import re
import tempfile
import unittest

from shop import JSON, Case, Demo, Shop, address, at_once, fresh, ringup

UNKNOWN = "0000000000000"
CARD = {"provider": "simulator", "token": "tok_slow", "moniker": "Savings"}


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


def cabin(**fields):
    return address("Cabin") | {"line1": "9 Lake Road", "city": "Lakeside", "region": "VT", "postal_code": "05602"} | fields


class Account(Case):
    def setUp(self):
        self.token, self.customer = self.shop.register()

    def send(self, method, path, body=None, token=None, key=None):
        headers = {"Idempotency-Key": key} if key else {}
        return self.shop.call(method, f"/api/v1{path}", body, token=token or self.token, headers=headers)

    def addresses(self, token=None):
        return self.status(self.send("GET", "/me/addresses", token=token), 200).json["addresses"]

    def methods(self, token=None):
        return self.status(self.send("GET", "/me/payment-methods", token=token), 200).json["payment_methods"]

    def devices(self, token=None):
        return self.status(self.send("GET", "/me/devices", token=token), 200).json["devices"]

    def signed_in_elsewhere(self):
        """Another device of the customer's, by a link from his mailbox: its token."""
        self.status(self.shop.post("/sign-in", form={"email": self.customer["email"]}), 200)
        link = self.shop.mailed_link(self.shop.mails(self.customer["email"])[0][0])
        pressed = self.status(self.shop.post(link, headers={"User-Agent": "curl/8.1"}), 303)
        return re.match(r"ringup_client=([^;]+)", pressed.headers["set-cookie"]).group(1)

    def television(self):
        """A television of the customer's: recognised, never signed in. Its token."""
        def cookie(answer):
            return re.match(r"ringup_client=([^;]+)", answer.headers["set-cookie"]).group(1)

        asked = self.status(self.shop.post("/tv/sign-in", form={}, headers={"User-Agent": "Screen/1"}), 303)
        code = asked.headers["location"].split("code=")[1]
        self.page(self.shop.post("/tv/link", form={"code": code}, cookie=self.token), 200)
        done = self.shop.post("/tv/sign-in/finish", form={"code": code}, cookie=cookie(asked), headers={"User-Agent": "Screen/1"})
        return cookie(self.status(done, 303))

    def resume(self):
        """Confirms what was changed, as its mail asks to."""
        self.page(self.shop.post("/account/step-up", form={}, cookie=self.token), 200)
        mail = self.shop.mails(self.customer["email"])[0][0]
        link = re.search(r'<a class="main" href="([^"]*/confirm/[^"]+)"', self.shop.get(mail).text).group(1)
        path = html.unescape(link).removeprefix(self.shop.url)
        self.page(self.shop.get(path), 200)
        self.page(self.shop.post(path, form={}), 200)


class Reading(Account):
    def test_who_one_is(self):
        me = self.status(self.send("GET", "/me"), 200).json
        self.assertEqual(me, {"id": self.customer["id"], "short_name": "Test P.", "authenticated": True,
                              "single_action": True, "suspended": False})
        nobody = self.shop.post("/api/v1/clients").json["token"]
        for path in ("/me", "/me/addresses", "/me/payment-methods", "/me/devices"):
            self.problem(self.send("GET", path, token=nobody), 403, "customer.unrecognised")
            self.problem(self.shop.get(f"/api/v1{path}"), 401, "client.unknown")
            self.problem(self.shop.get(f"/api/v1{path}", token="x"), 401, "client.unknown")

    def test_a_recent_sign_in_is_needed(self):
        token = self.television()
        me = self.status(self.send("GET", "/me", token=token), 200).json
        self.assertFalse(me["authenticated"])
        for path in ("/me/addresses", "/me/payment-methods", "/me/devices"):
            self.problem(self.send("GET", path, token=token), 403, "customer.sign_in_required")
        for method, path, body in [("POST", "/me/addresses", cabin()), ("POST", "/me/payment-methods", CARD),
                                   ("DELETE", f"/me/devices/{token.split('.')[0]}", None)]:
            self.problem(self.send(method, path, body, token=token), 403, "customer.sign_in_required")
        self.assertFalse(self.send("GET", "/me", token=token).json["suspended"])
        named = {device["id"]: device["name"] for device in self.devices()}
        self.assertEqual(named[token.split(".")[0]], "Screen")


class Addresses(Account):
    def test_add_change_remove(self):
        made = self.status(self.send("POST", "/me/addresses", cabin(postal_code="05602 1234")), 201).json["id"]
        kept = {one["id"]: one for one in self.addresses()}
        self.assertEqual([one["moniker"] for one in kept.values()], ["Home", "Work", "Cabin"])
        self.assertEqual((kept[made]["postal_code"], kept[made]["line2"], kept[made]["default"]), ("05602-1234", "", False))
        changed = self.status(self.send("PUT", f"/me/addresses/{made}", cabin(line2="Boathouse")), 200).json["id"]
        self.assertNotEqual(changed, made, "an edit is another row")
        self.assertEqual(self.addresses()[-1] | {"default": False}, cabin(line2="Boathouse", phone="", id=changed, default=False))
        again = self.status(self.send("PUT", f"/me/addresses/{made}", cabin(line2="Boathouse")), 200)
        self.assertEqual(again.json["id"], changed, "the same edit again is the same row")
        self.problem(self.send("PUT", f"/me/addresses/{made}", cabin(line2="Attic")), 404, "not_found")
        self.assertEqual(self.send("DELETE", f"/me/addresses/{changed}").status, 204)
        self.problem(self.send("DELETE", f"/me/addresses/{changed}"), 404, "not_found")
        self.assertEqual([one["moniker"] for one in self.addresses()], ["Home", "Work"])

    def test_the_country_says_what_it_needs(self):
        before = self.addresses()
        for fields, pointer in [
            ({"region": ""}, "/region"), ({"postal_code": ""}, "/postal_code"), ({"postal_code": "1234"}, "/postal_code"),
            ({"city": " "}, "/city"), ({"name": ""}, "/name"), ({"line1": "\n"}, "/line1"), ({"moniker": ""}, "/moniker"),
            ({"country": "ZZ"}, "/country"), ({"country": "us"}, "/country"), ({"country": "DE"}, None),
            ({"country": "GB", "postal_code": "SW1A"}, "/postal_code"), ({"phone": "a\0b"}, "/phone"),
            ({"line2": "x" * 201}, "/line2"), ({"name": 5}, "/name"), ({"colour": "red"}, "/colour"),
        ]:
            for method, path in [("POST", "/me/addresses"), ("PUT", f"/me/addresses/{before[0]['id']}")]:
                with self.subTest(fields=fields, method=method):
                    if pointer is None:
                        continue
                    answer = self.send(method, path, cabin(**fields))
                    self.problem(answer, 422, "request.invalid", pointer)
        told = self.problem(self.send("POST", "/me/addresses", cabin(name="", region="", postal_code="x")), 422)
        self.assertEqual({error["pointer"] for error in told["errors"]}, {"/name", "/region", "/postal_code"})
        self.assertEqual(self.addresses(), before)
        # Germany knows no region, the Emirates no town and no postal code.
        self.status(self.send("POST", "/me/addresses", cabin(moniker="Hof", country="DE", region="", postal_code="26133")), 201)
        emirate = cabin(moniker="Souk", country="AE", city="", region="Dubai", postal_code="")
        self.status(self.send("POST", "/me/addresses", emirate), 201)
        self.assertEqual(self.addresses()[-1]["city"], "Dubai")

    def test_registering_checks_the_same_but_asks_for_less(self):
        def registered(**fields):
            token = self.shop.post("/api/v1/clients").json["token"]
            body = {"name": "Ada", "email": f"{fresh()}@example.org", "addresses": [cabin(**fields)]}
            return self.shop.post("/api/v1/customers", body, token=token)

        self.status(registered(region=None, postal_code=""), 201)
        self.problem(registered(postal_code="1234"), 422, "request.invalid", "/addresses/0/postal_code")
        self.problem(registered(country="ZZ"), 422, "request.invalid", "/addresses/0/country")
        self.problem(registered(city=""), 422, "request.invalid", "/addresses/0/city")

    def test_names_are_free_or_refused(self):
        told = self.problem(self.send("POST", "/me/addresses", cabin(moniker="hOmE")), 409, "address.moniker_taken", "/moniker")
        self.assertNotIn("Quince", str(told))
        for n in range(18):
            self.status(self.send("POST", "/me/addresses", cabin(moniker=f"Cabin {n}")), 201)
        self.problem(self.send("POST", "/me/addresses", cabin(moniker="Cabin 18")), 409, "address.too_many")
        self.assertEqual(len(self.addresses()), 20)

    def test_anothers_are_nobodys(self):
        other, stranger = self.shop.register(name="Someone Else", addresses=1)
        before = self.addresses(other)
        for theirs in (stranger["addresses"][0]["id"], f"adr_{UNKNOWN}", "adr_x", "x", self.customer["payment_methods"][0]):
            with self.subTest(id=theirs):
                answers = [self.send("PUT", f"/me/addresses/{theirs}", cabin()), self.send("DELETE", f"/me/addresses/{theirs}")]
                for answer in answers:
                    self.problem(answer, 404, "not_found")
                    self.assertNotIn("Someone", answer.text)
                page = self.shop.get(f"/account/addresses/{theirs}", cookie=self.token)
                self.assertNotIn("Someone", self.page(page, 404))
                for verb in ("remove", "restore"):
                    self.page(self.shop.post(f"/account/addresses/{theirs}/{verb}", form={}, cookie=self.token), 404)
        self.assertEqual((self.addresses(other), len(self.addresses())), (before, 2))
        self.assertFalse(self.send("GET", "/me").json["suspended"], "a refused change suspends nothing")


class Methods(Account):
    def test_add_and_remove(self):
        made = self.status(self.send("POST", "/me/payment-methods", CARD), 201).json["id"]
        first, second = self.methods()
        self.assertEqual((first["default"], first["last_four"]), (True, "4242"))
        self.assertEqual(second, {"id": made, "brand": "Mastercard", "last_four": "4444", "moniker": "Savings", "expiry_month": 12,
                                  "expiry_year": 2031, "expired": False, "default": False})
        self.assertEqual(self.send("DELETE", f"/me/payment-methods/{made}").status, 204)
        self.problem(self.send("DELETE", f"/me/payment-methods/{made}"), 404, "not_found")
        self.assertEqual(len(self.methods()), 1)

    def test_bad_input(self):
        for fields, pointer in [({"token": "tok_nothing"}, "/token"), ({"token": "4242424242424242"}, "/token"),
                                ({"moniker": "a\x1bb"}, "/moniker"), ({"moniker": "x" * 201}, "/moniker"), ({"token": 5}, "/token"),
                                ({"number": "4242424242424242"}, "/number")]:
            with self.subTest(fields=fields):
                self.problem(self.send("POST", "/me/payment-methods", CARD | fields), 422, "request.invalid", pointer)
        self.problem(self.send("POST", "/me/payment-methods", {"provider": "stripe", "token": "tok_visa"}), 422)
        self.assertEqual(len(self.methods()), 1)

    def test_anothers_are_nobodys(self):
        other, stranger = self.shop.register()
        for theirs in (stranger["payment_methods"][0], f"pay_{UNKNOWN}", "x"):
            self.problem(self.send("DELETE", f"/me/payment-methods/{theirs}"), 404, "not_found")
            for verb in ("default", "remove", "restore"):
                answer = self.shop.post(f"/account/payment-methods/{theirs}/{verb}", form={}, cookie=self.token)
                self.page(answer, 404)
        self.assertEqual(len(self.methods(other)), 1)


class Devices(Account):
    def test_listed_and_revoked(self):
        other = self.signed_in_elsewhere()
        devices = {device["id"]: device for device in self.devices()}
        mine, theirs = self.token.split(".")[0], other.split(".")[0]
        self.assertEqual(set(devices), {mine, theirs})
        self.assertEqual([devices[mine][name] for name in ("kind", "this", "single_action")], ["client", True, True])
        self.assertEqual([devices[theirs][name] for name in ("kind", "name", "this")], ["client", "curl", False])
        self.assertEqual(self.send("DELETE", f"/me/devices/{theirs}").status, 204)
        self.problem(self.send("GET", "/me", token=other), 401, "client.unknown")
        self.problem(self.send("DELETE", f"/me/devices/{theirs}"), 404, "not_found")
        self.assertEqual([device["id"] for device in self.devices()], [mine])

    def test_anothers_are_nobodys(self):
        stranger, _ = self.shop.register()
        for theirs in (stranger.split(".")[0], f"cli_{UNKNOWN}", "x"):
            self.problem(self.send("DELETE", f"/me/devices/{theirs}"), 404, "not_found")
            self.page(self.shop.post(f"/account/devices/{theirs}", form={"name": "Mine"}, cookie=self.token), 404)
            self.page(self.shop.post(f"/account/devices/{theirs}/revoke", form={}, cookie=self.token), 404)
        self.status(self.send("GET", "/me", token=stranger), 200)

    def test_a_button_is_one_and_ends_as_one(self):
        variant = self.shop.variant()
        page = self.page(self.shop.get(f"/account/buttons?variant={variant}", cookie=self.token), 200)
        ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', page).group(1))
        form = {"ticket": ticket, "variant": variant, "name": "Kitchen", "quantity": "1", "ship_to": "", "orders": "1", "minutes": "10"}
        self.page(self.shop.post("/account/buttons", form=form, cookie=self.token), 201)
        button = next(device for device in self.devices() if device["kind"] == "button")
        self.assertEqual((button["name"], button["id"]), ("Kitchen", ticket.split(".")[0]))
        self.assertIn("Kitchen", self.page(self.shop.get("/account/devices", cookie=self.token), 200))
        self.assertEqual(self.send("DELETE", f"/me/devices/{button['id']}").status, 204)
        self.assertEqual([device["kind"] for device in self.devices()], ["client"])
        shown = self.page(self.shop.get("/account/buttons", cookie=self.token), 200)
        self.assertNotIn(f"/account/buttons/{button['id']}/revoke", shown, "it is over there too")


class Suspension(Account):
    """A change that could misdirect an order has single action wait for a step-up (OC-24)."""

    def waits(self):
        answer = self.shop.order(self.token, self.shop.variant())
        self.problem(answer, 403, "order.step_up_required")
        self.assertTrue(self.send("GET", "/me").json["suspended"])

    def goes(self):
        self.status(self.shop.order(self.token, self.shop.variant()), 201)
        self.assertFalse(self.send("GET", "/me").json["suspended"])

    def test_a_new_address_or_method_waits_until_it_is_confirmed(self):
        home = self.customer["addresses"][0]["id"]
        for method, path, body in [("POST", "/me/addresses", cabin()), ("POST", "/me/payment-methods", CARD),
                                   ("PUT", f"/me/addresses/{home}", cabin(moniker="Home"))]:
            with self.subTest(path=path):
                self.goes()
                self.assertIn(self.send(method, path, body).status, (200, 201))
                self.waits()
                self.resume()
        self.goes()

    def test_another_name_alone_sends_nothing_elsewhere(self):
        home = self.addresses()[0]
        body = {name: home[name] for name in home if name not in ("id", "default")}
        self.status(self.send("PUT", f"/me/addresses/{home['id']}", body | {"moniker": "House"}), 200)
        self.goes()

    def test_a_removal_waits_for_nothing(self):
        self.assertEqual(self.send("DELETE", f"/me/addresses/{self.customer['addresses'][1]['id']}").status, 204)
        self.goes()

    def test_another_email_address(self):
        new = f"{fresh('moved')}@example.org"
        self.status(self.shop.post("/account/email", form={"email": new}, cookie=self.token), 303)
        self.waits()


class Keys(Account):
    """A retry is harmless: `Idempotency-Key` here, a key in the form on pages."""

    def test_a_repeated_call_adds_one(self):
        for path, body, other, count in [
            ("/me/addresses", cabin(), cabin(moniker="Hut"), self.addresses),
            ("/me/payment-methods", CARD, CARD | {"moniker": "Else"}, self.methods),
        ]:
            with self.subTest(path=path):
                key, before = fresh(), len(count())
                answers = at_once(12, lambda n: self.send("POST", path, body, key=key))
                self.assertEqual({answer.status for answer in answers}, {201}, answers[0])
                self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
                self.assertEqual(sum("idempotent-replayed" not in answer.headers for answer in answers), 1)
                self.assertEqual(answers[0].kind, JSON)
                self.assertEqual(len(count()), before + 1)
                self.problem(self.send("POST", path, other, key=key), 422, "request.key_reused")
                self.assertEqual(len(count()), before + 1)
                self.status(self.send("POST", path, other, key=fresh()), 201)
                for bad in ("", "x" * 256):
                    answer = self.shop.post(f"/api/v1{path}", other, token=self.token, headers={"Idempotency-Key": bad})
                    self.problem(answer, 400, "request.idempotency_key")
                self.assertEqual(len(count()), before + 2)

    def test_a_key_is_its_callers(self):
        key, (other, _) = fresh(), self.shop.register()
        mine = self.status(self.send("POST", "/me/addresses", cabin(), key=key), 201).json["id"]
        theirs = self.status(self.send("POST", "/me/addresses", cabin(), token=other, key=key), 201)
        self.assertNotEqual(theirs.json["id"], mine)
        self.assertNotIn("idempotent-replayed", theirs.headers)

    def test_a_refused_call_uses_no_key_up(self):
        key = fresh()
        self.problem(self.send("POST", "/me/addresses", cabin(region=""), key=key), 422, "request.invalid", "/region")
        self.problem(self.send("POST", "/me/addresses", cabin(moniker="Home"), key=key), 409, "address.moniker_taken")
        self.status(self.send("POST", "/me/addresses", cabin(), key=key), 201)

    def test_an_edit_under_a_key(self):
        home, key = self.customer["addresses"][0]["id"], fresh()
        one, two = (self.status(self.send("PUT", f"/me/addresses/{home}", cabin(), key=key), 200) for _ in range(2))
        self.assertEqual((one.json, two.headers["idempotent-replayed"]), (two.json, "true"))

    def test_a_form_sent_twice_adds_one(self):
        def key(path):
            return re.search(r'name="key" value="([^"]+)"', self.page(self.shop.get(path, cookie=self.token), 200)).group(1)

        form = cabin() | {"key": key("/account/addresses/new")}
        for _ in range(3):
            answer = self.status(self.shop.post("/account/addresses", form=form, cookie=self.token), 303)
            self.assertEqual(answer.headers["location"], "/account/addresses?done=address-added")
        self.assertEqual(len(self.addresses()), 3)
        other = self.page(self.shop.post("/account/addresses", form=form | {"moniker": "Hut"}, cookie=self.token), 422)
        self.assertIn('value="Hut"', other, "what was typed stays")
        retry = re.search(r'name="key" value="([^"]+)"', other).group(1)
        self.assertNotEqual(retry, form["key"])
        self.status(self.shop.post("/account/addresses", form=form | {"moniker": "Hut", "key": retry}, cookie=self.token), 303)
        self.assertEqual(len(self.addresses()), 4)
        card = {"token": "tok_slow", "moniker": "", "key": key("/account/payment-methods")}
        for _ in range(3):
            self.status(self.shop.post("/account/payment-methods", form=card, cookie=self.token), 303)
        self.assertEqual(len(self.methods()), 2)
        self.page(self.shop.post("/account/payment-methods", form=card | {"token": "tok_visa"}, cookie=self.token), 422)
        self.assertEqual(len(self.methods()), 2)


class Forms(Account):
    def test_the_form_follows_the_country(self):
        german = self.page(self.shop.post("/account/addresses", form={"country": "DE", "name": "Ada", "go": "country"},
                                          cookie=self.token), 200)
        self.assertNotIn('name="region"', german)
        self.assertLess(german.index('name="postal_code"'), german.index('name="city"'))
        wrong = self.page(self.shop.post("/account/addresses", form=cabin(region="", postal_code="1"), cookie=self.token), 422)
        for name in ("region", "postal_code"):
            self.assertIn(f'id="{name}-error"', wrong)
            self.assertIn(f'href="#{name}"', wrong)
        self.assertEqual(len(self.addresses()), 2)

    def test_countries_have_names(self):
        self.status(self.send("POST", "/me/addresses", cabin(country="DE", region="", postal_code="26133")), 201)
        for language, name in [("en", "Germany"), ("de", "Deutschland"), ("ar", "ألمانيا")]:
            page = self.shop.get("/account/addresses", cookie=self.token, headers={"Accept-Language": language})
            self.assertIn(f"26133 Lakeside<br>{name}<br>", self.page(page, 200))

    def test_what_served_one_checkout_does_not_come_back(self):
        self.signed_in_elsewhere()  # which proves the address: what guests order under it is hers
        guest, variant = self.shop.post("/api/v1/clients").json["token"], self.shop.variant()
        body = {"lines": [{"variant": variant, "quantity": 1}], "buyer": {"name": "Gus", "email": self.customer["email"]},
                "destination": cabin(moniker="Lair"), "payment": {"provider": "simulator", "token": "tok_visa"}}
        begun = self.status(self.shop.post("/api/v1/checkouts", body, token=guest), 201)
        self.status(self.shop.post(f"/api/v1/checkouts/{begun.json['id']}/complete", token=guest), 200)
        order = next(order for order in self.shop.orders(self.token) if order["id"])
        served = order["ship_to"]["id"]
        self.page(self.shop.post(f"/account/addresses/{served}/restore", form={}, cookie=self.token), 404)
        self.assertNotIn("Lair", [one["moniker"] for one in self.addresses()])
        removed = self.customer["addresses"][1]["id"]
        self.status(self.shop.post(f"/account/addresses/{removed}/remove", form={}, cookie=self.token), 303)
        self.status(self.shop.post(f"/account/addresses/{removed}/restore", form={}, cookie=self.token), 303)
        self.assertEqual(len(self.addresses()), 2)


class Limits(Case):
    """How often one address may try to sign in or register, on a served shop that sets it."""

    def test_too_many(self):
        with tempfile.TemporaryDirectory() as folder:
            ringup("settings", "--data", folder, "set", "sign_in.per_minute", "3")
            shop = Shop("serve", "--data", folder, "--listen", "127.0.0.1:0")
            try:
                shop.at(shop.line.split()[-1])
                answers = [shop.post("/api/v1/clients") for _ in range(5)]
                self.assertEqual([answer.status for answer in answers[:3]], [201] * 3, answers[0])
                self.problem(answers[-1], 429, "request.too_many")
                self.assertGreaterEqual(int(answers[-1].headers["retry-after"]), 1)
                page = shop.post("/sign-in", form={"email": "ada@example.org"})
                self.page(page, 429)
                self.assertGreaterEqual(int(page.headers["retry-after"]), 1)
                self.status(shop.get("/sign-in"), 200)
            finally:
                stopped = shop.stop()
            self.assertEqual(stopped, 0)


if __name__ == "__main__":
    unittest.main()
