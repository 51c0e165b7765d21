// Every page in every main state, for the checks that hold for all of them: accessibility, overflow, screenshots.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { file, png } from "./files.js";
import { address, demo, products, serve, welcome } from "./shop.js";

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("./shop.js").Shop} Shop */
/**
 * @typedef {object} State
 * @property {string} name
 * @property {(visit: Visit) => Promise<unknown>} reach brings the visit's page there
 * @property {(shop: Shop) => string | Promise<string>} [client] token of the one who looks
 * @property {number[]} [widths] of the windows it is made for, where not all of them
 */

/** @param {string} path @returns {State["reach"]} */
const at = (path) => (visit) => visit.page.goto(path);
const jonas = (/** @type {Shop} */ shop) => shop.customer("jonas").client_token;
const mara = (/** @type {Shop} */ shop) => shop.customer("mara").client_token;
const newcomer = (/** @type {object} */ about) => async (/** @type {Shop} */ shop) => (await shop.newcomer(about)).token;
const LONG = "Wolfeschlegelsteinhausenbergerdorff";

/** Sends the button's form changed. @param {Visit} visit @param {string} quantity */
const quantity = async (visit, quantity) => {
  await visit.page.locator("#single-action").evaluate((form, text) => {
    const field = /** @type {HTMLInputElement} */ (form.querySelector("#quantity"));
    field.type = "text";
    field.value = text;
    /** @type {HTMLFormElement} */ (form).noValidate = true;
  }, quantity);
  await visit.button.click();
  await visit.page.locator("#quantity-error").waitFor();
};

/** @param {Visit} visit @param {string} handle */
const order = async (visit, handle) => {
  await visit.item(handle);
  await visit.press();
};

/** @param {Visit} visit */
const mail = async (visit) => {
  await visit.page.goto("/sign-in");
  await visit.page.getByLabel("E-mail address").fill("wen@example.com");
  await visit.page.getByRole("button", { name: "Send the link" }).click();
  await visit.page.getByRole("link", { name: "Open the mailbox" }).click();
};

