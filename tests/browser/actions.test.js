// OC-9: one action, any device. Every kind of press ends in one line, and can be undone.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Visit, one, stage } from "./browser.js";
import { demo } from "./shop.js";
import { RATE, clap, room, talk, tune, wav } from "./sounds.js";

const scene = stage(demo);
const ITEM = "waffle-bath-towels";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Somebody new with these ways switched on, who looks at an item.
 * @param {Record<string, string>} [ways] fields of the form @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {import("playwright-core").Browser} [browser]
 */
async function looking(ways, options, browser = scene.browser) {
  const { token } = await scene.shop.newcomer();
  const context = await browser.newContext({ baseURL: scene.shop.url, viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(30_000);
  await context.addCookies([{ name: "ringup_client", value: token, url: scene.shop.url }]);
  const visit = new Visit(scene.shop, context, await context.newPage());
  if (ways) await choose(visit.page, ways);
  await visit.item(ITEM);
  return visit;
}

/** Fills the form of ways in, as a person does. @param {Page} page @param {Record<string, string>} ways */
async function choose(page, ways) {
  await page.goto("/account/actions");
  for (const [name, value] of Object.entries(ways)) {
    const field = page.locator(`[name=${name}]`);
    if ((await field.getAttribute("type")) === "checkbox") await field.setChecked(value === "on");
    else await field.fill(value);
  }
  await page.getByRole("button", { name: "Save for this device" }).click();
}

/** Exactly one line stands; Undo has the focus or is pressed, and then none stands. @param {Visit} visit @param {boolean} [focused] */
async function onceAndUndone(visit, focused = true) {
  await visit.page.waitForURL(/[?&]ordered=/);
  await visit.status.getByText("Ordered: 1 ×").waitFor();
  assert.equal((await visit.placed()).length, 1);
  const undo = visit.status.getByRole("button", { name: "Undo" });
  if (focused) assert.ok(await undo.evaluate((button) => button === document.activeElement), "the focus is on Undo");
  await undo.press("Enter");
  await visit.status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 0);
  assert.equal((await visit.lines()).length, 1);
}

/** @param {Visit} visit */
async function leave(visit) {
  assert.deepEqual(await visit.close(), [], "what its pages complained of");
}

one(scene, "a mouse", async () => {
  const visit = await looking();
  await visit.button.click();
  await onceAndUndone(visit, false);
  await leave(visit);
});

one(scene, "a finger", async () => {
  const visit = await looking(undefined, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  await visit.button.tap();
  await onceAndUndone(visit, false);
  await leave(visit);
});

one(scene, "a pen", async () => {
  const visit = await looking();
  // The button takes no pointer right after the page appears (double-click-jacking); whoever waits for it may scroll meanwhile.
  await visit.button.click({ trial: true });
  const box = await visit.button.boundingBox();
  assert.ok(box);
  await visit.page.evaluate(() => {
    Object.assign(globalThis, { kind: new Promise((told) => addEventListener("pointerdown", (event) => told(event.pointerType), { once: true })) });
  });
  const session = await visit.context.newCDPSession(visit.page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, button: /** @type {const} */ ("left"), clickCount: 1, pointerType: /** @type {const} */ ("pen") };
  await session.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...at, button: "none" });
  await session.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at });
  assert.equal(await visit.page.evaluate(() => /** @type {any} */ (globalThis).kind), "pen");
  await session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at });
  await onceAndUndone(visit, false);
  await leave(visit);
});

