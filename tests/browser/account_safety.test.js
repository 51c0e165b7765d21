// What guards an account: a change of its e-mail address, passwords and how often they may be wrong, passkeys bound to their origin,
// single devices revoked, data taken out and erased (OC-21 to OC-25).

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { both, one, stage } from "./browser.js";
import { address, demo } from "./shop.js";

// Passkeys refuse IP addresses.
const scene = stage(async () => {
  const shop = await demo();
  shop.url = shop.url.replace("127.0.0.1", "localhost");
  return shop;
});
const PASSWORD_FAILURES_MAX = 10;

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("playwright-core").Page} Page */

/** An enabled newcomer with a browser of his own. @param {boolean} [script] */
async function newcomer(script = true) {
  const known = await scene.shop.newcomer();
  return { ...known, visit: await scene.visit({ script, client: known.token }) };
}

/** Opens the newest mail of that subject to that address, and its link. @param {Page} page @param {string} to @param {RegExp} subject */
async function open(page, to, subject) {
  await page.goto("/mailbox");
  await page.locator("li", { hasText: `To ${to}` }).getByRole("link", { name: subject }).first().click();
  await page.getByRole("link", { name: "Open the link" }).click();
}

/** Signs in by mail. @param {Page} page @param {string} email */
async function signInByMail(page, email) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look in your mail" }).waitFor();
  await open(page, email, /Your sign-in link/);
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** @param {Page} page @param {string} password */
async function setPassword(page, password) {
  await page.goto("/account/sign-in-methods");
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("The password is set.").waitFor();
}

/** @param {Page} page @param {string} email @param {string} password */
async function tryPassword(page, email, password) {
  await page.goto("/sign-in/password");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A platform authenticator that verifies its user. @param {Visit} visit */
async function authenticator(visit) {
  const session = await visit.context.newCDPSession(visit.page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
}

/** @param {Visit} visit @param {string} path */
const landsAt = async (visit, path) => {
  await visit.page.goto(path);
  return new URL(visit.page.url()).pathname;
};

both(scene, "both addresses agree to a new e-mail address, the old one is told, and the single action waits", async (script) => {
  const { visit, email } = await newcomer(script);
  const { page } = visit;
  const fresh = `fresh-${script}-${Math.random().toString(36).slice(2)}@example.com`;
  await page.goto("/account/sign-in-methods");
  await page.getByLabel("New e-mail address").fill(email);
  await page.getByRole("button", { name: "Change the e-mail address" }).click();
  await page.getByRole("alert").getByText("This is your address already.").waitFor();
  await page.getByLabel("New e-mail address").fill(fresh);
  await page.getByRole("button", { name: "Change the e-mail address" }).click();
  await page.getByText("Both addresses were sent a mail.").waitFor();
  await page.getByText("The old address has not agreed yet").waitFor();

  await visit.item("kitchen-herb-seeds");
  assert.equal(await visit.button.count(), 0, "nothing can be ordered meanwhile");

  await open(page, fresh, /Confirm your e-mail address/);
  await page.getByRole("button", { name: "Yes, confirm" }).click();
  await page.getByText("Now the other address has to agree as well.").waitFor();
  await page.goto("/account/sign-in-methods");
  await page.getByText("The new address agreed").waitFor();
  assert.match(await page.locator("main").innerText(), new RegExp(`${email}\nSign-in links`), "the old one is in force");
  await visit.item("kitchen-herb-seeds");
  assert.equal(await visit.button.count(), 0, "the new address alone, perhaps a stranger's, lets nothing be ordered");
  await open(page, email, /Your e-mail address is to change/);
  await page.getByRole("button", { name: "Yes, confirm" }).click();
  await page.getByText("Your new e-mail address is in force.").waitFor();
  await page.goto("/mailbox");
  await page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: "Your e-mail address was changed" }).waitFor();

  // The old address's word is the step-up: one press orders again.
  await visit.item("kitchen-herb-seeds");
  await visit.press();

  // The old address opens nothing any more.
  const other = await scene.visit({ script });
  await other.page.goto("/sign-in");
  await other.page.getByLabel("E-mail address").fill(email);
  await other.page.getByRole("button", { name: "Send the link" }).click();
  await other.page.goto("/mailbox");
  assert.equal(await other.page.locator("li", { hasText: `To ${email}` }).getByRole("link", { name: /sign-in/ }).count(), 0);
  await signInByMail(other.page, fresh);
});

