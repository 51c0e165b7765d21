// A Chromium and its visitors. Whatever a page complains of (script errors, policy violations, dialogs, failed requests, server errors)
// fails the test that visits it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
/** Long enough for a machine that builds something meanwhile. */
const WAIT_MS_MAX = 30_000;

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./shop.js").Shop} Shop */
/**
 * @typedef {object} Kind
 * @property {boolean} [script] whether JavaScript runs
 * @property {string} [client] client token to come with
 * @property {"light" | "dark"} [scheme]
 * @property {number} [width]
 * @property {boolean} [bypass] lifts the content policy, for tools that run inside the page
 */

/** @param {{ keepPages?: boolean }} [options] keepPages: with the back/forward cache, which Playwright turns off */
export function launch({ keepPages = false } = {}) {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: ARGUMENTS,
    ignoreDefaultArgs: keepPages ? ["--disable-back-forward-cache"] : [],
  });
}

/** One person's browser on one device. */
export class Visit {
  /** @param {Shop} shop @param {import("playwright-core").BrowserContext} context @param {Page} page */
  constructor(shop, context, page) {
    this.shop = shop;
    this.context = context;
    this.page = page;
    /** @type {string[]} what pages complained of */
    this.faults = [];
    context.on("page", (opened) => this.#watch(opened));
    this.#watch(page);
  }

  /** @param {import("playwright-core").Browser} browser @param {Shop} shop @param {Kind} [kind] */
  static async open(browser, shop, { script = true, client, scheme = "light", width = 1280, bypass = false } = {}) {
    const context = await browser.newContext({
      baseURL: shop.url,
      javaScriptEnabled: script,
      colorScheme: scheme,
      bypassCSP: bypass,
      reducedMotion: "reduce",
      viewport: { width, height: width < 700 ? 800 : 1000 },
    });
    context.setDefaultTimeout(WAIT_MS_MAX);
    if (client) await context.addCookies([{ name: "ringup_client", value: client, url: shop.url }]);
    return new Visit(shop, context, await context.newPage());
  }

  /** @param {Page} page */
  #watch(page) {
    page.on("pageerror", ({ message }) => {
      // Of Chromium's own page for a frame that was refused, where the frame goes before that page is done; ours have no such policy.
      if (!message.includes("on 'TrustedTypePolicy': The provided callback is no longer runnable")) this.faults.push(`script error: ${message}`);
    });
    page.on("dialog", (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("console", (message) => {
      // A page that answers 4xx is logged by Chromium; the tests look at that status themselves.
      const document = message.location().url === page.url() || message.location().url.includes("/orders");
      if (message.type() !== "error" || (document && message.text().startsWith("Failed to load resource"))) return;
      this.faults.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("response", (answer) => {
      if (answer.status() >= 500) this.faults.push(`${answer.status()} of ${answer.url()}`);
    });
  }

  /** Another tab of the same browser. */
  tab() {
    return this.context.newPage();
  }

  /** The client token in this browser's cookie. */
  async token() {
    const cookies = await this.context.cookies();
    const cookie = cookies.find((one) => one.name === "ringup_client" || one.name === "__Host-ringup_client");
    assert.ok(cookie, "the browser has a client identifier");
    return cookie.value;
  }

  /** Lines of the customer recognised here, as the API tells. */
  async lines() {
    return this.shop.lines(await this.token());
  }

  /** Lines that were not cancelled. */
  async placed() {
    const lines = await this.lines();
    return lines.filter((/** @type {any} */ line) => line.state === "placed");
  }

  /** Goes to an item's page. @param {string} handle */
  async item(handle) {
    const answer = await this.page.goto(`/items/${handle}`);
    assert.equal(answer?.status(), 200, handle);
  }

  /** Signs in with a link, as a person does: opens it, presses the button. @param {string} link */
  async signIn(link) {
    await this.page.goto(link);
    await this.page.getByRole("button", { name: "Sign in on this device" }).click();
  }

  /** The order button. */
  get button() {
    return this.page.locator("#single-action button");
  }

  /** The status above the page. */
  get status() {
    return this.page.locator("main [role=status]");
  }

  /** Presses the order button and waits for the confirmation. */
  async press() {
    await this.button.click();
    await this.page.waitForURL(/[?&]ordered=/);
    await this.status.waitFor();
  }

  /** Leaves out complaints that the test wanted. @param {RegExp} wanted */
  forgive(wanted) {
    this.faults.splice(0, this.faults.length, ...this.faults.filter((fault) => !wanted.test(fault)));
  }

  /** Closes the browser; answers what its pages complained of. */
  async close() {
    await this.context.close();
    return this.faults;
  }
}

/**
 * A file's shop and browser, started before its tests and stopped after them.
 * @template {Shop} T
 * @param {() => Promise<T>} open
 * @param {{ keepPages?: boolean }} [options]
 */
export function stage(open, options) {
  /** @type {{ shop: T, browser: import("playwright-core").Browser, visit: (kind?: Kind) => Promise<Visit> }} */
  const stage = Object.create(null);
  /** @type {Visit[]} */
  const visits = [];
  before(async () => {
    [stage.shop, stage.browser] = await Promise.all([open(), launch(options)]);
    stage.visit = async (kind) => {
      const visit = await Visit.open(stage.browser, stage.shop, kind);
      visits.push(visit);
      return visit;
    };
  });
  after(async () => {
    await stage.browser?.close();
    await stage.shop?.stop();
  });
  return Object.assign(stage, {
    /** Closes the visits of a test; answers what their pages complained of. */
    async leave() {
      const faults = [];
      for (const visit of visits.splice(0)) faults.push(...(await visit.close()));
      return faults;
    },
  });
}

/**
 * A test with and without JavaScript.
 * @param {{ leave(): Promise<string[]> }} stage
 * @param {string} name
 * @param {(script: boolean) => Promise<void>} story
 */
export function both(stage, name, story) {
  for (const script of [true, false]) one(stage, `${name} (${script ? "with" : "without"} JavaScript)`, () => story(script));
}

/**
 * A test whose visits are closed after it.
 * @param {{ leave(): Promise<string[]> }} stage
 * @param {string} name
 * @param {() => Promise<void>} story
 */
export function one(stage, name, story) {
  test(name, async () => {
    /** @type {any} */
    let failure;
    await story().catch((error) => (failure = error));
    const faults = await stage.leave();
    if (failure && faults.length) failure.message += `\nits pages complained of:\n${faults.join("\n")}`;
    if (failure) throw failure;
    assert.deepEqual(faults, [], "what pages complained of");
  });
}