one(scene, "the keyboard shortcut: shown, once, not while one types, not when held", async () => {
  const visit = await looking();
  const { page } = visit;
  assert.equal(await visit.button.getAttribute("aria-keyshortcuts"), "Alt+Shift+B");
  assert.deepEqual(await page.locator("#single-action kbd").allInnerTexts(), ["Alt", "Shift", "B"]);
  await page.evaluate(() => {
    const field = document.createElement("input");
    field.id = "note";
    document.querySelector("main")?.append(field);
    field.focus();
  });
  await page.keyboard.press("Alt+Shift+B");
  await page.locator("#note").blur();
  await page.keyboard.press("B");
  await page.keyboard.press("Shift+B");
  await page.keyboard.press("Alt+B");
  await page.waitForTimeout(300);
  assert.equal((await visit.lines()).length, 0);
  // In the quantity field it works, and takes what stands there.
  await page.locator("#quantity").focus();
  await page.keyboard.down("Alt");
  await page.keyboard.down("Shift");
  for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down("B");
  await page.waitForURL(/ordered=/);
  for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down("B");
  for (const key of ["B", "Shift", "Alt"]) await page.keyboard.up(key);
  await page.locator("h1").click();
  await page.keyboard.press("Alt+Shift+B");
  await page.waitForTimeout(300);
  assert.equal((await visit.lines()).length, 1, "again within ten seconds: the focus is on Undo, nothing else");
  await onceAndUndone(visit);
  await leave(visit);
});

one(scene, "a shortcut of one's own, per device; what browsers keep is refused", async () => {
  const visit = await looking({ alt: "on", shift: "off", control: "on", key: "k" });
  const { page } = visit;
  assert.deepEqual(await page.locator("#single-action kbd").allInnerTexts(), ["Ctrl", "Alt", "K"]);
  await page.keyboard.press("Alt+Shift+B");
  await page.waitForTimeout(300);
  assert.equal((await visit.lines()).length, 0);
  await page.keyboard.press("Control+Alt+K");
  await onceAndUndone(visit);
  for (const [ways, error] of /** @type {const} */ ([
    [{ control: "on", alt: "off", shift: "off", meta: "off", key: "t" }, "Browsers keep these keys"],
    [{ control: "off", alt: "off", shift: "on", meta: "off", key: "b" }, "Choose Ctrl, Alt or Meta"],
    [{ control: "off", alt: "on", shift: "off", meta: "off", key: "??" }, "Enter one letter"],
  ])) {
    await choose(page, ways);
    assert.match(await page.locator("#key-error").innerText(), new RegExp(error));
    assert.equal(await page.locator("#key").getAttribute("aria-invalid"), "true");
  }
  visit.forgive(/422/);
  await visit.item(ITEM);
  assert.deepEqual(await page.locator("#single-action kbd").allInnerTexts(), ["Ctrl", "Alt", "K"], "nothing was saved");
  await choose(page, { shortcut: "off" });
  await visit.item(ITEM);
  assert.equal(await page.locator("#single-action kbd").count(), 0);
  await leave(visit);
});

/** A recogniser that hears what the test says. @param {Page} page */
const recogniser = (page) =>
  page.addInitScript(() => {
    /** @type {any} */
    const scope = globalThis;
    scope.recognisers = [];
    scope.webkitSpeechRecognition = scope.SpeechRecognition = class {
      start() {
        this.running = true;
        scope.recognisers.push(this);
      }
      abort() {
        this.running = false;
        /** @type {any} */ (this).onend?.();
      }
    };
    scope.say = (/** @type {string} */ transcript) => {
      for (const one of scope.recognisers.filter((/** @type {any} */ one) => one.running)) one.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal: true })] });
    };
  });
/** @param {Visit} visit @param {string} words */
const say = (visit, words) => visit.page.evaluate((words) => /** @type {any} */ (globalThis).say(words), words);

one(scene, "a spoken command, and undo by word", async () => {
  const visit = await looking({ listen: "on" });
  const { page } = visit;
  await recogniser(page);
  await visit.item(ITEM);
  const way = page.locator(".way");
  assert.match(await way.innerText(), /may send what it hears/);
  await say(visit, "order now");
  assert.equal((await visit.lines()).length, 0, "it does not listen before Listen is pressed");
  await way.getByRole("button", { name: "Listen" }).click();
  await way.getByText("Listening: say").waitFor();
  for (const words of ["what a nice towel", "order now please", "I would never order", "border now", "undo"]) await say(visit, words);
  await page.waitForTimeout(200);
  assert.equal((await visit.lines()).length, 0);
  await say(visit, "Please, order now.");
  await page.waitForURL(/ordered=/);
  await page.locator(".way.on").waitFor();
  await say(visit, "order now");
  await page.waitForTimeout(300);
  assert.equal((await visit.lines()).length, 1, "once, though said twice");
  assert.ok(await visit.status.getByRole("button", { name: "Undo" }).evaluate((button) => button === document.activeElement));
  await say(visit, "Undo!");
  await visit.status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 0);
  assert.equal(await page.locator(".way.on").count(), 0, "it listens no more");
  await leave(visit);
});