both(scene, "who registered another's address sees nothing of its owner, and loses it to him", async (script) => {
  const [mallory, owner] = [await newcomer(script), await scene.visit({ script })];
  const { page } = owner;
  const { token } = await scene.shop.api("/clients", { method: "POST" });
  const { variants } = await scene.shop.item("bulb-vase");
  const body = {
    lines: [{ variant: variants[0].id, quantity: 1 }],
    buyer: { name: "Vera Honest", email: mallory.email },
    destination: address({ moniker: "", name: "Vera Honest", line1: "9 Secret Lane" }),
    payment: { provider: "simulator", token: "tok_visa" },
  };
  const checkout = await scene.shop.api("/checkouts", { method: "POST", token, body });
  const done = await scene.shop.api(`/checkouts/${checkout.id}/complete`, { method: "POST", token, body: {} });
  assert.equal(done.status, "completed");
  const seen = async (/** @type {string} */ path) => (await (await mallory.visit.context.request.get(path)).text()).includes("9 Secret Lane");
  for (const path of ["/orders", "/account/addresses", "/account/activity", "/account/export.json", "/cart"]) assert.ok(!(await seen(path)), path);

  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(mallory.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await open(page, mallory.email, /Your sign-in link/);
  await page.getByText("Somebody has used this e-mail address here before").waitFor();
  await page.getByRole("button", { name: "That was not me: start anew" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.goto("/orders");
  await page.locator("main").getByText("Bulb vase").first().waitFor();
  await page.goto("/account");
  await page.getByText("Vera H.").first().waitFor();
  await mallory.visit.page.goto("/account");
  await mallory.visit.page.getByText("None. Somebody else has shown that the address is theirs").waitFor();
  assert.ok(!(await seen("/orders")));
  // Without an address he is told what is missing, not that a mail is on its way; no made-up address is shown him.
  await scene.shop.api("/me/addresses", { method: "POST", token: mallory.token, body: address({ moniker: "Barn" }) });
  await mallory.visit.page.goto("/account/step-up");
  await mallory.visit.page.getByText("You have no e-mail address to confirm it by.").waitFor();
  const told = await (await mallory.visit.context.request.get("/account/export.json")).json();
  assert.equal(told.customer.email, null);
  for (const path of ["/account", "/account/sign-in-methods", "/account/export.json"]) {
    assert.ok(!(await (await mallory.visit.context.request.get(path)).text()).includes(".invalid"), path);
  }
  // Nobody is asked twice.
  await page.goto("/sign-in");
  await signInByMail(page, mallory.email);
  await page.goto("/account");
  await page.getByText("Vera H.").first().waitFor();
});

/** The account's pages whose forms change something of who is signed in, and an item page that offers the single action. */
const OWN_PAGES = [
  "/account", "/account/single-action", "/account/addresses", "/account/addresses/new", "/account/payment-methods", "/account/sign-in-methods",
  "/account/devices", "/account/data?erase=ask", "/account/actions", "/account/buttons?variant=", "/tv/link", "/items/bulb-vase",
];

one(scene, "what the first of two people has open on a device does nothing to the second", async () => {
  const known = await scene.shop.newcomer({ single_action: false });
  const visit = await scene.visit({ client: known.token });
  const { page, context } = visit;
  const second = await scene.shop.newcomer({ name: "Wen Second", single_action: false });
  const { variants } = await scene.shop.item("bulb-vase");
  /** @type {{ action: string, fields: [string, string][] }[]} */
  const forms = [];
  for (const path of OWN_PAGES) {
    await page.goto(path.endsWith("=") ? path + variants[0].id : path);
    forms.push(
      ...(await page.locator("form[method=post]:has([name=made_for])").evaluateAll((forms) =>
        forms.map((form) => ({
          action: new URL(/** @type {HTMLFormElement} */ (form).action).pathname,
          fields: /** @type {[string, string][]} */ ([...new FormData(/** @type {HTMLFormElement} */ (form)).entries()].map(([name, value]) => [name, String(value)])),
        })),
      )),
    );
  }
  const actions = new Set(forms.map(({ action }) => action.replace(/\/\w{3}_\w+/, "/{id}")));
  for (const action of ["/enable", "/account/email", "/account/password", "/account/addresses", "/account/payment-methods", "/account/single-action", "/account/erase", "/account/actions", "/account/buttons", "/tv/link"]) {
    assert.ok(actions.has(action), `${action} is among ${[...actions].join(" ")}`);
  }
  await page.goto("/sign-in?add=1");
  await page.getByLabel("E-mail address").fill(second.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await open(page, second.email, /sign-in link/);
  await page.getByRole("button", { name: "Sign in on this device" }).click();
  await page.goto("/account");
  await page.getByText("Wen S.").first().waitFor();
  const all = async () => {
    const { activity, exported_at, ...told } = await (await context.request.get("/account/export.json")).json();
    return told;
  };
  const before = await all();
  const typed = { password: "three red boats", email: "thief@example.com", sure: "1", variant: variants[0].id, name: "Not mine", card: "tok_visa", code: "AAAA-AAAA" };
  for (const { action, fields } of forms) {
    const form = { ...typed, ...Object.fromEntries(fields.filter(([, value]) => value)) };
    const answer = await context.request.post(action, { form, maxRedirects: 0 });
    assert.equal(answer.status(), 403, action);
    assert.match(await answer.text(), /This page was made for another visitor/, action);
  }
  assert.deepEqual(await all(), before);
  // Nor is a passkey of the first one's added.
  const passkey = await context.request.post("/passkeys/register/start", { form: { made_for: Object.fromEntries(forms[0].fields).made_for } });
  assert.equal(passkey.status(), 403);
  // His own page does.
  await page.goto("/items/bulb-vase");
  await page.getByRole("button", { name: /Enable/ }).click();
  await visit.press();
});

both(scene, "a password signs in, and is paused after many wrong ones while the link still works", async (script) => {
  const { visit, email } = await newcomer(script);
  const password = `three red boats ${script}`;
  await visit.page.goto("/account/sign-in-methods");
  await visit.page.getByLabel("New password").fill("short");
  await visit.page.locator("form[action='/account/password']").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  await visit.page.getByRole("button", { name: "Set the password" }).click();
  await visit.page.getByRole("alert").getByText("Use at least 10 characters.").waitFor();
  visit.forgive(/422/);
  await setPassword(visit.page, password);
  assert.ok(!(await visit.page.content()).includes(password), "it is never shown again");

  const other = await scene.visit({ script });
  await tryPassword(other.page, email, password);
  await other.page.waitForURL((url) => url.pathname === "/");
  assert.equal(await landsAt(other, "/account/addresses"), "/account/addresses", "signed in as by a link");

  // Wrong ones, from elsewhere and all at once; the account is paused, the right one too.
  const stranger = await scene.visit({ script });
  const guess = (/** @type {string} */ password) =>
    stranger.context.request.post("/sign-in/password", { form: { email, password }, headers: { origin: scene.shop.url }, maxRedirects: 0 });
  for (let nth = 0; nth < PASSWORD_FAILURES_MAX; nth++) assert.equal((await guess(`wrong number ${nth}`)).status(), 422);
  // They are counted behind the answer.
  await assert.doesNotReject(async () => {
    for (let nth = 0; nth < 50; nth++) {
      if ((await guess(password)).status() === 422) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("a password is taken after ten wrong ones");
  });
  await tryPassword(stranger.page, email, password);
  await stranger.page.getByRole("alert").getByText(/use the link/).waitFor();
  stranger.forgive(/422/);
  await signInByMail(stranger.page, email);
  assert.equal(await landsAt(stranger, "/account/sign-in-methods"), "/account/sign-in-methods");
});

one(scene, "the last way to sign in cannot be removed: the mailed link stays when password and passkey are gone", async () => {
  const { visit, email } = await newcomer();
  const { page } = visit;
  await authenticator(visit);
  await setPassword(page, "three red boats");
  await page.locator("#passkey-name").fill("Laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("The passkey is added.").waitFor();
  await page.getByRole("button", { name: "Remove the password" }).click();
  await page.getByText("The password is removed.").waitFor();
  await page.getByRole("button", { name: "Remove: Laptop" }).click();
  await page.getByText("The passkey is removed.").waitFor();
  assert.equal(await page.getByRole("button", { name: /Remove/ }).count(), 0, "nothing is left to remove");
  // Not by hand either: no such address, and none that is empty.
  const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ form) =>
    visit.context.request.post(path, { form, headers: { origin: scene.shop.url }, maxRedirects: 0 });
  assert.equal((await post("/account/email/remove", {})).status(), 404);
  assert.equal((await post("/account/email", { email: "" })).status(), 422);
  const other = await scene.visit();
  await tryPassword(other.page, email, "three red boats");
  await other.page.getByRole("alert").waitFor();
  other.forgive(/422/);
  await signInByMail(other.page, email);
  await other.page.goto("/account");
  await other.page.getByText(email).waitFor();
});

one(scene, "a passkey that another site had made is refused, the same made here is taken", async () => {
  const { visit } = await newcomer();
  const own = await authenticator(visit);
  await visit.page.goto("/account/sign-in-methods");
  await visit.page.locator("#passkey-name").fill("Laptop");
  await visit.page.getByRole("button", { name: "Add a passkey" }).click();
  await visit.page.getByText("The passkey is added.").waitFor();
  const { credentials } = await own.session.send("WebAuthn.getCredentials", { authenticatorId: own.authenticatorId });

  // It passes this shop's challenge on, as a site in the middle does; browsers give it the passkey, since the host is the same.
  const elsewhere = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>Fern &amp; Folio</title>"));
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (elsewhere.address());
  try {
    for (const [place, status] of /** @type {[string, number][]} */ ([[`http://localhost:${port}/`, 403], [`${scene.shop.url}/healthz`, 204]])) {
      const victim = await scene.visit();
      const key = await authenticator(victim);
      await victim.page.goto(place);
      await key.session.send("WebAuthn.addCredential", { authenticatorId: key.authenticatorId, credential: { ...credentials[0], signCount: status } });
      const post = (/** @type {string} */ path, /** @type {unknown} */ data) =>
        victim.context.request.post(scene.shop.url + path, { data, headers: { origin: scene.shop.url, accept: "application/json" } });
      const started = await post("/passkeys/assert/start", {});
      assert.equal(started.status(), 200, await started.text());
      const begun = await started.json();
      const credential = await victim.page.evaluate(async (options) => {
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...options, rpId: "localhost" });
        const made = await navigator.credentials.get({ publicKey });
        return made instanceof PublicKeyCredential ? made.toJSON() : null;
      }, begun.options.publicKey);
      assert.ok(credential, "the authenticator signed");
      const answer = await post("/passkeys/sign-in", { ceremony: begun.ceremony, credential });
      assert.equal(answer.status(), status, place);
      if (status === 403) assert.match(await answer.text(), /passkey\.not_verified/);
      // Not by the page: the one to sign in would use the passkey, rightly.
      const account = await victim.context.request.get(`${scene.shop.url}/account`);
      assert.equal(new URL(account.url()).pathname, status === 204 ? "/account" : "/sign-in");
      victim.forgive(/favicon/);
    }
  } finally {
    elsewhere.close();
  }
});

both(scene, "one device is revoked, the third stays", async (script) => {
  const { visit, email } = await newcomer(script);
  const [second, third] = [await scene.visit({ script }), await scene.visit({ script })];
  await signInByMail(second.page, email);
  await visit.page.goto("/account/devices");
  const fields = visit.page.locator("section.sheet", { hasNotText: "This device" });
  await fields.getByText("Rename").click();
  await fields.getByLabel("Name", { exact: true }).fill("Old telephone");
  await fields.getByRole("button", { name: "Save" }).click();
  await visit.page.getByText("The device has its new name.").waitFor();
  await signInByMail(third.page, email);
  await visit.page.goto("/account/devices");
  assert.equal(await visit.page.locator("section.sheet").count(), 3);
  await visit.page.getByRole("button", { name: "Revoke: Old telephone" }).click();
  await visit.page.getByText("The device is revoked.").waitFor();
  assert.equal(await visit.page.locator("section.sheet").count(), 2);
  assert.equal(await landsAt(second, "/account"), "/sign-in");
  assert.equal(await landsAt(third, "/account"), "/account");
  assert.equal(await landsAt(visit, "/account"), "/account");
});

both(scene, "a device's name that can't be is refused beside its field", async (script) => {
  const { visit } = await newcomer(script);
  const { page } = visit;
  await page.goto("/account/devices");
  await page.locator("summary[aria-label^=Rename]").click();
  const field = page.getByLabel("Name", { exact: true });
  await field.fill("   ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Please mend this first:").waitFor();
  assert.equal(new URL(page.url()).pathname.startsWith("/account/devices/"), true);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "errors", "the focus is on what is wrong");
  assert.ok(await field.isVisible(), "its form stands open");
  const described = (await field.getAttribute("aria-describedby")) ?? "";
  assert.match(await page.locator(`#${described}`).innerText(), /must not be empty/);
  await field.fill("Kitchen tablet");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: /^Kitchen tablet/ }).waitFor();
});

