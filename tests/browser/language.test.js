// Languages and money: each page speaks the visitor's language and nothing else, and writes money, days and times as the browser's own
// CLDR does. A pseudo-language, in which each message stands in brackets, shows text that is no message.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Visit } from "./browser.js";
import { demo, products, serve } from "./shop.js";
import { DEMO, OFFICE } from "./states.js";

const LANGUAGES = ["en", "de", "fr", "es", "zh-Hant", "ar"];

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./shop.js").Shop} */
let shop;
before(async () => {
  [shop, browser] = await Promise.all([demo(), launch()]);
});
after(async () => {
  await browser?.close();
  await shop?.stop();
});

/** @param {Visit} visit @param {string} language */
const speak = (visit, language) =>
  visit.context.addCookies([{ name: "ringup_language", value: language, url: visit.shop.url }]);

/** Text and labels of the page that are no message in brackets, nor marked as what they are. @param {import("playwright-core").Page} page */
const outside = (page) =>
  page.evaluate(() => {
    // Names, addresses, prices, codes: data, in whatever language it was given.
    const data =
      "h1, title, fieldset:has(> .values) legend, .card h3, .tile h3, .line .of, .name, .you a, .menu nav a, time, .cost, .price, .total dd, .facts dd, s, b, .id, code, " +
      "pre, .prose, .opening > p, .trail li, .options, .mail, .mails, td, th[scope=row], option, .choice, .rows, .sum, .item .small a, " +
      "[lang]:not(html), .notice, .you p, .amount, .what, .state, header h3, .panel p, kbd, output, .data";
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const parent = node.parentElement;
      if (!/\p{L}{2}/u.test(text) || text.includes("@") || !parent || parent.closest("script, style, template")) continue;
      // A message within markup is cut in pieces: its letters tell it too.
      if (!/[⟦⟧ÅÉÎÖÛåéîöûÑñŠšŤťĽľŘřĎď]/.test(text) && !parent.closest(data)) found.push(text);
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder]")) {
      for (const name of ["aria-label", "placeholder"]) {
        const text = element.getAttribute(name) ?? "";
        if (/\p{L}{2}/u.test(text) && !text.includes("⟦") && !element.closest("[lang]:not(html), .options")) found.push(`${name}: ${text}`);
      }
    }
    return found;
  });

for (const { name, reach, client } of [...DEMO, ...OFFICE]) {
  test(`no text but messages and data: ${name}`, async () => {
    const visit = await Visit.open(browser, shop, { client: await client?.(shop) });
    try {
      await reach(visit);
      await speak(visit, "en-XA");
      const answer = await visit.page.reload();
      // A page that only a POST answers cannot be asked for again; its language was chosen before it.
      if (answer && answer.request().method() === "GET") assert.deepEqual(await outside(visit.page), []);
    } finally {
      await visit.close();
    }
  });
}

test("the language of the browser is taken, a choice goes before it, and an address before both", async () => {
  const context = await browser.newContext({ baseURL: shop.url, locale: "de-AT", javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/items/glazed-planter");
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await page.locator(".languages summary").click();
  await page.locator(".languages").getByRole("button", { name: "Français" }).click();
  assert.equal(new URL(page.url()).pathname, "/items/glazed-planter");
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  await page.goto("/items/glazed-planter?lang=es");
  assert.equal(await page.getAttribute("html", "lang"), "es");
  assert.match((await page.getAttribute("link[rel=canonical]", "href")) ?? "", /\/items\/glazed-planter\?lang=es$/);
  const others = await page.locator("link[hreflang]").evaluateAll((links) => links.map((link) => link.getAttribute("hreflang")));
  assert.deepEqual(others, [...LANGUAGES, "x-default"]);
  await context.close();
});

test("Arabic runs from right to left without sticking out", async () => {
  const visit = await Visit.open(browser, shop, { client: shop.customer("mara").client_token, width: 360 });
  await speak(visit, "ar");
  await visit.item("glazed-planter");
  assert.equal(await visit.page.getAttribute("html", "dir"), "rtl");
  assert.ok(await visit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(await visit.close(), []);
});

test("mail comes in the language of its reader", async () => {
  const visit = await Visit.open(browser, shop, { client: shop.customer("mara").client_token });
  await visit.page.goto("/");
  await visit.page.locator(".languages summary").click();
  await visit.page.locator(".languages").getByRole("button", { name: "Deutsch" }).click();
  await visit.page.goto("/sign-in");
  await visit.page.locator("#email").fill(shop.customer("mara").email);
  await visit.page.getByRole("button", { name: "Link senden" }).click();
  await visit.page.goto("/mailbox");
  await visit.page.locator(".mails a").first().click();
  const mail = visit.page.locator("article.mail");
  assert.equal(await mail.getAttribute("lang"), "de");
  assert.match(await mail.innerText(), /Anmelde|anmelden/);
  assert.deepEqual(await visit.close(), []);
});

test("a wrong language changes nothing", async () => {
  const answer = await fetch(`${shop.url}/language`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "accept-language": "xx, <script>;q=1" },
    body: "language=tlh&back=//evil.example",
    redirect: "manual",
  });
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.get("set-cookie"), null);
});