one(scene, "spoken commands in the language of the page, stopped, and not where a browser can't", async () => {
  const visit = await looking({ listen: "on" });
  const { page } = visit;
  await recogniser(page);
  await page.goto(`/items/${ITEM}?lang=de`);
  await page.getByRole("button", { name: "Zuhören" }).click();
  await say(visit, "order now");
  await page.getByRole("button", { name: "Nicht mehr zuhören" }).click();
  await say(visit, "jetzt bestellen");
  await page.waitForTimeout(200);
  assert.equal((await visit.lines()).length, 0, "stopped");
  await page.getByRole("button", { name: "Zuhören" }).click();
  await say(visit, "jetzt bestellen");
  await page.waitForURL(/ordered=/);
  assert.equal((await visit.placed()).length, 1);
  const without = await looking({ listen: "on" });
  await without.page.addInitScript(() => ["SpeechRecognition", "webkitSpeechRecognition"].forEach((name) => Reflect.defineProperty(globalThis, name, { value: undefined })));
  await without.item(ITEM);
  await without.page.getByText("This browser can’t listen for words.").waitFor();
  assert.equal(await without.page.getByRole("button", { name: "Listen" }).count(), 0);
  await leave(visit);
  await leave(without);
});

one(scene, "the microphone is asked for only where it was switched on", async () => {
  const visit = await looking();
  /** @param {string} path */
  const policy = async (path) => (await visit.page.goto(path))?.headers()["permissions-policy"] ?? "";
  for (const path of [`/items/${ITEM}`, "/", "/account/actions"]) assert.match(await policy(path), /microphone=\(\)/, path);
  await choose(visit.page, { claps: "on" });
  assert.match(await policy(`/items/${ITEM}`), /microphone=\(self\)/);
  for (const path of ["/", "/orders", "/account/actions"]) assert.match(await policy(path), /microphone=\(\)/, path);
  await leave(visit);
});

