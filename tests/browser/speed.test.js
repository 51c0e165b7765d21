// Fast to the eye: what pages weigh and ask for, that nothing shifts or comes from elsewhere, and that an order can be placed over a
// slow line. Bytes and requests are counted exactly; no test here measures time.

import assert from "node:assert/strict";
import { one, stage } from "./browser.js";
import { png } from "./files.js";
import { demo } from "./shop.js";

const scene = stage(demo);

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {{ path: string, kind: string, bytes: number, at: number, foreign: boolean }} Asked */

/** 1 kB as in the budgets. */
const KB = 1_000;

/**
 * What a page asks for, with the bytes that went over the line, headers too.
 * @param {Visit} visit
 */
async function watch(visit) {
  const session = await visit.context.newCDPSession(visit.page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  /** @type {Map<string, Asked>} */
  const asked = new Map();
  const own = new URL(visit.shop.url).origin;
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    const url = new URL(request.url);
    asked.set(requestId, { path: url.pathname, kind: type ?? "", bytes: 0, at: asked.size, foreign: url.origin !== own });
  });
  session.on("Network.responseReceived", ({ requestId, type }) => {
    const one = asked.get(requestId);
    if (one) one.kind = type;
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const one = asked.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  return {
    session,
    all: () => [...asked.values()],
    forget: () => asked.clear(),
  };
}

/** @param {Asked[]} all @param {(one: Asked) => boolean} which */
const bytes = (all, which) => all.filter(which).reduce((sum, one) => sum + one.bytes, 0);
const image = (/** @type {Asked} */ one) => one.kind === "Image" || /favicon/.test(one.path);

/** Pages of the demo that customers see, and who looks. */
const PAGES = [
  { path: "/", name: "home" },
  { path: "/categories/plants-and-seeds", name: "category" },
  { path: "/items/stoneware-teapot", name: "item" },
  { path: "/items/stoneware-teapot", name: "item, recognised", customer: "mara" },
  { path: "/search?q=pot", name: "search" },
  { path: "/cart", name: "cart", later: true },
  { path: "/checkout", name: "checkout", later: true },
  { path: "/orders", name: "orders", customer: "mara" },
  { path: "/account", name: "account", customer: "mara" },
  { path: "/sign-in", name: "sign-in" },
];

one(scene, "pages are light: 30 kB without pictures, 20 kB of script, one sheet, nothing from elsewhere", async () => {
  for (const { path, name, customer, later } of PAGES) {
    const visit = await scene.visit({ client: customer && scene.shop.customer(customer).client_token, width: 360 });
    const wire = await watch(visit);
    const answer = await visit.page.goto(path, { waitUntil: "networkidle" });
    // A page of a feature that this shop has not is no page to weigh.
    if (later && answer?.status() === 404) continue;
    assert.equal(answer?.status(), 200, name);
    const all = wire.all();
    const script = bytes(all, (one) => one.kind === "Script");
    const plain = bytes(all, (one) => !image(one));
    const pictures = bytes(all, image);
    console.log(`${name}: ${plain} B without pictures, of it script ${script} B; pictures ${pictures} B; ${all.length} requests`);
    assert.ok(plain > 1 * KB && plain <= 30 * KB, `${name}: ${plain} bytes without pictures`);
    assert.ok(script <= 20 * KB, `${name}: ${script} bytes of script`);
    assert.deepEqual(all.filter((one) => one.foreign), [], `${name}: nothing from elsewhere`);
    assert.equal(all.filter((one) => one.kind === "Stylesheet").length, 1, `${name}: one sheet`);
    const blocking = await visit.page.evaluate(() =>
      [...document.querySelectorAll("head script, body script")]
        .filter((script) => !script.hasAttribute("async") && !script.hasAttribute("defer"))
        // Modules wait until the page is read; a block of data is nothing to run.
        .filter((script) => !["module", "application/ld+json"].includes(script.getAttribute("type") ?? ""))
        .map((script) => script.outerHTML),
    );
    assert.deepEqual(blocking, [], `${name}: no script holds the page up`);
    const unsized = await visit.page.evaluate(() =>
      [...document.images].filter((image) => !image.hasAttribute("width") || !image.hasAttribute("height")).map((image) => image.src),
    );
    assert.deepEqual(unsized, [], `${name}: every picture says its size`);
    visit.forgive(/404/);
  }
});

one(scene, "whatever a visitor can reach by links, nothing comes from elsewhere", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("mara").client_token, script: true });
  /** @type {string[]} */
  const foreign = [];
  const own = new URL(scene.shop.url).origin;
  visit.context.on("request", (request) => {
    if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== own) foreign.push(request.url());
  });
  const seen = new Set(["/"]);
  const todo = ["/"];
  // A page of each kind is enough: items and orders differ by their words alone.
  const kind = (/** @type {string} */ path) => path.replace(/^\/(items|categories|mailbox|orders)\/[^/]+/, "/$1/x");
  const kinds = new Map();
  for (let path; (path = todo.shift()) && seen.size < 500; ) {
    if ((kinds.get(kind(path)) ?? 0) >= 3) continue;
    kinds.set(kind(path), (kinds.get(kind(path)) ?? 0) + 1);
    const answer = await visit.page.goto(path).catch(() => null);
    if (!answer?.headers()["content-type"]?.includes("text/html")) continue;
    const links = await visit.page.locator("a[href^='/']").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const link of links) {
      const next = link.split(/[?#]/)[0];
      if (seen.has(next) || /sign-out|\/api\//.test(next)) continue;
      seen.add(next);
      todo.push(next);
    }
  }
  assert.ok(kinds.size >= 6, [...kinds.keys()].join(" "));
  assert.deepEqual(foreign, []);
  visit.forgive(/404|401|403/);
});

