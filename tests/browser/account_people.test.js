// Different people on one device, one after the other, see nothing of each other (OC-8, OC-20): whatever page can be reached is asked for
// and searched for whatever is known of the one before.

import assert from "node:assert/strict";
import { both, stage } from "./browser.js";
import { address, demo } from "./shop.js";

const scene = stage(demo);
const PAGES_MAX = 400;
/** Where a way in is shown to anybody, and the demo's mail, which shows everybody's. */
const START = [
  "/", "/search", "/cart", "/orders", "/checkout", "/checkout/review", "/checkout/missing", "/who", "/not-you", "/sign-in", "/sign-in?add=1", "/sign-in/password",
  "/enable", "/account", "/account/addresses", "/account/addresses/new", "/account/payment-methods", "/account/devices", "/account/single-action",
  "/account/sign-in-methods", "/account/step-up", "/account/activity", "/account/data", "/account/data?erase=ask", "/account/export.json",
  "/account/actions", "/account/buttons", "/tv", "/tv/orders", "/tv/sign-in", "/tv/link", "/items/stoneware-mug", "/?done=signed-out",
];

/** @typedef {import("./browser.js").Visit} Visit */

/** A customer of whom everything is easy to find again, and what it is. @param {string} word */
async function marked(word) {
  const [card, phone, units] = word === "Zdenka" ? ["tok_slow", "+1 802 555 0147", 3] : ["tok_visa", "+1 802 555 0192", 5];
  const known = await scene.shop.newcomer({
    name: `${word} Markova`,
    addresses: [address({ moniker: `${word}haus`, name: `${word} Markova`, line1: `7 ${word} Lane`, city: `${word}ville`, phone })],
    payment_methods: [{ provider: "simulator", token: card, moniker: `${word}card` }],
  });
  const { variants } = await scene.shop.item("stoneware-mug");
  const ordered = await scene.shop.order(known.token, variants[0].id);
  await scene.shop.api("/cart", { method: "PUT", token: known.token, body: { lines: [{ variant: variants[1].id, quantity: units }] } });
  const [method] = (await scene.shop.api("/me/payment-methods", { token: known.token })).payment_methods;
  const traces = [
    `${word} M.`, `${word} Markova`, `${word}haus`, `7 ${word} Lane`, `${word}ville`, `${word}card`, known.email, ordered.order, known.id, phone,
    `ending ${method.last_four}`, `Cart (${units})`,
  ];
  return { ...known, order: ordered.order, line: ordered.line, traces };
}

/** The test cards stand there for everybody. @param {string} html */
const own = (html) => html.replace(/Test card [^<]*/g, "").replace(/<select id="token"[^]*?<\/select>/g, "");

/**
 * Asks for every page that links lead to from the start, and from `also`; answers where which trace was found.
 * @param {Visit} visit @param {string[]} traces @param {{ also?: string[], except?: RegExp }} [where]
 */
