// Lighthouse with its mobile preset on the pages that customers and search engines see first. Accessibility, best practices and
// search engine scores are exact. The performance score is simulated from what was loaded (a slow telephone on a slow line), so
// it follows bytes, requests and work rather than this machine's mood; the best of three runs counts, and its figures are printed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";
import { demo } from "./shop.js";

const RUNS_MAX = 3;
const PAGES = [
  { path: "/", name: "home" },
  { path: "/categories/plants-and-seeds", name: "category" },
  { path: "/items/stoneware-teapot", name: "item" },
  { path: "/items/stoneware-teapot", name: "item, recognised", customer: "mara" },
];
const EXACT = ["accessibility", "best-practices", "seo"];

/** @type {import("./shop.js").Shop} */
let shop;
/** @type {launcher.LaunchedChrome} */
let chrome;
before(async () => {
  [shop, chrome] = await Promise.all([
    demo(),
    launcher.launch({
      chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
      logLevel: "error",
    }),
  ]);
});
after(async () => {
  chrome?.kill();
  await shop?.stop();
});

/** Lighthouse's own faults in recording, which it asks to run again for; they say nothing of the page. */
const NOT_RECORDED = ["NO_NAVSTART", "NO_TRACING_STARTED", "NO_SCREENSHOTS", "NO_FCP", "PROTOCOL_TIMEOUT"];

/**
 * @param {string} path @param {string | undefined} customer @param {number} [tries]
 * @returns {Promise<import("lighthouse").Result>}
 */
async function run(path, customer, tries = RUNS_MAX) {
  const client = customer && shop.customer(customer).client_token;
  const result = await lighthouse(shop.url + path, {
    port: chrome.port,
    logLevel: "error",
    output: "json",
    onlyCategories: ["performance", ...EXACT],
    throttlingMethod: "simulate",
    extraHeaders: client ? { Cookie: `ringup_client=${client}` } : undefined,
  });
  assert.ok(result, "Lighthouse ran");
  if (tries > 1 && NOT_RECORDED.includes(result.lhr.runtimeError?.code ?? "")) return run(path, customer, tries - 1);
  assert.equal(result.lhr.runtimeError, undefined);
  return result.lhr;
}

/** Audits of a category that did not reach the full score. @param {import("lighthouse").Result} report @param {string} category */
const short = (report, category) =>
  report.categories[category].auditRefs
    .filter((reference) => reference.weight > 0 && (report.audits[reference.id].score ?? 1) < 1)
    .map((reference) => `${reference.id}: ${report.audits[reference.id].displayValue ?? report.audits[reference.id].title}`);

for (const { path, name, customer } of PAGES) {
  test(`Lighthouse, mobile: ${name}`, async () => {
    let best = 0;
    for (let runs = 1; runs <= RUNS_MAX && best < 100; runs++) {
      const report = await run(path, customer);
      const score = Math.round((report.categories.performance.score ?? 0) * 100);
      best = Math.max(best, score);
      const figure = (/** @type {string} */ id) => Math.round(report.audits[id].numericValue ?? -1);
      console.log(
        `${name}, run ${runs}: performance ${score}; first paint ${figure("first-contentful-paint")} ms, largest ` +
          `${figure("largest-contentful-paint")} ms, speed index ${figure("speed-index")} ms, blocked ${figure("total-blocking-time")} ms`,
      );
      for (const category of EXACT) assert.deepEqual(short(report, category), [], `${name}: ${category}`);
      for (const category of EXACT) assert.equal(report.categories[category].score, 1, `${name}: ${category}`);
      assert.equal(report.audits["cumulative-layout-shift"].numericValue, 0, `${name}: nothing shifts`);
      assert.deepEqual(report.audits["third-parties-insight"]?.details?.items ?? [], [], `${name}: nothing from elsewhere`);
    }
    assert.ok(best >= 99, `${name}: performance ${best}`);
  });
}
