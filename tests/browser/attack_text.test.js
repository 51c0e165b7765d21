// Mark-up, template language and control characters in every field that takes text, of every form a crawl finds, and in every column of
// a catalogue: it stays text wherever it comes back, on pages, in mail, in feeds and in data for machines.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crawl, kind, posts } from "./attack.js";
import { one, stage } from "./browser.js";
import { address, serve } from "./shop.js";

/** Closes whatever it may stand in; short enough for every field that takes a name. */
const MARK = `"'></script><x-evil onclick=alert(1)>{{7*191}}`;
const LOUD = `"'></title></textarea></template><img src=x onerror=alert(1)><svg onload=alert(2)><script>alert(3)</script><x-evil>{{7*191}}{%7%}\${7*191}`;
const ODD = ["\u202Egnp.evil\u202C", "a\0b", "a%00b", "a\r\nSet-Cookie: evil=1\r\n\r\n<x-evil>", "=1+1", "\t//x", "A".repeat(10_000), "\u{1F600}".repeat(50), "\uFFFE\uFFFF", "../../etc/passwd", "' or 1=1 --"];
const TEXTS = ["text", "email", "search", "tel", "url", "textarea", "password", "number"];
/** Fields that only take what they are for: a mark there would keep the others from being stored. */
const STRICT = /mail|postal|zip|phone|number|quantity|code|expir|year|month|country|amount|cap|days|url|token|passw|card|method/;

const QUOTED = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
const COLUMNS = {
  "URL handle": "marked", "Title": `=1+1 ${MARK}`, "Description": `<p title="${"x"}" onclick="alert(1)">Text ${MARK}</p><script>alert(4)</script><img src="javascript:alert(5)" onerror="alert(6)"><a href="javascript:alert(7)" onmouseover=alert(8)>l</a><a href="data:text/html,x">d</a><iframe src="https://evil.example"></iframe><style>*{display:none}</style><form action="https://evil.example"><input name=x></form><svg onload=alert(9)></svg><math><mi xlink:href="javascript:alert(1)">m</mi></math><x-evil>x</x-evil>`,
  "Vendor": `+${MARK}`, "Product category": MARK, "Type": `@${MARK}`, "Tags": `${MARK}, -2+3, ${MARK}`, "Published on online store": "TRUE", "Status": "Active",
  "SKU": `-${MARK}`, "Barcode": `=${MARK}`, "Option1 name": MARK, "Option1 value": MARK, "Option2 name": `=${MARK}`, "Option2 value": `@${MARK}`, "Price": "20.00",
  "Inventory tracker": "shopify", "Inventory quantity": "500", "Continue selling when out of stock": "DENY", "Requires shipping": "TRUE",
  "Product image URL": "https://evil.example/x.png?'\"><x-evil>", "Image alt text": MARK, "SEO title": MARK, "SEO description": `${MARK}\t=1+1\r\nSet-Cookie: evil=1`,
  "Weight value (grams)": "100",
};

let staffToken = "";
const scene = stage(async () => {
  const shop = await serve((command) => {
    command("settings", "set", "shop.name", `Shop ${MARK}`);
    command("settings", "set", "shop.tagline", `Tag ${MARK}`);
    staffToken = command("staff", "add", "boss@example.com", "--role", "admin", "--token").trim();
  });
  const rows = [COLUMNS, { ...COLUMNS, "URL handle": "plain", "Title": "Plain spade", "SKU": "P-1", "Description": "<p>Plain</p>" }];
  const file = join(shop.data, "marked.csv");
  writeFileSync(file, [Object.keys(COLUMNS), ...rows.map((row) => Object.values(row))].map((row) => row.map(QUOTED).join(",")).join("\n"));
  shop.command("import", "shopify", file);
  return shop;
});

/** @param {{ signed?: boolean }} [options] */
async function marked({ signed = true } = {}) {
  const { shop } = scene;
  const customer = await shop.newcomer({
    name: MARK,
    addresses: [address({ moniker: MARK, name: MARK, line1: MARK, line2: MARK, city: MARK }), address()],
    payment_methods: [{ provider: "simulator", token: "tok_visa", moniker: MARK }],
  });
  const { variants } = await shop.item("marked");
  await shop.order(customer.token, variants[0].id);
  if (!signed) shop.signInsGetOld();
  return customer;
}

/** Elements that came out of text, and words a template reckoned; of this page, or of another's text. @param {string | null} text */
function evil(text) {
  const document = text === null ? globalThis.document : new DOMParser().parseFromString(text, "text/html");
  const elements = document.querySelectorAll(
    "x-evil, [onclick], [onerror], [onload], [onmouseover], img[src=x], svg[onload], iframe, style, math, a[href^='javascript:'], a[href^='data:'], form[action^='http'], script:not([src]):not([type='application/ld+json'])",
  );
  const told = [...elements].map((element) => element.outerHTML.slice(0, 200));
  if (document.body?.textContent?.includes("1337")) told.push("a template was reckoned");
  for (const data of document.querySelectorAll("script[type='application/ld+json']")) JSON.parse(data.textContent ?? "");
  return { told, marks: (document.body?.textContent ?? "").split("<x-evil").length - 1 };
}

