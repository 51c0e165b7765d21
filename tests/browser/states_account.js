// What customers see of themselves, and how they sign in, in the main states; see states.js.

import { address } from "./shop.js";

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("./shop.js").Shop} Shop */
/** @typedef {import("./states.js").State} State */

const LONG = "Wolfeschlegelsteinhausenbergerdorff";
const newcomer = (/** @type {object} */ about) => async (/** @type {Shop} */ shop) => (await shop.newcomer(about)).token;
/** @param {string} path @returns {State["reach"]} */
const at = (path) => (visit) => visit.page.goto(path);
const nobody = newcomer({ addresses: [], payment_methods: [] });
const lengthy = newcomer({
  name: `${LONG} ${LONG}`,
  addresses: [address({ moniker: `${LONG} ${LONG}`, line1: LONG.repeat(2), city: LONG }), address({ moniker: "Work" })],
});

/** Adds a default address, after which the single action waits. @param {Visit} visit */
async function move({ page }) {
  await page.goto("/account/addresses/new");
  const cabin = { moniker: "Cabin", line1: "9 Lake Road", city: "Lakeside", postal_code: "05602", region: "VT" };
  for (const [id, value] of Object.entries(cabin)) await page.locator(`#${id}`).fill(value);
  await page.getByLabel("Use as default").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").waitFor();
}

