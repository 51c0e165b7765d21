// Searching, the cart, the checkout and the television in their main states; see states.js.

import { address } from "./shop.js";

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("./shop.js").Shop} Shop */
/** @typedef {import("./states.js").State} State */

const LONG = "Wolfeschlegelsteinhausenbergerdorff";
/** What a television has. */
const SCREEN = [1280, 1920];
const newcomer = (/** @type {object} */ about) => async (/** @type {Shop} */ shop) => (await shop.newcomer(about)).token;
/** @param {string} path @returns {State["reach"]} */
const at = (path) => (visit) => visit.page.goto(path);

/** @param {Visit} visit @param {...string} handles */
async function put(visit, ...handles) {
  for (const handle of handles) {
    await visit.item(handle);
    await visit.page.getByRole("button", { name: "Add to cart" }).click();
    await visit.status.waitFor();
  }
}

/** @param {Visit} visit @param {Record<string, string>} fields by id */
async function fill(visit, fields) {
  for (const [id, value] of Object.entries(fields)) await visit.page.locator(`#${id}`).fill(value);
}

/** @param {Visit} visit */
const next = (visit) => visit.page.getByRole("button", { name: "Next" }).click();

const PLACE = { name: "Gus Guest", line1: "2 Side Street", city: "Shelbyville", region: "IL", postal_code: "62565" };

/**
 * Goes through the checkout as a stranger until a section is open.
 * @param {Visit} visit @param {"who" | "where" | "pay" | "review"} until
 */
async function checkout(visit, until) {
  await put(visit, "kitchen-herb-seeds", "stoneware-mug");
  await visit.page.goto("/cart");
  await visit.page.getByRole("button", { name: "Check out" }).click();
  await visit.page.locator("#who.is-open").waitFor();
  if (until === "who") return;
  await fill(visit, { buyer: "Gus Guest", email: `gus-${Math.random().toString(36).slice(2)}@example.com` });
  await next(visit);
  await visit.page.locator("#where.is-open").waitFor();
  if (until === "where") return;
  await fill(visit, PLACE);
  await next(visit);
  await visit.page.locator("#pay.is-open").waitFor();
  if (until === "pay") return;
  await visit.page.getByLabel(/4242/).check();
  await next(visit);
  await visit.page.getByRole("heading", { level: 1, name: "Review your order" }).waitFor();
}

/** Somebody else buys all that is left. @param {Shop} shop @param {string} handle */
async function buyOut(shop, handle) {
  const { id, available } = (await shop.item(handle)).variants[0];
  if (available > 0) await shop.order((await shop.newcomer()).token, id, available);
}