const STARTS = [
  "/", "/items/marked", "/items/plain", "/orders", "/cart", "/checkout", "/account", "/enable", "/not-you", "/sign-in", "/search?q=%22%3E%3Cx-evil%3E", "/tv", "/who", "/account/devices", "/account/addresses/new", "/account/sign-in-methods", "/account/payment-methods", "/account/buttons", "/account/actions", "/account/activity", "/account/export.json", "/checkout/review", "/checkout/missing", "/tv/link", "/tv/items/marked",
  "/office/orders", "/office/stock", "/office/items", "/mailbox", `/search?q=${encodeURIComponent(MARK)}`, `/office/stock?q=${encodeURIComponent(MARK)}`,
  `/orders?done=${encodeURIComponent(MARK)}&refused=${encodeURIComponent(MARK)}&line=${encodeURIComponent(MARK)}`, `/nowhere/${encodeURIComponent(MARK)}`, `/items/${encodeURIComponent(MARK)}`,
  `/account?done=${encodeURIComponent(MARK)}`, `/suggestions?q=${encodeURIComponent(MARK)}`,
];

/** @typedef {import("./browser.js").Visit} Visit */

/** Looks at every page of a visitor; answers how often marks came back as text. @param {Visit} visit @param {string} who */
async function clean(visit, who) {
  const { answers } = await crawl(visit, STARTS);
  const reader = await visit.context.newPage();
  let marks = 0;
  for (const { path, status, headers, text } of answers) {
    assert.ok(status < 500, `${who}: ${status} ${path}`);
    assert.ok(!/evil=/.test(headers["set-cookie"] ?? ""), `${who}: ${path} sets ${headers["set-cookie"]}`);
    if (!/html/.test(headers["content-type"] ?? "")) continue;
    const found = await reader.evaluate(evil, text);
    assert.deepEqual(found.told, [], `${who}: ${path}`);
    marks += found.marks;
  }
  await reader.close();
  return marks;
}

/** Fills the form with this number on the page that is open and sends it. @param {{ index: number, texts: [string, string][] }} filled */
function fill({ index, texts }) {
  const form = document.forms[index];
  form.noValidate = true;
  form.target = "_self";
  for (const [name, value] of texts) {
    for (const field of document.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || field.form !== form) continue;
      if (field instanceof HTMLInputElement) field.type = "text";
      field.removeAttribute("maxlength");
      field.value = value;
    }
  }
  form.requestSubmit();
}

one(scene, "mark-up in every field of every form stays text, in a browser", async () => {
  const signed = await marked();
  const people = [
    { name: "stranger", client: undefined, staff: "" },
    { name: "staff", client: undefined, staff: staffToken },
    { name: "authenticated", client: signed.token, staff: "" },
  ];
  let filled = 0;
  for (const { name, client, staff } of people) {
    const visit = await scene.visit({ client });
    await visit.context.route(/^https:/, (route) => route.abort());
    if (staff) await visit.context.addCookies([{ name: "ringup_staff", value: staff, url: scene.shop.url }]);
    const { forms } = await crawl(visit, STARTS);
    /** @type {Map<string, typeof forms[number]>} */
    const kinds = new Map(forms.filter(({ fields, encoding }) => !encoding.startsWith("multipart") && fields.some(({ type }) => TEXTS.includes(type)))
      .map((form) => [kind(form.action) + form.fields.map((field) => field.name).join(), form]));
    for (const form of kinds.values()) {
      const texts = form.fields.filter(({ type }) => TEXTS.includes(type));
      for (const strict of [true, false]) {
        const values = texts.filter((field) => !strict || !STRICT.test(field.name)).map((field) => /** @type {[string, string]} */ ([field.name, strict ? MARK : LOUD]));
        if (!values.length) continue;
        await visit.page.goto(form.page);
        if (!(await visit.page.evaluate((index) => document.forms.length > index, form.index))) continue;
        const answered = visit.page.waitForNavigation({ waitUntil: "load" }).catch(() => {});
        await visit.page.evaluate(fill, { index: form.index, texts: values });
        await Promise.race([answered, visit.page.waitForTimeout(5_000)]);
        const told = await visit.page.evaluate(evil, null);
        assert.deepEqual(told.told, [], `${name}: ${form.action} of ${form.page}`);
        assert.equal(await visit.page.evaluate(() => location.origin), scene.shop.url, form.action);
        filled += 1;
      }
    }
    const marks = await clean(visit, name);
    assert.ok(marks > 3, `${name}: marks came back ${marks} times`);
    visit.forgive(/Failed to load resource|ERR_FAILED/);
  }
  assert.ok(filled >= 5, `${filled} forms were filled`);
});