/** Opens the newest mail of that subject. @param {Visit} visit @param {RegExp} subject */
async function open({ page }, subject) {
  await page.goto("/mailbox");
  await page.getByRole("link", { name: subject }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
}

/** Sends a form whatever the browser thinks of it. @param {Visit} visit @param {string} action @param {Record<string, string>} fields by id */
async function send({ page }, action, fields) {
  const form = page.locator(`main form[action="${action}"]`);
  await form.evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  for (const [id, value] of Object.entries(fields)) await page.locator(`#${id}`).fill(value);
  await form.locator("button:not(.hidden, .quiet)").click();
}

/** Suspended, asks for the mail that confirms. @param {Visit} visit */
async function askedToConfirm(visit) {
  await move(visit);
  await visit.page.goto("/account");
  await visit.page.getByRole("button", { name: "Confirm and go on" }).click();
  await visit.page.getByRole("link", { name: "Open the mailbox" }).first().waitFor();
}

/** Signs somebody in beside the one who is there. @param {Visit} visit @param {string} email */
async function add(visit, email) {
  const { page } = visit;
  await page.goto("/sign-in?add=1");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.goto("/mailbox");
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "sign-in" }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** States of the demo shop. @type {State[]} */
export const ACCOUNT = [
  { name: "account-long-names", reach: at("/account"), client: lengthy },
  { name: "account-suspended", reach: async (visit) => (await move(visit), visit.page.goto("/account")), client: newcomer({}) },
  { name: "account-addresses-none", reach: at("/account/addresses"), client: nobody },
  { name: "account-addresses", reach: at("/account/addresses"), client: newcomer({}) },
  { name: "account-addresses-long-names", reach: at("/account/addresses"), client: lengthy },
  {
    name: "account-addresses-removed",
    reach: async ({ page }) => {
      await page.goto("/account/addresses");
      await page.getByRole("button", { name: "Remove: Work" }).click();
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
    client: newcomer({}),
  },
  { name: "account-address-new", reach: at("/account/addresses/new"), client: newcomer({}) },
  {
    name: "account-address-edit",
    reach: async ({ page }) => {
      await page.goto("/account/addresses");
      await page.getByRole("link", { name: "Edit: Home" }).click();
      await page.waitForURL(/addresses\/adr_/);
    },
    client: newcomer({}),
  },
  {
    name: "account-address-wrong",
    reach: async (visit) => {
      await visit.page.goto("/account/addresses/new");
      await send(visit, "/account/addresses", { moniker: "", line1: "", city: "", postal_code: "1" });
      await visit.page.locator("#line1-error").waitFor();
    },
    client: newcomer({}),
  },
  { name: "account-payment-methods-none", reach: at("/account/payment-methods"), client: nobody },
  {
    name: "account-payment-methods",
    reach: async ({ page }) => {
      await page.goto("/account/payment-methods");
      await page.getByLabel("Card", { exact: true }).selectOption({ index: 1 });
      await page.getByLabel("Your name for it").fill(LONG);
      await page.getByRole("button", { name: "Add a payment method" }).click();
      await page.getByRole("status").waitFor();
    },
    client: newcomer({}),
  },
  { name: "account-devices-one", reach: at("/account/devices"), client: newcomer({}) },
  {
    name: "account-devices",
    reach: async (visit) => {
      await visit.signIn(visit.shop.customer("wen").sign_in_url);
      await visit.page.goto("/account/devices");
    },
  },
  { name: "account-single-action", reach: at("/account/single-action"), client: newcomer({}) },
  { name: "account-single-action-off", reach: at("/account/single-action"), client: newcomer({ single_action: false }) },
  {
    name: "account-single-action-suspended",
    reach: async (visit) => (await move(visit), visit.page.goto("/account/single-action")),
    client: newcomer({}),
  },
  {
    name: "account-single-action-wrong",
    reach: async (visit) => {
      await visit.page.goto("/account/single-action");
      await send(visit, "/account/single-action", { cap_orders: "many" });
      await visit.page.locator("#cap_orders-error").waitFor();
    },
    client: newcomer({}),
  },
  { name: "account-sign-in-methods", reach: at("/account/sign-in-methods"), client: newcomer({}) },
  {
    name: "account-sign-in-methods-pending",
    reach: async (visit) => {
      await visit.page.goto("/account/sign-in-methods");
      await send(visit, "/account/password", { password: "three red boats" });
      await visit.page.getByRole("status").waitFor();
      await send(visit, "/account/email", { email: `${LONG.toLowerCase()}-${Math.random().toString(36).slice(2)}@example.com` });
      await visit.page.getByRole("button", { name: "Keep the old address" }).waitFor();
    },
    client: newcomer({}),
  },
  {
    name: "account-sign-in-methods-wrong",
    reach: async (visit) => {
      await visit.page.goto("/account/sign-in-methods");
      await send(visit, "/account/password", { password: "short" });
      await visit.page.getByRole("alert").waitFor();
    },
    client: newcomer({}),
  },
  {
    name: "account-activity",
    reach: async (visit) => (await move(visit), visit.page.goto("/account/activity")),
    client: newcomer({}),
  },
  { name: "account-data", reach: at("/account/data"), client: newcomer({}) },
  {
    name: "account-data-sure",
    reach: async ({ page }) => (await page.goto("/account/data"), page.getByRole("link", { name: "Erase the account" }).click()),
    client: newcomer({}),
  },
  {
    name: "account-data-on-the-way",
    reach: async (visit) => {
      await visit.item("sunflower-seeds");
      await visit.press();
      await visit.page.goto("/account/data");
    },
    client: newcomer({}),
  },
  { name: "account-data-suspended", reach: async (visit) => (await move(visit), visit.page.goto("/account/data")), client: newcomer({}) },
  { name: "account-actions", reach: at("/account/actions"), client: newcomer({}) },
  { name: "account-buttons-none", reach: at("/account/buttons"), client: newcomer({}) },
  {
    name: "account-buttons-new",
    reach: async (visit) => {
      const { id } = (await visit.shop.item("sunflower-seeds")).variants[0];
      await visit.page.goto(`/account/buttons?variant=${id}`);
      await send(visit, "/account/buttons", { name: "", orders: "0" });
      await visit.page.locator("#name-error").waitFor();
    },
    client: lengthy,
  },
  {
    name: "account-buttons",
    reach: async (visit) => {
      const { id } = (await visit.shop.item("sunflower-seeds")).variants[0];
      await visit.page.goto(`/account/buttons?variant=${id}`);
      await send(visit, "/account/buttons", { name: `${LONG} by the door` });
      await visit.page.getByRole("status").waitFor();
    },
    client: newcomer({}),
  },
  { name: "step-up-asked", reach: askedToConfirm, client: newcomer({}) },
  { name: "step-up-not-needed", reach: at("/account/step-up"), client: newcomer({}) },
  {
    name: "confirm",
    reach: async (visit) => (await askedToConfirm(visit), open(visit, /Confirm your one-action orders/)),
    client: newcomer({}),
  },
  {
    name: "confirm-done",
    reach: async (visit) => {
      await askedToConfirm(visit);
      await open(visit, /Confirm your one-action orders/);
      await visit.page.getByRole("button", { name: "Yes, confirm" }).click();
      await visit.page.getByRole("heading", { name: "Confirmed" }).waitFor();
    },
    client: newcomer({}),
  },
  { name: "confirm-unknown", reach: at(`/confirm/${"A".repeat(43)}`) },
  { name: "who-nobody", reach: at("/who") },
  { name: "who-one", reach: at("/who"), client: lengthy },
  {
    name: "who",
    reach: async (visit) => (await add(visit, visit.shop.customer("jonas").email), visit.page.goto("/who")),
    client: newcomer({}),
  },
  { name: "sign-in-add", reach: at("/sign-in?add=1"), client: newcomer({}) },
  { name: "sign-in-password", reach: at("/sign-in/password") },
  {
    name: "sign-in-password-wrong",
    reach: async (visit) => {
      await visit.page.goto("/sign-in/password");
      await send(visit, "/sign-in/password", { email: "stranger@example.com", password: "not the password" });
      await visit.page.getByRole("alert").waitFor();
    },
  },
];
