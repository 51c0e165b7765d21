"""Find: search and facets by API and pages, and what machines read: structured data, sitemap, robots, merchant feeds,
each read by a real parser."""

import csv
import html
import io
import json
import re
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from shop import Case, Demo

G = "{http://base.google.com/ns/1.0}"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATTACKS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' or 1=1 --", "%", "_", "\\", "\u202etfel",
           "\u200b", "a\0b", "pot " * 2_500, "\U0001f3fa", "{{7*7}}", "${x}", "\r\nSet-Cookie: a=b"]


def setUpModule():
    Case.shop = Demo()


def tearDownModule():
    log = Case.shop.logged()
    assert Case.shop.stop() == 0, "SIGTERM must end it with 0"
    assert "panicked" not in log and "alert(1)" not in log, "the log"


class Find(Case):
    def handles(self, query):
        return [item["handle"] for item in self.status(self.shop.get(f"/api/v1/items?{query}"), 200).json["items"]]

    def blocks(self, path):
        text = self.status(self.shop.get(path), 200).text
        return [json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)]

    def test_errors_plurals_and_beginnings(self):
        self.assertIn("stoneware-teapot", self.handles("q=teapots"))
        self.assertIn("stoneware-teapot", self.handles("q=stonwear+teapto"))
        self.assertIn("stoneware-teapot", self.handles("q=teap"))
        self.assertEqual(self.handles("q=zzxyqqq"), [])

    def test_facets(self):
        everything = self.shop.items()
        told = self.status(self.shop.get("/api/v1/items?facets=true&limit=1"), 200).json["facets"]
        self.assertEqual(told["total"], len(everything))
        for category in told["categories"]:
            own = [item for item in everything if item["category"] == category["value"]]
            self.assertEqual(category["count"], len(own), category)
        cheap = self.shop.get("/api/v1/items?price_max=2000&limit=100&sort=price").json["items"]
        least = [min(variant["price"]["amount"] for variant in item["variants"]) for item in cheap]
        self.assertTrue(least and least == sorted(least) and least[-1] <= 2_000, least)
        had = self.handles("in_stock=true&limit=100")
        gone = {item["handle"] for item in everything
                if all(variant["available"] == 0 and not variant["back_order"] for variant in item["variants"])}
        self.assertEqual(set(had), {item["handle"] for item in everything} - gone)

    def test_bad_queries_name_the_field(self):
        for query, field in [("sort=up", "sort"), ("price_min=-1", "price_min"), ("price_max=x", "price_max"),
                             ("in_stock=perhaps", "in_stock"), ("q=" + "x" * 201, "q"), ("facets=2", "facets"),
                             ("category=" + "x" * 201, "category"), ("cursor=x", "cursor")]:
            self.problem(self.shop.get(f"/api/v1/items?{query}"), 422, "request.invalid", field)
        self.problem(self.shop.get("/api/v1/items?cursor=itm_0000000000000"), 422, "request.invalid", "cursor")

    def test_every_page_of_every_order(self):
        whole = {item["id"] for item in self.shop.items()}
        for sort in ["relevance", "newest", "oldest", "price", "-price", "title"]:
            seen, cursor = [], ""
            while cursor is not None:
                page = self.status(self.shop.get(f"/api/v1/items?limit=17&sort={sort}{cursor}"), 200).json
                seen += [item["id"] for item in page["items"]]
                cursor = page["next"] and f"&cursor={page['next']}"
            self.assertEqual((len(seen), set(seen)), (len(whole), whole), sort)

    def test_attacks_are_only_words(self):
        before = len(self.shop.items())
        for attack in ATTACKS:
            text = urllib.parse.quote(attack)
            for path in [f"/search?q={text}", f"/search?q=pot&vendor={text}&option.Size={text}&category={text}",
                         f"/search?q=pot&option.{text}=1", f"/search?price_min={text}&sort={text}",
                         f"/categories/kitchen-and-table?option.Size={text}"]:
                answer = self.status(self.shop.get(path), 200)
                self.assertNotIn("<script>alert", answer.text)
                self.assertNotIn("<img src=x", answer.text)
                self.assertNotIn("set-cookie: a=b", str(answer.headers).lower())
                if path.startswith("/search"):
                    self.assertIn("noindex", answer.text)
            self.status(self.shop.get(f"/suggestions?q={text}"), 200)
            self.assertIn(self.shop.get(f"/search?after={text}").status, (200, 404))
        self.status(self.shop.get("/search?q=%FF%00&q=2"), 200)
        self.assertEqual(len(self.shop.items()), before)

    def test_the_page_says_what_it_understood(self):
        page = self.status(self.shop.get("/search?q=teapto"), 200).text
        self.assertIn("Showing results for “teapot”.", page)
        self.assertIn('href="/items/stoneware-teapot"', page)
        empty = self.status(self.shop.get("/search?q=zzxyqqq"), 200).text
        self.assertIn("Nothing found for “zzxyqqq”", html.unescape(empty))
        self.assertIn("You may like", empty)
        chosen = self.status(self.shop.get("/search?q=pot&price_min=12,50&in_stock=1"), 200).text
        self.assertIn("Remove filter:", chosen)
        self.assertIn("Enter an amount", self.status(self.shop.get("/search?price_min=cheap"), 200).text)

    def test_suggestions(self):
        told = self.status(self.shop.get("/suggestions?q=teap"), 200).json["suggestions"]
        self.assertIn({"kind": "text", "label": "teapot", "href": "/search?q=teapot"}, told)
        self.assertIn("/items/stoneware-teapot", [one["href"] for one in told if one["kind"] == "item"])
        self.assertEqual(self.shop.get("/suggestions").json, {"suggestions": []})

    def test_structured_data(self):
        product, trail = self.blocks("/items/stoneware-teapot")
        self.assertIn(product["@type"], ("Product", "ProductGroup"))
        for variant in product.get("hasVariant", [product]):
            self.assertRegex(variant["offers"]["price"], r"^\d+\.\d\d$")
            self.assertIn(variant["offers"]["availability"].rsplit("/", 1)[1], ("InStock", "BackOrder", "OutOfStock"))
            self.assertTrue(variant["offers"]["url"].startswith(self.shop.url), variant)
        self.assertEqual(trail["@type"], "BreadcrumbList")
        site, = self.blocks("/")
        self.assertEqual((site["@type"], site["potentialAction"]["@type"]), ("WebSite", "SearchAction"))
        kinds = {block["@type"] for block in self.blocks("/categories/kitchen-and-table")}
        self.assertEqual(kinds, {"BreadcrumbList", "ItemList"})
        page = self.shop.get("/items/stoneware-teapot").text
        for name in ["og:title", "og:image", "og:url", "product:price:amount"]:
            self.assertIn(f'<meta property="{name}" content="', page)

    def test_sitemap_and_robots(self):
        robots = self.status(self.shop.get("/robots.txt"), 200).text
        address = re.search(r"^Sitemap: (.*)$", robots, re.M).group(1)
        self.assertIn("Disallow: /search\n", robots)
        index = ElementTree.fromstring(self.status(self.shop.get(address.removeprefix(self.shop.url)), 200).body)
        found = set()
        for loc in index.iter(f"{S}loc"):
            answer = self.status(self.shop.get(loc.text.removeprefix(self.shop.url)), 200)
            part = ElementTree.fromstring(answer.body)
            found |= {loc.text for loc in part.iter(f"{S}loc")}
            again = self.shop.get(loc.text.removeprefix(self.shop.url), headers={"If-None-Match": answer.headers["etag"]})
            self.assertEqual(again.status, 304)
        wanted = {f"{self.shop.url}/items/{item['handle']}" for item in self.shop.items()}
        self.assertLessEqual(wanted | {f"{self.shop.url}/", f"{self.shop.url}/categories/kitchen-and-table"}, found)
        for missing in ["items-9.xml", "items-99999999999.xml", "x"]:
            self.assertEqual(self.shop.get(f"/sitemaps/{missing}").status, 404)

    def test_merchant_feeds(self):
        rss = ElementTree.fromstring(self.status(self.shop.get("/feeds/merchant.xml"), 200).body)
        entries = [{child.tag.removeprefix(G): child.text for child in item} for item in rss.iter("item")]
        variants = {variant["id"]: (item, variant) for item in self.shop.items() for variant in item["variants"]}
        self.assertEqual({entry["id"] for entry in entries}, set(variants))
        for entry in entries:
            item, variant = variants[entry["id"]]
            price = entry.get("sale_price", entry["price"])
            self.assertRegex(price, r"^\d+\.\d\d [A-Z]{3}$")
            self.assertEqual(round(float(price.split()[0]) * 100), variant["price"]["amount"])
            self.assertIn(entry["availability"], ("in_stock", "out_of_stock", "backorder"))
            self.assertEqual(entry["availability"] == "backorder", "availability_date" in entry)
            self.assertEqual(entry["item_group_id"], item["id"])
            self.assertTrue(entry["link"].startswith(f"{self.shop.url}/items/"), entry)
            self.assertTrue(entry["image_link"].startswith("http"), entry)
        rows = list(csv.DictReader(io.StringIO(self.shop.get("/feeds/merchant.tsv").text), delimiter="\t", quoting=csv.QUOTE_NONE))
        self.assertEqual([{key: value for key, value in row.items() if value} for row in rows], entries)

    def test_what_sells_out_is_told(self):
        """Behind the orders, within some seconds; the item's own page says it at once."""
        token, _ = self.shop.register()
        item = next(item for item in self.shop.items() if len(item["variants"]) == 1
                    and 0 < (item["variants"][0]["available"] or 0) < 50 and not item["variants"][0]["back_order"])
        variant = item["variants"][0]
        self.assertIn(item["handle"], self.handles("in_stock=true&limit=100"))
        self.shop.order(token, variant["id"], quantity=variant["available"])
        until = time.monotonic() + 10
        while item["handle"] in self.handles("in_stock=true&limit=100"):
            self.assertLess(time.monotonic(), until, "it is still told to be in stock")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
