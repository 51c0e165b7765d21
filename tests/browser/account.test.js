// The account: passkeys with a virtual authenticator, changes that suspend the single action, devices, people on one device, and that
// nobody sees anything of who was here before (OC-8, OC-20 to OC-25).

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo } from "./shop.js";

// Passkeys refuse IP addresses.
const scene = stage(async () => {
  const shop = await demo();
  shop.url = shop.url.replace("127.0.0.1", "localhost");
  return shop;
});

/** @typedef {import("./browser.js").Visit} Visit */

/** Signs a demo customer in by the demo's own link. @param {Visit} visit @param {string} name */
async function signIn(visit, name) {
  const path = new URL(scene.shop.customer(name).sign_in_url).pathname;
  await visit.page.goto(scene.shop.url + path);
  await visit.page.getByRole("button", { name: "Sign in on this device" }).click();
}

/** A platform authenticator that verifies its user. @param {Visit} visit */
async function authenticator(visit) {
  const session = await visit.context.newCDPSession(visit.page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return { session, authenticatorId };
}

/** Opens the page of sign-in methods and adds a passkey. @param {Visit} visit @param {string} name */
async function addPasskey(visit, name) {
  const { page } = visit;
  await page.goto(`${scene.shop.url}/account/sign-in-methods`);
  await page.locator("#passkey-name").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passkey is added.").waitFor();
}

one(scene, "a passkey signs its customer in on another device, until it is removed; a copied one is refused", async () => {
  const first = await scene.visit();
  await signIn(first, "mara");
  const own = await authenticator(first);
  await addPasskey(first, "Laptop");
  const { credentials } = await own.session.send("WebAuthn.getCredentials", { authenticatorId: own.authenticatorId });
  assert.equal(credentials.length, 1);
  assert.equal(credentials[0].isResidentCredential, true);

  // Another device: no cookie, no e-mail, only the key.
  const second = await scene.visit();
  const other = await authenticator(second);
  await other.session.send("WebAuthn.addCredential", { authenticatorId: other.authenticatorId, credential: { ...credentials[0], signCount: 5 } });
  await second.page.goto(`${scene.shop.url}/sign-in?return_to=/account`);
  await second.page.waitForURL("**/account");
  await second.page.getByRole("link", { name: /Mara/ }).waitFor();

  // A copy whose counter lags behind.
  const third = await scene.visit();
  const copy = await authenticator(third);
  await copy.session.send("WebAuthn.addCredential", { authenticatorId: copy.authenticatorId, credential: { ...credentials[0], signCount: 1 } });
  const refusal = third.page.waitForEvent("console", (message) => /status of 403/.test(message.text()));
  await third.page.goto(`${scene.shop.url}/sign-in?return_to=/account`);
  await refusal;
  const account = await third.context.request.get(`${scene.shop.url}/account`);
  assert.match(account.url(), /sign-in/);
  third.forgive(/status of 403/);

  // Removed, it opens nothing.
  await first.page.goto(`${scene.shop.url}/account/sign-in-methods`);
  await first.page.getByRole("button", { name: "Remove: Laptop" }).click();
  await first.page.getByText("The passkey is removed.").waitFor();
  const gone = await scene.visit();
  const left = await authenticator(gone);
  await left.session.send("WebAuthn.addCredential", { authenticatorId: left.authenticatorId, credential: { ...credentials[0], signCount: 50 } });
  const refused = gone.page.waitForEvent("console", (message) => /status of 403/.test(message.text()));
  await gone.page.goto(`${scene.shop.url}/sign-in`);
  await refused;
  gone.forgive(/status of 403/);
});

one(scene, "a new address makes one-action buying wait until the mailed link is confirmed", async () => {
  const visit = await scene.visit();
  await signIn(visit, "chiara");
  const { page } = visit;
  await page.goto(`${scene.shop.url}/enable`);
  await page.getByRole("button", { name: "Enable one-action buying on this device" }).click();
  await page.goto(`${scene.shop.url}/account/addresses/new`);
  await page.locator("#moniker").fill("Cabin");
  await page.locator("#line1").fill("9 Lake Road");
  await page.locator("#city").fill("Lakeside");
  await page.locator("#postal_code").fill("5432");
  await page.getByRole("button", { name: "Save" }).click();
  // The state is missing and no postal code of the country looks like that; what was typed stays, nothing is stored.
  assert.equal(await page.evaluate(() => document.activeElement?.id), "errors", "the focus is on what is wrong");
  await page.getByRole("link", { name: /^State: / }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "region");
  assert.match((await page.locator("#postal_code-error").textContent()) ?? "", /95014/);
  assert.equal(await page.locator("#line1").inputValue(), "9 Lake Road");
  await page.locator("#region").fill("VT");
  await page.locator("#postal_code").fill("05432");
  await page.getByLabel("Use as default").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The address is added.").waitFor();

  await visit.item("kitchen-herb-seeds");
  assert.equal(await page.locator("form#single-action").count(), 0);
  await page.getByRole("button", { name: "Confirm and go on" }).click();
  await page.getByRole("link", { name: "Open the mailbox" }).first().click();
  await page.getByRole("link", { name: /Confirm your one-action orders/ }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
  await page.getByRole("button", { name: "Yes, confirm" }).click();
  await page.getByText("One-action buying goes on.").waitFor();
  await visit.item("kitchen-herb-seeds");
  assert.match((await page.locator("form#single-action").textContent()) ?? "", /Cabin/);
});

both(scene, "the address form follows the country, and addresses are shown as the country writes them", async (script) => {
  const visit = await scene.visit({ script });
  await signIn(visit, "jonas");
  const { page } = visit;
  await page.goto(`${scene.shop.url}/account/addresses/new`);
  await page.locator("#line1").fill("1 Lange Straße");
  const show = page.getByRole("button", { name: "Show the fields of this country" });
  await page.locator("#country").selectOption("US");
  if (!script) await show.click();
  await page.locator("#region").fill("VT");
  await page.locator("#country").focus();
  await page.locator("#country").selectOption("DE");
  if (script) {
    // The fields follow the choice at once, on the same page, which says so before; the focus stays.
    assert.equal(await show.count(), 0);
    await page.locator("#region").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "country");
    const hint = (await page.locator("#country").getAttribute("aria-describedby")) ?? "";
    assert.match(await page.locator(`#${hint.trim()}`).innerText(), /follow the country/);
    await page.locator("#country").selectOption("US");
    await page.locator("#region").waitFor();
    assert.equal(await page.locator("#region").inputValue(), "VT");
    await page.locator("#country").selectOption("DE");
    await page.locator("#region").waitFor({ state: "detached" });
  } else {
    await show.click();
  }
  assert.equal(await page.locator("#region").count(), 0);
  assert.equal(await page.locator("#line1").inputValue(), "1 Lange Straße");
  await page.locator("#postal_code").fill("26133");
  await page.locator("#city").fill("Oldenburg");
  await page.locator("#city").press("Enter");
  await page.getByText("The address is added.").waitFor();
  const shown = page.locator("section", { has: page.getByRole("heading", { name: "Oldenburg" }) }).locator("p").first();
  assert.deepEqual((await shown.innerText()).trim().split("\n"), ["Jonas Okafor", "1 Lange Straße", "26133 Oldenburg", "Germany"]);
  await page.getByRole("button", { name: "Remove: Oldenburg" }).click();
  await page.getByText("The address is removed.").waitFor();
});

one(scene, "two people share a device, and a third who signs in alone sees nothing of them", async () => {
  const visit = await scene.visit();
  const { page } = visit;
  await signIn(visit, "mara");
  await page.goto(`${scene.shop.url}/who`);
  await page.getByRole("link", { name: "Add another person to this device" }).click();
  const email = scene.shop.customer("jonas").email;
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("link", { name: "Open the mailbox" }).first().click();
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "sign-in" }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.goto(`${scene.shop.url}/who`);
  await page.getByRole("button", { name: /I am Mara/ }).click();
  await page.goto(`${scene.shop.url}/account`);
  await page.getByRole("link", { name: /Mara/ }).first().waitFor();
  assert.match(await page.content(), /m…@…/, "chosen is recognised, not authenticated");

  await signIn(visit, "chiara");
  for (const path of ["/", "/who", "/account", "/orders", "/account/devices", "/account/activity", "/account/export.json", "/not-you"]) {
    const answer = await visit.context.request.get(scene.shop.url + path);
    const text = await answer.text();
    for (const trace of ["Mara", "Lindqvist", "Jonas", email]) assert.ok(!text.includes(trace), `${path} shows ${trace}`);
  }
});

one(scene, "devices are named, and the others can be revoked", async () => {
  const [first, second] = [await scene.visit(), await scene.visit()];
  await signIn(first, "mara");
  await signIn(second, "mara");
  const { page } = first;
  await page.goto(`${scene.shop.url}/account/devices`);
  await page.getByRole("button", { name: "Revoke all other devices" }).click();
  await page.getByText("All other devices are revoked.").waitFor();
  assert.equal(await page.locator("section.sheet").count(), 1);
  await second.page.goto(`${scene.shop.url}/account`);
  assert.match(second.page.url(), /sign-in/);
});