/** States of the demo shop. @type {State[]} */
export const DEMO = [
  { name: "home", reach: at("/") },
  { name: "home-recognised", reach: at("/"), client: jonas },
  { name: "home-more", reach: async ({ page }) => (await page.goto("/"), page.getByRole("link", { name: "More" }).click()) },
  { name: "home-signed-out", reach: at("/?done=signed-out") },
  { name: "category", reach: at("/categories/kitchen-and-table") },
  { name: "item-stranger", reach: at("/items/stoneware-teapot") },
  { name: "item-sold-out", reach: at("/items/string-of-hearts") },
  { name: "item-options", reach: at("/items/waffle-bath-towels"), client: mara },
  { name: "item-ready", reach: at("/items/nesting-bowls"), client: mara },
  { name: "item-to-order", reach: at("/items/egg-cups"), client: jonas },
  { name: "item-confirmed", reach: (visit) => order(visit, "carafe-and-tumbler"), client: newcomer({}) },
  {
    name: "item-confirmed-again",
    reach: async (visit) => (await order(visit, "sunflower-seeds"), order(visit, "sunflower-seeds")),
    client: newcomer({}),
  },
  { name: "item-wrong-quantity", reach: async (visit) => (await visit.item("oak-table-radio"), quantity(visit, "0")), client: mara },
  {
    name: "item-refused",
    reach: async (visit) => {
      await visit.item("kitchen-herb-seeds");
      await visit.context.addCookies([{ name: "ringup_client", value: jonas(visit.shop), url: visit.shop.url }]);
      await visit.button.click();
      await visit.page.getByRole("alert").waitFor();
    },
    client: mara,
  },
  { name: "item-enable-offered", reach: at("/items/desk-lamp"), client: newcomer({ single_action: false }) },
  { name: "item-information-missing", reach: at("/items/desk-lamp"), client: newcomer({ addresses: [], payment_methods: [] }) },
  {
    name: "item-long-names",
    reach: at("/items/boston-fern"),
    client: newcomer({ name: `${LONG} ${LONG}`, addresses: [address({ moniker: `${LONG} ${LONG}`, city: LONG })] }),
  },
  { name: "orders", reach: at("/orders"), client: jonas },
  {
    name: "orders-change",
    reach: async ({ page }) => (await page.goto("/orders"), page.locator("summary[aria-label^=Change]").first().click()),
    client: jonas,
  },
  {
    name: "orders-cancelled",
    reach: async (visit) => {
      await order(visit, "cedar-pencils");
      await order(visit, "aloe-vera");
      await visit.page.goto("/orders");
      await visit.page.getByRole("button", { name: /^Cancel/ }).first().click();
      await visit.status.waitFor();
    },
    client: newcomer({}),
  },
  { name: "orders-refused", reach: at("/orders?refused=order.out_of_stock"), client: jonas },
  { name: "orders-none", reach: at("/orders"), client: newcomer({}) },
  { name: "orders-stranger", reach: at("/orders") },
  { name: "account", reach: at("/account"), client: newcomer({}) },
  { name: "account-recognised", reach: at("/account?done=default-address"), client: jonas },
  { name: "account-off", reach: at("/account"), client: newcomer({ single_action: false }) },
  { name: "account-empty", reach: at("/account"), client: newcomer({ addresses: [], payment_methods: [] }) },
  { name: "enable", reach: at("/enable?return_to=/items/desk-lamp"), client: newcomer({ single_action: false }) },
  { name: "not-you", reach: at("/not-you"), client: jonas },
  { name: "not-you-nobody", reach: at("/not-you") },
  { name: "sign-in", reach: at("/sign-in?return_to=/orders") },
  {
    name: "sign-in-wrong",
    reach: async ({ page }) => {
      await page.goto("/sign-in");
      await page.locator("main form[action='/sign-in']").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
      await page.getByLabel("E-mail address").fill("nobody");
      await page.getByRole("button", { name: "Send the link" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "sign-in-sent",
    reach: async ({ page }) => {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill("stranger@example.com");
      await page.getByRole("button", { name: "Send the link" }).click();
      await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
    },
  },
  { name: "sign-in-link", reach: ({ page, shop }) => page.goto(shop.customer("jonas").sign_in_url) },
  {
    name: "sign-in-link-doubtful",
    reach: async ({ page, shop }) => {
      const { email } = await shop.newcomer();
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await page.goto("/mailbox");
      await page.locator("li", { hasText: `To ${email}` }).getByRole("link").first().click();
      await page.getByRole("link", { name: "Open the link" }).click();
    },
  },
  { name: "sign-in-link-unknown", reach: at(`/sign-in/${"A".repeat(43)}`) },
  { name: "mailbox", reach: mail },
  { name: "mail", reach: async (visit) => (await mail(visit), visit.page.locator(".mails a").first().click()) },
  { name: "problem-not-found", reach: at("/items/no-such-thing") },
  { name: "problem-method", reach: at("/sign-out") },
  { name: "office-sign-in", reach: at("/office") },
];

/** Signs in as staff of the demo. @param {string} path @returns {State["reach"]} */
const staff = (path) => async (visit) => {
  await visit.context.addCookies([{ name: "ringup_staff", value: visit.shop.staffToken, url: visit.shop.url }]);
  await visit.page.goto(path);
};

/** States of the demo's office. @type {State[]} */
export const OFFICE = [
  { name: "office-orders", reach: staff("/office/orders") },
  {
    name: "office-order",
    reach: async (visit) => (await staff("/office/orders")(visit), visit.page.locator("tbody th a").first().click()),
  },
  { name: "office-stock", reach: staff("/office/stock") },
  { name: "office-stock-found", reach: staff("/office/stock?q=planter&received=done") },
  { name: "office-stock-none", reach: staff("/office/stock?q=anvil") },
  { name: "office-items", reach: staff("/office/items") },
  { name: "office-items-none", reach: staff("/office/items?q=anvil") },
  {
    name: "office-pictures",
    reach: async (visit) => {
      await staff("/office/items?q=aloe")(visit);
      await visit.page.locator("tbody th a").first().click();
      await visit.page.getByLabel("Add pictures").setInputFiles(file("spare.png", png(400, 500)));
      await visit.page.getByRole("button", { name: "Upload" }).click();
      await visit.page.locator("#picture-2 summary").click();
    },
  },
  {
    name: "office-pictures-refused",
    reach: async (visit) => {
      await staff("/office/items?q=glazed")(visit);
      await visit.page.locator("tbody th a").first().click();
      await visit.page.getByLabel("Add pictures").setInputFiles(file("notes.txt", Buffer.from("words")));
      await visit.page.getByRole("button", { name: "Upload" }).click();
      await visit.page.getByRole("alert").waitFor();
    },
  },
];

/** Real product files, where the house has them. */
const REAL = new URL("../../../shared/data/shopify/", import.meta.url).pathname;

/** A shop of somebody else's products, whose pictures lie elsewhere, with a cap on each action. */
export function imported() {
  let files = [];
  try {
    files = readdirSync(REAL).map((name) => join(REAL, name));
  } catch {
    // Not the house's own machine.
  }
  const made = products([
    {
      handle: "everything",
      title: "An item whose name goes on for quite a while, so that it needs more than one line of a card",
      price: "1234567.89",
      picture: "https://pictures.example/none.jpg",
      html: `<h3>Sizes</h3><table><tr><th>Size</th><th>Chest</th></tr><tr><td>S</td><td>${"90 cm ".repeat(12)}</td></tr></table>
        <p>${LONG.repeat(4)}</p><ul><li>One</li><li>Two</li></ul><p><img src="https://pictures.example/x.jpg" alt="A table of sizes"></p>`,
    },
    { handle: "plain", title: "Plain", price: "51.00" },
  ]);
  return serve((command) => {
    command("settings", "set", "shop.name", "Somebody's shop");
    command("settings", "set", "caps.amount_per_order", "50.00");
    if (files.length) command("import", "shopify", ...files);
  }).then((shop) => (shop.import(made), shop));
}

/** @type {State[]} */
export const IMPORTED = [
  { name: "imported-home", reach: at("/") },
  { name: "imported-item", reach: at("/items/everything"), client: newcomer({}) },
  {
    name: "step-up",
    reach: async (visit) => {
      await visit.item("plain");
      await visit.button.click();
      await visit.page.getByRole("heading", { name: "One more step" }).waitFor();
    },
    client: newcomer({}),
  },
];

/** A shop with nothing in it. */
export const bare = () => serve();
/** @type {State[]} */
export const BARE = [{ name: "bare-home", reach: at("/") }];

export { demo, welcome };