one(scene, "odd characters, formulas, line breaks and 10 kB in every field break nothing and set no header", async () => {
  const signed = await marked();
  const visit = await scene.visit({ client: signed.token });
  await visit.context.addCookies([{ name: "ringup_staff", value: staffToken, url: scene.shop.url }]);
  const { forms } = await crawl(visit, STARTS);
  const list = posts(forms).filter(({ action, encoding }) => !encoding.startsWith("multipart") && !/sign-out|delete|erase/.test(action));
  for (const { action, fields } of list) {
    for (const text of ODD) {
      // Hidden ones and chosen ones too: anybody may send them.
      const form = Object.fromEntries(fields.map(({ name, value, type, options }) => [name, TEXTS.includes(type) || /^(return_to|language)$/.test(name) ? text : value || options[0] || text]));
      const answer = await visit.context.request.post(action, { form, maxRedirects: 0, headers: { origin: scene.shop.url } });
      assert.ok(answer.status() < 500, `${action} with ${JSON.stringify(text.slice(0, 40))}: ${answer.status()}`);
      const headers = answer.headers();
      assert.ok(!/evil/.test(headers["set-cookie"] ?? ""), `${action}: ${headers["set-cookie"]}`);
    }
  }
  for (const text of ODD) {
    const raw = encodeURIComponent(text.slice(0, 3_000).toWellFormed?.() ?? text.slice(0, 3_000));
    for (const path of [`/search?q=${raw}`, `/items/${raw}`, `/?after=${raw}`, `/orders?done=${raw}`, `/office/stock?q=${raw}`, `/api/v1/items?q=${raw}`, `/tv/items/${raw}`, `/sign-in/${raw}`]) {
      const answer = await visit.context.request.get(path, { maxRedirects: 0 });
      assert.ok(answer.status() < 500, `${path}: ${answer.status()}`);
      assert.ok(!/evil/.test(answer.headers()["set-cookie"] ?? ""), path);
    }
  }
  await clean(visit, "after odd characters");
  visit.forgive(/Failed to load resource|ERR_FAILED/);
});

one(scene, "somebody who is recognised only sees marks as text too, and so does a reader of his mail", async () => {
  const { token } = await marked({ signed: false });
  const visit = await scene.visit({ client: token });
  await visit.context.route(/^https:/, (route) => route.abort());
  for (const path of ["/items/marked", "/orders", "/account", "/not-you", "/cart", "/tv/items/marked"]) {
    await visit.page.goto(path);
    assert.deepEqual((await visit.page.evaluate(evil, null)).told, [], path);
  }
  assert.ok((await clean(visit, "recognised")) > 3);
  await visit.context.addCookies([{ name: "ringup_staff", value: staffToken, url: scene.shop.url }]);
  await visit.page.goto("/mailbox");
  const mails = await visit.page.locator("a[href^='/mailbox/']").evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href") ?? ""))].slice(0, 12));
  assert.ok(mails.length > 0, "there are mails");
  for (const mail of mails) {
    await visit.page.goto(mail);
    assert.deepEqual((await visit.page.evaluate(evil, null)).told, [], mail);
  }
  visit.forgive(/Failed to load resource|ERR_FAILED/);
});

one(scene, "the catalogue for machines keeps marks as data: XML, tabs, JSON, and no cell that a spreadsheet would reckon", async () => {
  const { shop } = scene;
  const visit = await scene.visit({});
  const get = async (/** @type {string} */ path) => {
    const answer = await visit.context.request.get(path);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff", path);
    return { status: answer.status(), kind: answer.headers()["content-type"] ?? "", text: await answer.text() };
  };
  const item = await shop.item("marked");
  assert.equal(item.title, `=1+1 ${MARK}`, "the API tells it as it is");
  for (const path of ["/feeds/merchant.xml", "/sitemap.xml", "/sitemaps/1.xml"]) {
    const { status, kind, text } = await get(path);
    if (status === 404) continue;
    assert.match(kind, /xml/, path);
    const wrong = await visit.page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "application/xml");
      return [...parsed.querySelectorAll("parsererror, x-evil, script")].map((element) => element.textContent);
    }, text);
    assert.deepEqual(wrong, [], path);
  }
  const { status, text } = await get("/feeds/merchant.tsv");
  assert.equal(status, 200);
  const [head, ...lines] = text.trimEnd().split("\n").map((line) => line.replace(/\r$/, "").split("\t"));
  assert.ok(lines.length >= 2, `${lines.length} offers`);
  for (const cells of lines) {
    assert.equal(cells.length, head.length, `as many cells as columns: ${cells.join("|")}`);
    for (const cell of cells) assert.ok(!/^"?[=+@\-\r]/.test(cell), `a spreadsheet would reckon ${cell.slice(0, 60)}`);
  }
  for (const path of ["/suggestions?q=spade", `/suggestions?q=${encodeURIComponent("<x-evil>")}`]) {
    const { kind } = await get(path);
    assert.ok(!/html/.test(kind) || (await visit.page.evaluate(evil, (await get(path)).text)).told.length === 0, path);
  }
});