async function crawl(visit, traces, { also = [], except = /^$/ } = {}) {
  const queue = [...START, ...also];
  const seen = new Set(queue);
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const answer = await visit.context.request.get(path);
    assert.ok(answer.status() < 500, `${path}: ${answer.status()}`);
    const { pathname } = new URL(answer.url());
    const html = await answer.text();
    if (!except.test(pathname)) {
      for (const trace of traces) if (own(html).includes(trace)) found.set(trace, [...(found.get(trace) ?? []), path]);
    }
    for (const [, href] of html.matchAll(/(?:href|action)="(\/[^"#]*)/g)) {
      const next = href.replaceAll("&amp;", "&");
      // Files; mail of everybody; the catalogue's other items and languages, which are alike.
      if (/^\/(assets|pictures|mailbox|feeds)|[?&](lang|option|price|sort|after|category|q)[=.]|^\/items\/(?!stoneware-mug)/.test(next)) continue;
      if (seen.has(next) || seen.size >= PAGES_MAX) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return { found, pages: seen.size };
}

/** The pages that were the former person's own. @param {{ order: string, line: string, id: string }} person */
const private_ = ({ order, line }) => [
  `/orders#${line}`, `/items/stoneware-mug?ordered=${line}`, `/orders?line=${line}&done=cancelled`, `/orders?before=${order}`, `/tv/items/stoneware-mug?ordered=${line}`,
];

/** Sees nothing, by asking and by going back. @param {Visit} visit @param {Awaited<ReturnType<typeof marked>>} person @param {RegExp} [except] */
async function nothingOf(visit, person, except) {
  const { found, pages } = await crawl(visit, person.traces, { also: [...private_(person), ...addressesOf(person)], except });
  assert.ok(pages > 30, `${pages} pages`);
  assert.deepEqual([...found], []);
}
const addressesOf = (/** @type {any} */ person) => person.addresses.map((/** @type {any} */ one) => `/account/addresses/${one.id}`);

/** @param {Visit} visit @param {string} email @param {string} [path] */
async function signIn(visit, email, path = "/sign-in") {
  const { page } = visit;
  await page.goto(path);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
  await page.goto("/mailbox");
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "sign-in" }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Goes back through what this tab had shown. @param {Visit} visit @param {string[]} traces @param {RegExp} [except] */
async function back({ page }, traces, except = /mailbox/) {
  for (let step = 0; step < 6; step++) {
    // What was an answer to a form is not kept: the browser shows an error of its own in its place, and that ends the way back.
    const answer = await page.goBack().catch(() => null);
    if (!answer) break;
    if (except.test(page.url())) continue;
    const html = own(await page.content());
    for (const trace of traces) assert.ok(!html.includes(trace), `back at ${page.url()} there is ${trace}`);
  }
  await page.waitForTimeout(200);
  await page.goto("about:blank").catch(() => {});
}

both(scene, "after “Not you?” and after signing out nothing is left, for nobody and for the next person", async (script) => {
  const former = await marked("Zdenka");
  const visit = await scene.visit({ script, client: former.token });
  const { page } = visit;
  // It would be found: each trace stands on some page of its own customer.
  const { found } = await crawl(visit, former.traces, { also: [...private_(former), ...addressesOf(former)] });
  for (const trace of former.traces) assert.ok(found.has(trace), `${trace} is shown to its customer`);

  await visit.item("stoneware-mug");
  await page.goto("/account/addresses");
  await page.goto("/orders");
  await page.goto("/not-you");
  await page.getByRole("button", { name: "Forget Zdenka M. on this device" }).click();
  await page.getByText("Sign in").first().waitFor();
  await nothingOf(visit, former);
  await back(visit, former.traces);

  const next = await marked("Ludmila");
  await signIn(visit, next.email);
  await nothingOf(visit, former);
  assert.ok((await crawl(visit, next.traces)).found.has("Ludmila M."), "the next person sees herself");
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Sign in").first().waitFor();
  await nothingOf(visit, former);
  await nothingOf(visit, next);
  await back(visit, [...former.traces, ...next.traces]);
});

both(scene, "whoever is chosen sees nothing of the others but in the choice itself, and there nothing once they are removed", async (script) => {
  const [first, second] = [await marked("Zdenka"), await marked("Ludmila")];
  const visit = await scene.visit({ script, client: first.token });
  const { page } = visit;
  await signIn(visit, second.email, "/sign-in?add=1");
  await nothingOf(visit, first, /^\/who$/);
  await page.goto("/who");
  await page.getByRole("button", { name: "I am Zdenka M." }).click();
  await page.waitForURL((url) => url.pathname !== "/who");
  await nothingOf(visit, second, /^\/who$/);
  await back(visit, second.traces, /mailbox|\/who$/);
  await page.goto("/who");
  // The choice shows partial information only.
  const choice = await page.content();
  for (const trace of [second.email, "7 Ludmila Lane", "Ludmila Markova", second.order]) assert.ok(!choice.includes(trace), trace);
  await page.getByRole("button", { name: "Remove from this device: Ludmila M." }).click();
  await page.waitForURL(/\/who/);
  await nothingOf(visit, second);
});