one(scene, "nothing shifts while pages load", async () => {
  // One item has an uploaded picture too.
  const { id } = await scene.shop.item("stoneware-teapot");
  const sent = await fetch(`${scene.shop.url}/api/v1/items/${id}/pictures`, {
    method: "POST",
    headers: { authorization: `Bearer ${scene.shop.staffToken}`, "content-type": "image/png" },
    body: new Uint8Array(png(900, 1_200)),
  });
  assert.equal(sent.status, 201);
  const moved = await fetch(`${scene.shop.url}/api/v1/items/${id}/pictures/${(await sent.json()).id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${scene.shop.staffToken}`, "content-type": "application/json" },
    body: JSON.stringify({ position: 1 }),
  });
  assert.equal(moved.status, 200);
  for (const width of [360, 1440]) {
    for (const { path, name, customer, later } of PAGES.slice(0, 7)) {
      const visit = await scene.visit({ client: customer && scene.shop.customer(customer).client_token, width });
      const { page } = visit;
      // Pictures come late, as over a slow line.
      await visit.context.route("**/pictures/**", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue();
      });
      await page.addInitScript(() => {
        const shifts = /** @type {any[]} */ ((/** @type {any} */ (window)).shifts = []);
        new PerformanceObserver((list) => {
          for (const entry of /** @type {any[]} */ (list.getEntries()))
            shifts.push({ value: entry.value, what: entry.sources.map((/** @type {any} */ source) => source.node?.outerHTML?.slice(0, 120)) });
        }).observe({ type: "layout-shift", buffered: true });
      });
      const answer = await page.goto(path);
      if (later && answer?.status() === 404) continue;
      assert.equal(answer?.status(), 200, name);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForLoadState("networkidle");
      // The last layout has been looked at two frames later.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const shifts = await page.evaluate(() => /** @type {any} */ (window).shifts);
      assert.deepEqual(shifts, [], `${name} at ${width}`);
      visit.forgive(/404/);
    }
  }
});

one(scene, "over slow 3G on a slow telephone an item can be ordered, and the button needs no picture and no script", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("mara").client_token, width: 360 });
  const wire = await watch(visit);
  await wire.session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 400_000 / 8,
    uploadThroughput: 400_000 / 8,
  });
  await wire.session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  // Until the button can be pressed only the page itself and its sheet are needed.
  await visit.page.goto("/items/stoneware-teapot", { waitUntil: "commit" });
  await visit.button.waitFor();
  assert.ok(await visit.button.isEnabled());
  const before = wire.all().filter((one) => !image(one));
  // What was asked for by then counts with all its bytes, also those that came later.
  await visit.page.waitForLoadState("load");
  assert.ok(before.every((one) => one.bytes > 0), "all of it arrived");
  const weight = before.reduce((sum, one) => sum + one.bytes, 0);
  console.log(`until the button: ${weight} B in ${before.length} requests (${before.map((one) => one.path).join(" ")})`);
  assert.ok(weight <= 30 * KB, `${weight} bytes until the button`);
  // The page, its sheet and its modules.
  assert.ok(before.length <= 6, `${before.length} requests until the button`);
  const lines = (await visit.placed()).length;
  await visit.press();
  assert.equal((await visit.placed()).length, lines + 1);
});

one(scene, "with pictures and scripts held back the order button works all the same", async () => {
  const visit = await scene.visit({ client: scene.shop.customer("mara").client_token, width: 360 });
  await visit.context.route(/\/pictures\/|\.js$/, () => {});
  await visit.page.goto("/items/stoneware-teapot", { waitUntil: "commit" });
  await visit.button.waitFor();
  const lines = (await visit.placed()).length;
  await visit.button.click();
  await visit.status.waitFor();
  assert.equal((await visit.placed()).length, lines + 1);
});