one(scene, "the activity tells what was ordered, on which device", async () => {
  const { visit, token } = await newcomer(false);
  await visit.item("aloe-vera");
  await visit.press();
  await scene.shop.order(token, (await scene.shop.item("cedar-pencils")).variants[0].id, 2);
  await visit.page.goto("/account/activity");
  const rows = await visit.page.locator(".happened li").allInnerTexts();
  assert.match(rows[0], /^Ordered: 2 × /);
  assert.match(rows[1], /^Ordered: 1 × Aloe vera/);
  assert.equal(rows.filter((row) => row.startsWith("Ordered")).length, 2, rows.join());
});

both(scene, "a removed address comes back as it was", async (script) => {
  const { visit } = await newcomer(script);
  const { page } = visit;
  await page.goto("/account/addresses");
  await page.getByRole("button", { name: "Remove: Work" }).click();
  await page.getByText("The address is removed.").waitFor();
  assert.equal(await page.getByText("2 Bridge Street").count(), 0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("It is back.").waitFor();
  await page.getByText("2 Bridge Street").waitFor();
});

one(scene, "the export is a file with what was stored, and nobody else's", async () => {
  const { visit, email, token } = await newcomer();
  const { page } = visit;
  await visit.item("sunflower-seeds");
  await visit.press();
  const other = await scene.shop.newcomer({ name: "Otto Other" });
  await page.goto("/account/data");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download (JSON)" }).click()]);
  assert.equal(download.suggestedFilename(), "account.json");
  const file = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(file.customer.email, email);
  assert.deepEqual(file.addresses.map((/** @type {any} */ address) => address.line1).sort(), ["2 Bridge Street", "51 Quarry Hill"]);
  assert.equal(file.payment_methods[0].last_four, "4242");
  assert.equal(file.devices.length, 1);
  const [line] = await scene.shop.lines(token);
  assert.ok(JSON.stringify(file.orders).includes(line.id), "its order line");
  assert.ok(file.activity.length > 0);
  const text = JSON.stringify(file);
  for (const trace of [other.email, "Otto", token.split(".")[1]]) assert.ok(!text.includes(trace), trace);
});

both(scene, "an erased account is gone from every device, page and mailbox", async (script) => {
  const { visit, email } = await newcomer(script);
  const { page } = visit;
  const second = await scene.visit({ script });
  await signInByMail(second.page, email);
  await visit.item("sunflower-seeds");
  await visit.press();
  await page.goto("/account/data");
  await page.getByText("One order is still on its way.").waitFor();
  assert.equal(await page.getByRole("link", { name: "Erase the account" }).count(), 0);
  await page.goto("/orders");
  await page.getByRole("button", { name: /^Cancel/ }).first().click();
  await visit.status.waitFor();

  await page.goto("/account/data");
  await page.getByRole("link", { name: "Erase the account" }).click();
  // Not without saying so.
  await page.locator("form[action='/account/erase']").evaluate((form) => (/** @type {HTMLFormElement} */ (form).noValidate = true));
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.waitForURL(/erase=ask/);
  await page.getByLabel("I want everything to be erased.").check();
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.getByText("Your account is erased.").waitFor();

  for (const device of [visit, second]) {
    for (const path of ["/account", "/account/addresses", "/account/data", "/account/export.json"]) {
      assert.equal(await landsAt(device, path), "/sign-in", path);
    }
    for (const path of ["/", "/orders", "/who", "/cart", "/items/sunflower-seeds", "/mailbox"]) {
      const text = await (await device.context.request.get(path)).text();
      for (const trace of ["Nela", "Kovarova", "Quarry Hill", "Bridge Street", email, "4242"]) {
        if (trace === "4242" && path === "/mailbox") continue;
        assert.ok(!text.includes(trace), `${path} shows ${trace}`);
      }
    }
  }
  // A link by mail is promised like to any stranger, and none is sent.
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.goto("/mailbox");
  assert.equal(await page.locator("li", { hasText: `To ${email}` }).count(), 0);
});
