"""Pictures of items over the API: uploaded once, made into small files, described, moved, taken off; bad input changes nothing."""

import struct
import time
import unittest
import zlib

from shop import JSON, Case, Demo, at_once, fresh

MADE_SECONDS_MAX = 120


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, shade=0, claimed=None):
    head = struct.pack(">IIBBBBB", *(claimed or (width, height)), 8, 2, 0, 0, 0)
    row = b"\0" + bytes([shade % 256, shade // 256 % 256, 99]) * width
    pixels = zlib.compress(row * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Pictures(Case):
    serial = iter(range(1, 60_000))

    def setUp(self):
        items = self.shop.items()
        self.item = items[next(self.serial) % len(items)]["id"]
        self.path = f"/api/v1/items/{self.item}/pictures"

    def fresh_png(self, width=30, height=20):
        return png(width, height, next(self.serial))

    def send(self, body, query="", token=None, kind="image/png", **headers):
        send = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.shop.post(self.path + query, raw=body, token=token or self.shop.staff, headers=send)

    def listed(self):
        return self.status(self.shop.get(self.path, token=self.shop.staff), 200).json["pictures"]

    def shown(self):
        return self.shop.get(f"/api/v1/items/{self.item}").json["pictures"]

    def test_a_picture_is_uploaded_made_changed_and_taken_off(self):
        before = self.shown()
        added = self.status(self.send(self.fresh_png(700, 350), "?alt=Seen%20from%20above"), 201).json
        self.assertEqual((added["width"], added["height"], added["alt"]), (700, 350, "Seen from above"))
        self.assertEqual(added["position"], len(before) + 1)
        self.assertEqual(self.shown(), [*before, added["url"]])
        until = time.monotonic() + MADE_SECONDS_MAX
        while self.listed()[-1]["state"] != "ready":
            self.assertLess(time.monotonic(), until, self.listed())
            time.sleep(0.3)
        for name, kind in [("320.avif", "image/avif"), ("700.webp", "image/webp"), ("700x350.jpg", "image/jpeg")]:
            answer = self.status(self.shop.get(f"/pictures/{added['id']}/{name}"), 200)
            self.assertEqual((answer.kind, answer.headers["x-content-type-options"]), (kind, "nosniff"))
            self.assertIn("immutable", answer.headers["cache-control"])
            known = {"If-None-Match": answer.headers["etag"]}
            again = self.shop.get(f"/pictures/{added['id']}/{name}", headers=known)
            self.assertEqual((again.status, again.body), (304, b""))
        one = f"{self.path}/{added['id']}"
        changed = self.shop.call("PATCH", one, {"alt": "From below", "position": 1}, token=self.shop.staff)
        self.assertEqual((changed.json["alt"], changed.json["position"]), ("From below", 1))
        self.assertEqual(self.shown(), [added["url"], *before])
        self.status(self.shop.call("DELETE", one, token=self.shop.staff), 204)
        self.assertEqual(self.shown(), before)
        self.problem(self.shop.call("DELETE", one, token=self.shop.staff), 404)

    def test_the_same_file_is_one_picture(self):
        file, key = self.fresh_png(), fresh()
        first = self.status(self.send(file, Idempotency_Key=key), 201)
        again = self.status(self.send(file, Idempotency_Key=key), 201)
        self.assertEqual((again.json, again.headers["idempotent-replayed"]), (first.json, "true"))
        self.assertEqual(self.status(self.send(file), 201).json["id"], first.json["id"])
        self.problem(self.send(self.fresh_png(), Idempotency_Key=key), 422, "request.key_reused")
        count = len(self.shown())
        other = self.fresh_png()
        answers = at_once(6, lambda _: self.send(other))
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
        self.assertEqual(len(self.shown()), count + 1)

    def test_what_is_no_picture_is_refused(self):
        before, whole = self.shown(), self.fresh_png(400, 300)
        for body in [b"", b"hello", b"<svg onload=alert(1)>", whole[: len(whole) // 2], png(8, 8, 0, (60_000, 60_000)), b"GIF89a" + b"\xff" * 50]:
            self.problem(self.send(body), 422, "request.invalid", "body")
        self.problem(self.send(b"\xff" * (20 * 1024 * 1024 + 1)), 413, "request.too_large")
        for kind in [JSON, "image/svg+xml", "image/avif", "text/html", ""]:
            self.problem(self.send(whole, kind=kind), 415, "request.media_type")
        self.problem(self.send(whole, "?alt=" + "x" * 501), 422, "request.invalid", "alt")
        self.problem(self.send(whole, "?alt=a%0Ab"), 422, "request.invalid", "alt")
        self.assertEqual(self.shown(), before)
        for body, pointer in [({"position": 0}, "/position"), ({"position": 1.5}, "/position"), ({"alt": 1}, "/alt"), ({"alt": "x" * 501}, "/alt")]:
            self.problem(self.shop.call("PATCH", f"{self.path}/pic_0000000000001", body, token=self.shop.staff), 422, None, pointer)

    def test_only_staff_who_may(self):
        before, file = self.shown(), self.fresh_png()
        self.problem(self.shop.post(self.path, raw=file, headers={"Content-Type": "image/png"}), 401)
        customer = self.shop.customers[0]["client_token"]
        for method, path in [("POST", self.path), ("GET", self.path), ("DELETE", f"{self.path}/pic_0000000000001")]:
            self.problem(self.shop.call(method, path, raw=file, token=customer, headers={"Content-Type": "image/png"}), 401)
        self.assertEqual(self.shown(), before)
        for item in ["itm_0000000000001", "aloe-vera", "x"]:
            answer = self.shop.post(f"/api/v1/items/{item}/pictures", raw=file, token=self.shop.staff, headers={"Content-Type": "image/png"})
            self.problem(answer, 404, "not_found")

    def test_there_is_a_most(self):
        count = len(self.shown())
        while count < 20:
            self.status(self.send(self.fresh_png(4, 4)), 201)
            count += 1
        self.problem(self.send(self.fresh_png(4, 4)), 409, "picture.too_many")
        self.assertEqual(len(self.shown()), 20)


if __name__ == "__main__":
    unittest.main()
