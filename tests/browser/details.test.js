// What a fresh eye stumbles over: where the keyboard goes on, what a typed number means, how lines break, on which side names stand.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { both, one, stage } from "./browser.js";
import { demo, products, serve } from "./shop.js";

const scene = stage(demo);
const own = stage(async () => {
  const shop = await serve((command) => command("settings", "set", "delivery.options", "standard:4.90:3,express:12.90:1"));
  shop.import(products([{ handle: "spade", title: "Spade", price: "20.00" }]));
  return shop;
});

/** @typedef {import("./browser.js").Visit} Visit */
const LANGUAGES = ["en", "de", "fr", "es", "zh-Hant", "ar"];
const place = { Recipient: "Gus Guest", "Street and number": "2 Side Street", Town: "Shelbyville", State: "IL", "ZIP code": "62565" };

/** @param {import("playwright-core").Page} page @param {Record<string, string>} fields */
async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: false }).first().fill(value);
}
/** @param {import("playwright-core").Page} page @param {string} name */
const click = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** Reads pages in a language. @param {Visit} visit @param {string} tag */
const speak = (visit, tag) => visit.context.addCookies([{ name: "ringup_language", value: tag, url: visit.shop.url }]);

both(own, "after each step of the checkout the opened section is in view and has the focus; a telephone number is one", async (script) => {
  const visit = await own.visit({ script, width: 360 });
  const { page } = visit;
  await visit.item("spade");
  await click(page, "Add to cart");
  await click(page, "Check out");
  /** @param {string} section */
  const opened = async (section) => {
    await page.locator(`#${section}.is-open`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), `${section}-head`);
    const top = await page.locator(`#${section}-head`).evaluate((head) => head.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 400, `${section} is at ${top}`);
  };
  await fill(page, { "Your name": "Gus Guest", "E-mail address": `details-${script}@example.com` });
  await click(page, "Next");
  await opened("where");
  await fill(page, { ...place, Phone: "not a phone <b>" });
  await click(page, "Next");
  await page.locator("#phone-error").getByText("A telephone number looks like").waitFor();
  assert.equal(await page.locator("#phone").inputValue(), "not a phone <b>");
  await fill(page, { Phone: "+1 (202) 555-0100 ext. 7" });
  await click(page, "Next");
  await opened("how");
  if (script) {
    // The next stop is in the section.
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.closest("li")?.id), "how");
  }
  await click(page, "Next");
  await opened("pay");
  await page.getByRole("link", { name: "Previous" }).click();
  await opened("how");
  visit.forgive(/422/);
});

one(own, "a device that a checkout made has the name of its browser", async () => {
  const visit = await own.visit();
  const { page } = visit;
  await visit.item("spade");
  await click(page, "Add to cart");
  await click(page, "Check out");
  await fill(page, { "Your name": "Dora Device", "E-mail address": "dora@example.com" });
  await click(page, "Next");
  await page.locator("#where.is-open").waitFor();
  await fill(page, place);
  await click(page, "Next");
  await page.locator("#how.is-open").waitFor();
  await click(page, "Next");
  await page.getByLabel(/4242/).check();
  await click(page, "Next");
  await page.locator("button.act").click();
  await page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
  const code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], 10); print(c.execute(\"select m.name from client_customer m join customer c on c.id = m.customer_id where c.name = 'Dora Device'\").fetchall())";
  const names = execFileSync("python3", ["-c", code, join(own.shop.data, "shop.db")], { encoding: "utf8" });
  assert.equal(names.trim(), "[('Chrome, Linux',)]");
});

one(scene, "an amount is read as the page's language writes it, or refused beside its field", async () => {
  const visit = await scene.visit();
  await visit.signIn(scene.shop.customer("mara").sign_in_url);
  const { page } = visit;
  const field = page.locator("[name=cap_amount]");
  const form = page.locator("main form:has([name=cap_amount])");
  for (const [tag, typed, shown] of /** @type {[string, string, string | null][]} */ ([
    ["de", "1.000,50", "1.000,50"], ["de", "1000,5", "1.000,50"], ["de", "12,345", null], ["de", "12.50", null], ["en", "1.000", null],
    ["en", "12,345", "12,345.00"], ["en", "12,50", null], ["fr", "1 234,5", "1\u202f234,50"], ["es", "12,5", "12,50"],
    ["ar", "١٢٫٥", "12.50"], ["zh-Hant", "1,234", "1,234.00"],
  ])) {
    await speak(visit, tag);
    await page.goto("/account/single-action");
    assert.equal(await field.getAttribute("inputmode"), "decimal");
    await field.fill(typed);
    await form.locator("button").last().click();
    if (shown === null) {
      await page.locator("#cap_amount-error").waitFor();
      assert.equal(await field.inputValue(), typed);
    } else {
      await page.waitForURL(/done=/);
      await page.goto("/account/single-action");
      assert.equal(await field.inputValue(), shown, `${tag} ${typed}`);
    }
  }
  await field.fill("");
  visit.forgive(/422/);
});