/** Opens a browser that hears a sound. @param {Float32Array} samples @param {(visit: Visit) => Promise<void>} story */
async function hearing(samples, story) {
  const folder = mkdtempSync(join(tmpdir(), "ringup-sound-"));
  const file = join(folder, "sound.wav");
  writeFileSync(file, wav(samples));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-audio-capture=${file}%noloop`],
  });
  try {
    const visit = await looking({ claps: "on" }, {}, browser);
    await visit.page.getByRole("button", { name: "Listen for claps" }).click();
    await visit.page.getByText("Listening for two claps").waitFor();
    await story(visit);
    await leave(visit);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
/** @param {number[]} at */
const claps = (at) => at.reduce((samples, start) => clap(samples, start), room(9));

one(scene, "two claps", () => hearing(claps([2.5, 2.9]), (visit) => onceAndUndone(visit)));

for (const [name, samples] of /** @type {const} */ ([
  ["one clap", claps([2.5])],
  ["three claps", claps([2.5, 2.9, 3.3])],
  ["talk", talk(room(9), 1.5, 6)],
  ["music", tune(room(9), 1.5, 6)],
])) {
  one(scene, `no order by ${name}`, () =>
    hearing(samples, async (visit) => {
      await visit.page.waitForTimeout(8_000);
      assert.equal((await visit.lines()).length, 0);
      assert.equal(await visit.page.locator(".way.on").count(), 1, "it listens still");
      await visit.page.getByRole("button", { name: "Stop listening" }).click();
      await visit.page.getByText("Not listening").waitFor();
    }),
  );
}

one(scene, "scanning with one key: the choice that is shown is taken, and Undo comes first afterwards", async () => {
  const visit = await looking({ scan: "on", scan_seconds: "2" });
  const { page } = visit;
  const shown = (/** @type {string} */ selector) => page.locator(`${selector}.scanned`).waitFor();
  await shown("#single-action button");
  // A key that is held from the page before would choose nothing.
  await page.waitForTimeout(700);
  await page.keyboard.press("Space");
  await page.waitForURL(/ordered=/);
  await shown("[data-undo]");
  assert.equal((await visit.placed()).length, 1);
  // For ten seconds ordering is none of the choices.
  const seen = new Set();
  for (let look = 0; look < 60; look++) {
    seen.add(await page.locator(".scanned").evaluateAll((all) => all.map((one) => one.textContent).join()));
    await page.waitForTimeout(100);
  }
  assert.ok(![...seen].some((text) => text.startsWith("Buy now")), [...seen].join(" / "));
  await shown("[data-undo]");
  await page.mouse.click(5, 500);
  await visit.status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 0);
  await leave(visit);
});

one(scene, "scanning: the next choice, stop, Escape and start again", async () => {
  const visit = await looking({ scan: "on", scan_seconds: "0.8" });
  const { page } = visit;
  const before = page.url();
  const toggle = page.locator(".way button");
  await page.locator(".options a.scanned").waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.press("a");
  await page.waitForURL((url) => url.href !== before);
  assert.equal((await visit.lines()).length, 0);
  await page.locator(".way button.scanned").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Stopped", { exact: true }).waitFor();
  assert.ok(await toggle.evaluate((button) => button === document.activeElement));
  assert.equal(await page.locator(".scanned").count(), 0);
  await page.keyboard.press("Enter");
  await page.locator(".scanned").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Stopped", { exact: true }).waitFor();
  await page.waitForTimeout(1_000);
  assert.equal(await page.locator(".scanned").count(), 0);
  assert.equal((await visit.lines()).length, 0);
  await leave(visit);
});

one(scene, "the page keeps one submit button, and stays light", async () => {
  const visit = await looking({ listen: "on", claps: "on", scan: "on" });
  const { page } = visit;
  assert.equal(await page.locator("#single-action button, #single-action [type=submit]").count(), 1);
  /** @type {Set<string>} */
  const scripts = new Set();
  page.on("request", (request) => request.url().endsWith(".js") && scripts.add(request.url()));
  await page.reload({ waitUntil: "networkidle" });
  // The part for the audio thread is fetched when it is needed.
  scripts.add(new URL((await page.locator("[data-worklet]").getAttribute("data-worklet")) ?? "", scene.shop.url).href);
  let bytes = 0;
  for (const script of scripts) bytes += Number((await fetch(script, { headers: { "accept-encoding": "gzip" } })).headers.get("content-length"));
  assert.ok(scripts.size >= 5, [...scripts].join());
  assert.ok(bytes > 4_000 && bytes <= 20_000, `${bytes} bytes of scripts`);
  await leave(visit);
});

one(scene, "no fault that axe knows", async () => {
  const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const visit = await looking({ listen: "on", claps: "on" });
  const { page } = visit;
  const variant = (await scene.shop.item(ITEM)).variants[0].id;
  for (const path of [`/items/${ITEM}`, "/account/actions", "/account/buttons", `/account/buttons?variant=${variant}`, "/tv/link"]) {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await page.evaluate(AXE);
      const { violations } = /** @type {any} */ (await page.evaluate("axe.run({ resultTypes: ['violations'] })"));
      assert.deepEqual(violations.map((/** @type {any} */ rule) => `${rule.id}: ${rule.nodes.map((/** @type {any} */ node) => node.target).join()}`), [], `${path} at ${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is too wide at ${width}`);
    }
  }
  await leave(visit);
});
