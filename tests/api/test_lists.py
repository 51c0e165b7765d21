"""The list of items: its cursor goes on where it was while the catalogue changes, its filters are those of the pages."""

import os
import re
import tempfile
import unittest
from urllib.parse import quote

from shop import Case, Shop, ringup

HEAD = ("Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,Variant Price,"
        "Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Status\n")
SIZES = ("S", "M", "L")


def row(n, title=None, price=None, status="active"):
    return (f"i{n:02},{title or f'Item {n:02}'},,{'A & B' if n % 2 else 'Cedar'},T,,Size,{SIZES[n % 3]},S{n},,"
            f"{price or n + 1}.00,shopify,{n % 4},deny,{status}\n")


class Lists(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.bring(*(row(n) for n in range(40)))
        cls.server = Shop("serve", "--data", cls.folder.name, "--listen", "127.0.0.1:0")
        cls.server.at(re.search(r"http://\S+", cls.server.line).group(0))

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0
        cls.folder.cleanup()

    @classmethod
    def bring(cls, *rows):
        file = os.path.join(cls.folder.name, "rows.csv")
        with open(file, "w", encoding="utf-8") as out:
            out.write(HEAD + "".join(rows))
        ringup("import", "shopify", file, "--data", cls.folder.name)

    def page(self, query):
        return self.status(self.server.get(f"/api/v1/items?{query}"), 200).json

    def handles(self, query):
        return [item["handle"] for item in self.page(query)["items"]]

    def test_a_walk_goes_on_whatever_becomes_of_its_last_item(self):
        for sort in ("price", "-price", "title", "oldest", "newest"):
            for change in ({"price": 900}, {"title": "Zz top"}, {"title": "Aa battery"}, {"status": "archived"}):
                with self.subTest(sort=sort, change=change):
                    first = self.page(f"limit=15&sort={sort}")
                    seen = [item["handle"] for item in first["items"]]
                    at = int(seen[-1][1:])
                    self.bring(row(at, **change))
                    cursor = first["next"]
                    rest = []
                    while cursor:
                        page = self.page(f"limit=15&sort={sort}&cursor={cursor}")
                        rest += [item["handle"] for item in page["items"]]
                        cursor = page["next"]
                    self.bring(row(at))
                    # The changed item itself may come again, at its new place: nothing else does, and nothing is lost.
                    others = [handle for handle in rest if handle != seen[-1]]
                    self.assertEqual(sorted(seen + others), [f"i{n:02}" for n in range(40)])
                    self.assertLessEqual(len(rest) - len(others), 1)

    def test_a_cursor_is_of_its_list(self):
        cursor = self.page("limit=2&sort=price")["next"]
        for query in ("limit=2&sort=title", "limit=2", "limit=2&sort=price&vendor=Cedar", "limit=2&sort=price&q=item"):
            self.problem(self.server.get(f"/api/v1/items?{query}&cursor={cursor}"), 422, "request.invalid", "cursor")

    def test_the_filters_of_the_pages(self):
        for query, fits in {
            "vendor=Cedar": lambda n: n % 2 == 0,
            f"vendor={quote('A & B')}": lambda n: n % 2 == 1,
            f"vendor=Cedar&vendor={quote('A & B')}": lambda n: True,
            "option.Size=M": lambda n: n % 3 == 1,
            "option.Size=M&option.Size=L": lambda n: n % 3 > 0,
            "option.Size=S&vendor=Cedar": lambda n: n % 6 == 0,
            "option.Size=S&price_max=1000": lambda n: n % 3 == 0 and n < 10,
            "vendor=Nobody": lambda n: False,
        }.items():
            with self.subTest(query=query):
                whole = sorted(f"i{n:02}" for n in range(40) if fits(n))
                self.assertEqual(sorted(self.handles(f"limit=100&{query}")), whole)
                shown = set(re.findall(r'href="/items/(i\d\d)"', self.server.get(f"/search?{query.replace('1000', '10')}").text))
                self.assertTrue(shown <= set(whole) and bool(shown) == bool(whole), "the page shows the same")
        facets = self.page("facets=true&limit=1")["facets"]
        for vendor in facets["vendors"]:
            self.assertEqual(len(self.handles(f"limit=100&vendor={quote(vendor['value'])}")), vendor["count"])
        for value in facets["options"][0]["values"]:
            self.assertEqual(len(self.handles(f"limit=100&option.Size={value['value']}")), value["count"])

    def test_what_is_no_parameter_is_named(self):
        for query, name in {"foo=1": "foo", "limit=2&Q=x": "Q", "option=Size": "option", "option.=M": "option.",
                            "vendor=": "vendor", "vendor=" + "x" * 201: "vendor", "a%3A+b=1": "a: b", "=1": "",
                            "price_min=1&price_min=2": "price_min"}.items():
            with self.subTest(query=query):
                self.problem(self.server.get(f"/api/v1/items?{query}"), 422, "request.invalid", name)
        many = "&".join(f"vendor=v{n}" for n in range(41))
        self.problem(self.server.get(f"/api/v1/items?{many}"), 422, "request.invalid", "vendor")

    def test_words_are_understood_as_on_the_page(self):
        self.bring("linen-sheet,Linen sheet,,Cedar,T,,,,LS,,10.00,shopify,5,deny,active\n")
        try:
            told = self.page("q=linen+sheet")
            self.assertNotIn("understood", told)
            told = self.page("q=linnen+sheet")
            self.assertEqual(([item["handle"] for item in told["items"]], told["understood"]),
                             (["linen-sheet"], {"how": "corrected", "text": "linen sheet", "unknown": []}))
            told = self.page("q=linen+sheet+zzxyqqq")
            self.assertEqual(([item["handle"] for item in told["items"]], told["understood"]),
                             (["linen-sheet"], {"how": "most", "unknown": ["zzxyqqq"]}))
            self.assertIn("/items/linen-sheet", self.server.get("/search?q=linen+sheet+zzxyqqq").text)
            self.assertNotIn("understood", self.page("q=zzxyqqq"))
        finally:
            self.bring("linen-sheet,Linen sheet,,Cedar,T,,,,LS,,10.00,shopify,5,deny,archived\n")


if __name__ == "__main__":
    unittest.main()