one(scene, "no dot begins or ends a line under the order button", async () => {
  for (const [tag, width] of /** @type {[string, number][]} */ ([["en", 1440], ["zh-Hant", 360], ["de", 360], ["ar", 360]])) {
    const visit = await scene.visit({ client: (await scene.shop.newcomer()).token, width });
    await speak(visit, tag);
    await visit.item("stoneware-mug");
    const line = visit.page.locator("#single-action .keys");
    assert.doesNotMatch(await line.innerText(), /·/, "they are no text");
    const wrong = await line.evaluate((line) => {
      const box = line.getBoundingClientRect();
      const rtl = getComputedStyle(line).direction === "rtl";
      const parts = [...line.children];
      const begin = (/** @type {Element} */ part) => (rtl ? box.right - part.getBoundingClientRect().right : part.getBoundingClientRect().left - box.left);
      return parts.slice(1).flatMap((part, index) => {
        const dot = getComputedStyle(part, "::before");
        const at = begin(part) + parseFloat(dot.insetInlineStart);
        const shown = at + parseFloat(dot.width) > 0;
        const first = part.getBoundingClientRect().top > parts[index].getBoundingClientRect().bottom - 4;
        return dot.content.includes("·") && shown === !first ? [] : [`${part.textContent}: at ${at}, shown ${shown}, first ${first}`];
      });
    });
    assert.deepEqual(wrong, [], `${tag} at ${width}`);
    assert.equal(await line.evaluate((line) => getComputedStyle(line).overflowX), "clip");
  }
});

one(scene, "on a page from right to left each value stands beside its label", async () => {
  const visit = await scene.visit({ client: (await scene.shop.newcomer()).token, width: 700 });
  await speak(visit, "ar");
  await visit.item("stoneware-mug");
  const far = await visit.page.locator("dl.facts").evaluateAll((lists) =>
    lists.flatMap((list) => {
      const values = [...list.querySelectorAll("dd")].map((dd) => {
        const range = document.createRange();
        range.selectNodeContents(dd);
        return { text: dd.textContent, gap: dd.getBoundingClientRect().right - range.getBoundingClientRect().right };
      });
      return values.filter(({ gap }) => Math.abs(gap) > 12);
    }),
  );
  assert.deepEqual(far, []);
  // The name comes first, then the page's own words.
  const [name, link] = await Promise.all(["bdi", "a"].map((part) => visit.page.locator(`#single-action dd >> ${part}`).first().boundingBox()));
  assert.ok(name && link && name.x > link.x, "the name is at the right");
});

one(scene, "at 360 px the header's links stand in one row, beside the name or under it", async () => {
  for (const tag of LANGUAGES) {
    for (const client of [undefined, scene.shop.customer("mara").client_token]) {
      const visit = await scene.visit({ client, width: 360 });
      await speak(visit, tag);
      if (!client) {
        await visit.item("stoneware-mug");
        await visit.page.locator("form[action='/cart'] button").first().click();
      }
      await visit.page.goto("/");
      const { rows, aligned } = await visit.page.evaluate(() => {
        const boxes = [...document.querySelectorAll(".you a")].map((link) => link.getBoundingClientRect());
        const name = document.querySelector(".top .name")?.getBoundingClientRect();
        const rtl = document.dir === "rtl";
        const below = name && boxes[0].top >= name.bottom - 4;
        const begin = name && (rtl ? Math.abs(name.right - boxes[0].right) : Math.abs(name.left - boxes[0].left));
        return { rows: new Set(boxes.map((box) => Math.round(box.top))).size, aligned: !below || (begin ?? 99) < 2 };
      });
      assert.deepEqual({ rows, aligned }, { rows: 1, aligned: true }, `${tag} ${client ? "signed in" : "guest"}`);
    }
  }
});
