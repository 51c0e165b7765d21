"""A checkout's `continue_url`: whoever opens it orders the same things for himself, and reads nothing of the buyer."""

import html
import re
import unittest

from shop import Case, Demo, fresh

PLACE = {"name": "Gus Guest", "line1": "2 Side Street", "city": "Shelbyville", "region": "IL",
         "postal_code": "62565", "country": "US", "moniker": "Cabin"}
CARD = {"provider": "simulator", "token": "tok_visa"}


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


class Continue(Case):
    def client(self):
        return self.shop.post("/api/v1/clients").json["token"]

    def begun(self, token, lines, **more):
        body = {"lines": [{"variant": variant, "quantity": quantity} for variant, quantity in lines], **more}
        return self.status(self.shop.post("/api/v1/checkouts", body, token=token), 201).json

    def path(self, checkout):
        url = checkout["continue_url"]
        self.assertTrue(url.startswith(self.shop.url + "/"), url)
        return url.removeprefix(self.shop.url)

    def variants(self, count):
        return [v["id"] for item in self.shop.items() for v in item["variants"] if (v["available"] or 0) > 50][:count]

    def press(self, path, cookie=None):
        """Opens the link, sends its form; answers the cookie that the browser has then and where it was led."""
        text = self.page(self.shop.get(path, cookie=cookie), 200)
        form = re.search(r'<form method="post" action="(/checkout/[^"]+)".*?</form>', text, re.S)
        self.assertEqual(len(re.findall("<button", form.group(0))), 1)
        fields = {name: html.unescape(value) for name, value in
                  re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(0))}
        done = self.status(self.shop.post(form.group(1), form=fields, cookie=cookie), 303)
        given = done.headers["set-cookie"]
        return (given.split(";")[0].split("=", 1)[1] if given else cookie), done.headers["location"]

    def test_whoever_opens_it_orders_the_same_things_himself(self):
        token, (mug, pot) = self.client(), self.variants(2)
        email = f"{fresh('agent')}@example.org"
        begun = self.begun(token, [(mug, 3), (pot, 1)], buyer={"name": "Gus Secret", "email": email},
                           destination=PLACE, payment=CARD)
        self.assertEqual(begun["status"], "ready_for_complete")
        path = self.path(begun)
        text = self.page(self.shop.get(path), 200)
        self.assertIn('name="robots" content="noindex"', text)
        for line in begun["lines"]:
            self.assertIn(html.escape(line["title"], quote=False).replace("'", "&#39;"), text)
        for secret in ("Gus", email, "Shelbyville", "Side Street", "Cabin", "62565"):
            self.assertNotIn(secret, text)
        browser, led = self.press(path)
        self.assertEqual(led, "/checkout")
        page = self.page(self.shop.get("/checkout", cookie=browser), 200)
        for line in begun["lines"]:
            self.assertIn(f"{line['quantity']} × {html.escape(line['title'], quote=False)}".replace("'", "&#39;"), page)
        for secret in ("Gus", email, "Shelbyville", "Side Street", "Cabin", "62565"):
            self.assertNotIn(secret, page)
        # Pressed again, it is the same checkout; the agent's own is as it was.
        browser, _ = self.press(path, browser)
        self.assertEqual(self.shop.get(f"/api/v1/checkouts/{begun['id']}", token=token).json, begun)
        self.problem(self.shop.get(f"/api/v1/checkouts/{begun['id']}", token=browser), 404)
        done = self.shop.post(f"/api/v1/checkouts/{begun['id']}/complete", token=token)
        self.assertEqual((done.status, done.json["status"]), (200, "completed"))

    def test_a_customer_who_opens_it_pays_with_his_own(self):
        token, (mug,) = self.client(), self.variants(1)
        path = self.path(self.begun(token, [(mug, 2)], destination=PLACE))
        buyer, _ = self.shop.register()
        self.shop.call("PUT", "/api/v1/cart", {"lines": [{"variant": mug, "quantity": 5}]}, token=buyer)
        _, led = self.press(path, buyer)
        self.assertEqual(led, "/checkout")
        review = self.page(self.shop.get("/checkout/review", cookie=buyer), 200)
        form = re.search(r'<form[^>]*action="(/checkout/chk_[^"]+/complete)".*?</form>', review, re.S)
        fields = {name: html.unescape(value) for name, value in
                  re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(0))}
        done = self.status(self.shop.post(form.group(1), form=fields, cookie=buyer), 303)
        self.assertRegex(done.headers["location"], r"^/checkout/chk_\w+/done$")
        self.assertEqual([line["quantity"] for line in self.shop.lines(buyer)], [2])
        cart = self.shop.get("/api/v1/cart", token=buyer).json["lines"]
        self.assertEqual([line["quantity"] for line in cart], [3])

    def test_whose_it_is_goes_on_with_it(self):
        token, registered = self.shop.register()
        mug, pot = self.variants(2)
        begun = self.begun(token, [(mug, 2), (pot, 2)], destination=PLACE, payment=CARD)
        path = self.path(begun)
        _, led = self.press(path, token)
        self.assertEqual(led, "/checkout")
        self.assertEqual(self.shop.get(path, cookie=token).headers["location"], "/checkout")
        now = self.shop.get(f"/api/v1/checkouts/{begun['id']}", token=token).json
        self.assertEqual((now["lines"], now["destination"]["city"]), (begun["lines"], "Shelbyville"))
        # What is in the cart, where its page begins a checkout, takes its place.
        self.shop.call("PUT", "/api/v1/cart", {"lines": [{"variant": pot, "quantity": 1}]}, token=token)
        self.status(self.shop.call("POST", "/checkout", cookie=token), 303)
        now = self.shop.get(f"/api/v1/checkouts/{begun['id']}", token=token).json
        self.assertEqual([(line["variant"], line["quantity"]) for line in now["lines"]], [(pot, 1)])

    def test_a_link_of_the_carts_checkout_leads_its_own_client_to_it(self):
        token, (mug,) = self.client(), self.variants(1)
        self.shop.call("PUT", "/api/v1/cart", {"lines": [{"variant": mug, "quantity": 1}]}, token=token)
        begun = self.status(self.shop.post("/api/v1/checkouts", {}, token=token), 201).json
        answer = self.status(self.shop.get(self.path(begun), cookie=token), 303)
        self.assertEqual(answer.headers["location"], "/checkout")

    def test_nothing_else_opens_it(self):
        token, (mug,) = self.client(), self.variants(1)
        begun, other = self.begun(token, [(mug, 1)]), self.begun(self.client(), [(mug, 1)])
        path = self.path(begun)
        bare, secret = path.split("?token=")
        strange = self.path(other).split("?token=")[1]
        self.assertNotEqual(secret, strange)
        for wrong in (bare, f"{bare}?token=", f"{bare}?token={strange}", f"{bare}?token={secret[:-1]}", f"{bare}?token={secret}0",
                      path.replace(begun["id"], "chk_0000000000000"), path.replace(begun["id"], "x")):
            with self.subTest(wrong=wrong):
                self.page(self.shop.get(wrong), 404)
                sent = wrong.split("?token=")
                self.page(self.shop.post(sent[0], form={"token": sent[-1]}), 404)
        origin = {"Origin": "http://evil.example"}
        self.page(self.shop.post(bare, form={"token": secret}, headers=origin), 403)
        self.status(self.shop.post(f"/api/v1/checkouts/{begun['id']}/cancel", token=token), 200)
        self.page(self.shop.get(path), 404)
        self.page(self.shop.post(bare, form={"token": secret}), 404)
        over = self.shop.get(f"/api/v1/checkouts/{begun['id']}", token=token).json
        self.assertEqual(self.path(over), f"/checkout/{begun['id']}/done")


if __name__ == "__main__":
    unittest.main()
