// Pictures: all of the demo's load; one that is missing or fails leaves the designed placeholder, never the browser's broken image.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo, products, serve } from "./shop.js";

const scene = stage(demo);
const own = stage(async () => {
  const shop = await serve();
  shop.import(products([
    { handle: "gone", title: "Gone picture", price: "1.00", picture: "https://pictures.example/gone.jpg" },
    { handle: "none", title: "No picture", price: "1.00" },
  ]));
  return shop;
});

/** @typedef {import("playwright-core").Page} Page */

/** Makes every picture of the page load now; answers those that don't. @param {Page} page */
const failed = (page) =>
  page.evaluate(async () => {
    const pictures = [...document.images];
    for (const picture of pictures) picture.loading = "eager";
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
    return pictures.filter((picture) => !picture.naturalWidth).map((picture) => picture.src);
  });

/**
 * What a picture's place shows: the parts of its ground and its stroke, and how far any pixel is from a mix of the two.
 * @param {Page} page
 * @param {Page} bench a page without a content policy, to count pixels on
 */
async function look(page, bench) {
  const place = page.locator(".picture").first();
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  assert.ok(box && box.width > 100 && box.height > 100, "the place has its size");
  // Without the round corners, which show the paper.
  const clip = { x: box.x + 8, y: box.y + 8, width: box.width - 16, height: Math.min(box.height, 600) - 16 };
  const shot = (await page.screenshot({ clip })).toString("base64");
  const [ground, stroke] = await place.evaluate((place) => {
    const style = getComputedStyle(place);
    return [style.backgroundColor, style.color].map((colour) => (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  });
  return bench.evaluate(async ({ shot, ground, stroke }) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${shot}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    const long = stroke.reduce((sum, to, at) => sum + (to - ground[at]) ** 2, 0);
    let [grounds, strokes, farthest] = [0, 0, 0];
    for (let at = 0; at < data.length; at += 4) {
      const away = ground.map((from, channel) => data[at + channel] - from);
      const part = away.reduce((sum, by, channel) => sum + by * (stroke[channel] - ground[channel]), 0) / long;
      if (part < 0.02) grounds++;
      // In the dark a picture is dimmed a little, and what stands in its place with it.
      if (part > 0.7) strokes++;
      const off = away.map((by, channel) => Math.abs(by - part * (stroke[channel] - ground[channel])));
      farthest = Math.max(farthest, ...off);
    }
    const all = data.length / 4;
    return { ground: grounds / all, stroke: strokes / all, farthest };
  }, { shot, ground, stroke });
}

one(scene, "every picture of the demo loads, and no two items share one", async () => {
  const visit = await scene.visit();
  const { page } = visit;
  const items = new Set();
  for (let path = "/"; path; ) {
    await page.goto(path);
    assert.deepEqual(await failed(page), [], path);
    for (const src of await page.locator(".card img").evaluateAll((found) => found.map((one) => one.getAttribute("src")))) {
      assert.ok(!items.has(src), `${src} is shown twice`);
      items.add(src);
    }
    const more = page.getByRole("link", { name: "More" });
    path = (await more.count()) ? ((await more.getAttribute("href")) ?? "") : "";
  }
  assert.ok(items.size >= 60, `${items.size} items`);
});

both(own, "a picture on another site is not asked for, unless the shop says so; missing or failing it leaves the initial", async (script) => {
  const bench = await own.browser.newPage();
  const shop = /** @type {import("./shop.js").Folder} */ (own.shop);
  for (const foreign of ["off", "on"]) {
    shop.command("settings", "set", "pictures.foreign", foreign);
    // The server follows within a second.
    const policy = foreign === "on" ? "img-src 'self' https:;" : "img-src 'self';";
    for (const until = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if ((await fetch(shop.url)).headers.get("content-security-policy")?.includes(policy)) break;
      assert.ok(Date.now() < until, policy);
    }
    await placeholders(script, bench, foreign === "on");
  }
  shop.command("settings", "set", "pictures.foreign", "off");
  await bench.close();
});

/** @param {boolean} script @param {Page} bench @param {boolean} foreign */
async function placeholders(script, bench, foreign) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    const visit = await own.visit({ script, scheme });
    let asked = 0;
    await visit.context.route("https://pictures.example/**", (route) => {
      asked++;
      return route.abort();
    });
    for (const path of ["/items/gone", "/items/none", "/"]) {
      await visit.page.goto(path);
      const shown = await look(visit.page, bench);
      assert.ok(shown.ground > 0.7, `${path}: mostly ground, ${JSON.stringify(shown)}`);
      assert.ok(shown.stroke > 0.005, `${path}: an initial, ${JSON.stringify(shown)}`);
      assert.ok(shown.farthest < 16, `${path}: nothing else, ${JSON.stringify(shown)}`);
    }
    assert.equal(asked > 0, foreign, `${asked} requests to the other site`);
    if (foreign) visit.forgive(/pictures\.example/);
  }
}

both(scene, "a demo picture that can't be loaded leaves its placeholder", async (script) => {
  const bench = await scene.browser.newPage();
  const visit = await scene.visit({ script });
  await visit.context.route("**/pictures/**", (route) => route.abort());
  await visit.item("stoneware-teapot");
  const shown = await look(visit.page, bench);
  assert.ok(shown.ground > 0.7 && shown.stroke > 0.005 && shown.farthest < 16, JSON.stringify(shown));
  visit.forgive(/\/pictures\//);
  await bench.close();
});