/** States of the demo shop. @type {State[]} */
export const BUYING = [
  { name: "search", reach: at("/search?q=teapto") },
  { name: "search-all", reach: at("/search") },
  {
    name: "search-narrowed",
    reach: async ({ page }) => {
      await page.goto("/search?q=linen");
      await page.locator(".facets > summary").click({ timeout: 500 }).catch(() => {});
      await page.getByLabel("From", { exact: true }).fill("10");
      await page.getByLabel(/^Available now/).check();
      await page.getByRole("button", { name: "Show items" }).click();
      await page.waitForURL(/price_min=10/);
      await page.setViewportSize({ width: 360, height: 800 });
      await page.locator(".facets > summary").click();
    },
  },
  { name: "search-wrong-price", reach: at("/search?price_min=cheap") },
  { name: "search-none", reach: at(`/search?q=${LONG}${LONG}`) },
  { name: "search-none-of-these", reach: at("/search?q=teapot&price_min=9000") },
  {
    name: "search-suggested",
    reach: async ({ page }) => {
      await page.goto("/");
      await page.getByRole("combobox", { name: "Search" }).fill("st");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
    },
  },
  { name: "cart-empty", reach: at("/cart") },
  { name: "cart", reach: (visit) => put(visit, "kitchen-herb-seeds", "olive-wood-board", "bottled-ink") },
  {
    name: "cart-sold-out",
    reach: async (visit) => {
      await put(visit, "kitchen-herb-seeds", "reading-glass");
      await buyOut(visit.shop, "reading-glass");
      await visit.page.goto("/cart");
    },
  },
  {
    name: "cart-removed",
    reach: async (visit) => {
      await put(visit, "letter-set");
      await visit.page.goto("/cart");
      await visit.page.getByRole("button", { name: /^Remove/ }).click();
      await visit.page.getByRole("button", { name: "Undo" }).waitFor();
    },
  },
  { name: "checkout-who", reach: (visit) => checkout(visit, "who") },
  {
    name: "checkout-who-wrong",
    reach: async (visit) => {
      await checkout(visit, "who");
      await fill(visit, { buyer: "", email: LONG });
      await next(visit);
      await visit.page.locator("#email-error").waitFor();
    },
  },
  { name: "checkout-where", reach: (visit) => checkout(visit, "where") },
  {
    name: "checkout-where-wrong",
    reach: async (visit) => {
      await checkout(visit, "where");
      await fill(visit, { ...PLACE, line1: "", postal_code: "625" });
      await next(visit);
      await visit.page.locator("#line1-error").waitFor();
    },
  },
  { name: "checkout-how", reach: async (visit) => (await checkout(visit, "pay"), visit.page.goto("/checkout?section=how")) },
  {
    name: "checkout-pay-wrong",
    reach: async (visit) => (await checkout(visit, "pay"), next(visit), visit.page.locator("#choice-error").waitFor()),
  },
  { name: "checkout-saved", reach: async (visit) => (await checkout(visit, "pay"), visit.page.goto("/checkout?section=where")) },
  { name: "checkout-one-field", reach: async (visit) => (await checkout(visit, "pay"), visit.page.goto("/checkout?edit=postal_code")) },
  { name: "checkout-review", reach: (visit) => checkout(visit, "review") },
  {
    name: "checkout-review-blocked",
    reach: async (visit) => {
      await put(visit, "kitchen-herb-seeds", "patchwork-quilt");
      await visit.page.goto("/cart");
      await visit.page.getByRole("button", { name: "Check out" }).click();
      await visit.page.locator("#sum").waitFor();
      await buyOut(visit.shop, "patchwork-quilt");
      await visit.page.goto("/checkout/review");
      await visit.page.getByRole("alert").waitFor();
    },
    client: newcomer({}),
  },
  {
    name: "checkout-known",
    reach: async (visit) => {
      await put(visit, "kitchen-herb-seeds");
      await visit.page.goto("/cart");
      await visit.page.getByRole("button", { name: "Check out" }).click();
      await visit.page.goto("/checkout?section=where");
    },
    client: newcomer({ name: `${LONG} ${LONG}`, addresses: [address({ moniker: `${LONG} ${LONG}`, city: LONG }), address({ moniker: "Work" })] }),
  },
  {
    name: "checkout-done",
    reach: async (visit) => {
      await checkout(visit, "review");
      await visit.page.locator("button.act").click();
      await visit.page.getByRole("heading", { level: 1, name: "Your order is placed" }).waitFor();
    },
  },
  { name: "checkout-unknown", reach: at(`/checkout/chk_0000000000000/done`) },
  {
    name: "checkout-missing",
    reach: async (visit) => {
      await visit.item("kitchen-herb-seeds");
      await visit.page.getByRole("link", { name: "Fill it in now" }).click();
      await visit.page.getByRole("button", { name: "Save and go on" }).click();
      await visit.page.locator("#line1-error").waitFor();
    },
    client: newcomer({ addresses: [], payment_methods: [] }),
  },
  { name: "tv-home", reach: at("/tv"), client: newcomer({}), widths: SCREEN },
  { name: "tv-item-stranger", reach: at("/tv/items/stoneware-mug"), widths: SCREEN },
  { name: "tv-item", reach: at("/tv/items/stoneware-mug"), client: newcomer({}), widths: SCREEN },
  {
    name: "tv-item-confirmed",
    reach: async (visit) => {
      await visit.page.goto("/tv/items/stoneware-mug");
      await visit.button.click();
      await visit.status.waitFor();
    },
    client: newcomer({}),
    widths: SCREEN,
  },
  { name: "tv-orders-none", reach: at("/tv/orders"), client: newcomer({}), widths: SCREEN },
  {
    name: "tv-orders",
    reach: async (visit) => {
      await visit.item("carafe-and-tumbler");
      await visit.press();
      await visit.page.goto("/tv/orders");
    },
    client: newcomer({}),
    widths: SCREEN,
  },
  { name: "tv-sign-in", reach: at("/tv/sign-in"), widths: SCREEN },
  {
    name: "tv-code",
    reach: async ({ page }) => {
      await page.goto("/tv/sign-in");
      await page.getByRole("button", { name: "Show a code" }).click();
      await page.locator("[data-code]").waitFor();
    },
    widths: SCREEN,
  },
  { name: "tv-link", reach: at("/tv/link"), client: newcomer({}) },
  {
    name: "tv-link-wrong",
    reach: async ({ page }) => {
      await page.goto("/tv/link");
      await page.locator("#code").fill("BCDF-GHJK");
      await page.locator("main form button").click();
      await page.getByRole("alert").waitFor();
    },
    client: newcomer({}),
  },
];