/** Marks of direction and kinds of space differ between versions of CLDR. @param {string} text */
const plain = (text) => text.replace(/[\u200e\u200f\u061c\u2068\u2069]/g, "").replace(/[\u00a0\u202f\u2009]/g, " ").trim();

test("who comes in a language by the address reads on in it, and a choice leads back to the very page", async () => {
  const visit = await Visit.open(browser, shop);
  await visit.page.goto("/?lang=de");
  await visit.page.goto("/search?q=mug&sort=price");
  assert.equal(await visit.page.locator("html").getAttribute("lang"), "de");
  await visit.page.locator("details.languages summary").click();
  await visit.page.getByRole("button", { name: "Français" }).click();
  await visit.page.waitForFunction(() => document.documentElement.lang === "fr");
  assert.equal(new URL(visit.page.url()).search, "?q=mug&sort=price");
  assert.deepEqual(await visit.close(), []);
});

// Browsers write some currencies with fewer decimals than ISO 4217 gives them.
for (const currency of ["HUF", "IQD", "JPY", "USD"]) {
  test(`the total of several in ${currency} is the server's`, async () => {
    const shop = await serve((command) => command("settings", "set", "shop.currency", currency));
    shop.import(products([{ handle: "thing", title: "Thing", price: "1200" }]));
    const { token } = await shop.newcomer();
    const visit = await Visit.open(browser, shop, { client: token });
    await visit.item("thing");
    const field = visit.page.locator("#single-action #quantity");
    await field.fill("2");
    await field.fill("1");
    const one = await visit.button.innerText();
    await visit.page.reload();
    assert.equal(plain(await visit.button.innerText()), plain(one), "what the script writes for one is what the server wrote");
    await field.fill("3");
    const amount = (/** @type {string} */ text) => Number(text.replace(/[^\d.]/g, ""));
    const items = await visit.page.locator("#single-action [data-items]").innerText();
    assert.equal(amount(items), 3600, items);
    await visit.close();
    await shop.stop();
  });
}

for (const [currency, price] of /** @type {[string, string][]} */ ([["JPY", "1235"], ["EUR", "1234.50"], ["KWD", "1234.567"]])) {
  test(`${currency} is written as the browser writes it, in each language`, async () => {
    const shop = await serve((command) => command("settings", "set", "shop.currency", currency));
    shop.import(products([{ handle: "thing", title: "Thing", price }]));
    const visit = await Visit.open(browser, shop);
    for (const language of LANGUAGES) {
      await visit.page.goto(`/items/thing?lang=${language}`);
      const shown = await visit.page.locator(".price span").first().innerText();
      const expected = await visit.page.evaluate(
        ([language, currency, price]) => new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(price)),
        [language, currency, price],
      );
      assert.equal(plain(shown), plain(expected), language);
    }
    await visit.close();
    await shop.stop();
  });
}

test("days and times are written as the browser writes them, in each language", async () => {
  const visit = await Visit.open(browser, shop, { client: shop.customer("mara").client_token });
  for (const language of LANGUAGES) {
    await visit.page.goto(`/items/kitchen-herb-seeds?lang=${language}`);
    const [day, until] = await visit.page.locator("#single-action time").evaluateAll((times) =>
      times.map((time) => ({ at: time.getAttribute("datetime") ?? "", text: time.textContent ?? "" })),
    );
    const [expectedDay, expectedTime] = await visit.page.evaluate(
      ([language, day, until]) => [
        new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(day)),
        new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: "America/New_York" }).format(new Date(until)),
      ],
      [language, day.at, until.at],
    );
    assert.equal(plain(day.text), plain(expectedDay), language);
    // Before midnight the time stands alone, after it the day stands before it; its zone comes last. What a zone is called differs
    // between versions of CLDR: by name or by its distance.
    const [, zone] = plain(until.text).split(plain(expectedTime));
    assert.match(zone ?? "", /EST|EDT|[-\u2212]\s?[45]/, `${language}: ${until.text} is not ${expectedTime} and a zone`);
  }
  assert.deepEqual(await visit.close(), []);
});
