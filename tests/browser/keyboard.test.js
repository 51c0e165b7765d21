// Everything by keyboard: from home to an order, its cancelling and undoing, with the focus in sight at every stop.

import assert from "node:assert/strict";
import { both, one, stage } from "./browser.js";
import { demo, welcome } from "./shop.js";

const scene = stage(demo);
const STOPS_MAX = 120;

/** @typedef {import("./browser.js").Visit} Visit */

/** What has the focus, and whether one can see that it has. @param {Visit} visit */
const focus = ({ page }) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { name: "", seen: true, where: "the page" };
    const outlined = (/** @type {string | undefined} */ pseudo) => {
      const style = getComputedStyle(element, pseudo);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)";
    };
    const box = element.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
    const name = element.getAttribute("aria-label") ?? (/** @type {HTMLElement} */ (element).innerText?.trim() || element.id);
    return { name, seen: inside && (outlined(undefined) || outlined("::after")), where: element.outerHTML.slice(0, 120) };
  });

/** Presses Tab until `name` has the focus. @param {Visit} visit @param {string | RegExp} name */
async function tabTo(visit, name) {
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await visit.page.keyboard.press("Tab");
    const at = await focus(visit);
    assert.ok(at.seen, `the focus can't be seen on ${at.where}`);
    if (typeof name === "string" ? at.name === name : name.test(at.name)) return;
  }
  assert.fail(`Tab never reaches ${name}`);
}

/** @param {Visit} visit @param {string | RegExp} name @param {RegExp} to where Enter leads */
async function follow(visit, name, to) {
  await tabTo(visit, name);
  await visit.page.keyboard.press("Enter");
  await visit.page.waitForURL(to);
}

both(scene, "from home to an order, cancelled and restored", async (script) => {
  const visit = await scene.visit({ script, client: (await scene.shop.newcomer()).token });
  const { page, status } = visit;
  await page.goto("/");
  await follow(visit, "Plants and seeds", /\/categories\/plants-and-seeds/);
  await follow(visit, "Aloe vera", /\/items\/aloe-vera/);
  await tabTo(visit, "quantity");
  await page.keyboard.press("ArrowUp");
  await follow(visit, /^Buy now for/, /ordered=/);
  await status.getByText("Ordered: 2 × Aloe vera").waitFor();
  await tabTo(visit, "Undo");
  await page.keyboard.press("Space");
  await status.getByText("Cancelled.").waitFor();
  assert.equal((await visit.placed()).length, 0);
  await tabTo(visit, "Put back");
  await page.keyboard.press("Enter");
  await status.getByText("Restored.").waitFor();
  await follow(visit, "Orders", /\/orders/);
  await tabTo(visit, /^Change/);
  await page.keyboard.press("Enter");
  await tabTo(visit, /^quantity-/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await status.getByText("Quantity changed.").waitFor();
  await tabTo(visit, /^Cancel/);
  await page.keyboard.press("Enter");
  await status.getByText("Cancelled.").waitFor();
  await tabTo(visit, /^Put back/);
  await page.keyboard.press("Enter");
  await status.getByText("Restored.").waitFor();
  const [line] = await visit.placed();
  assert.equal(line.quantity, 3);
});

both(scene, "the skip link is the first stop and skips", async (script) => {
  const visit = await scene.visit({ script });
  for (const path of ["/", "/items/aloe-vera", "/orders", "/sign-in", "/nowhere"]) {
    await visit.page.goto(path);
    await visit.page.keyboard.press("Tab");
    assert.equal((await focus(visit)).name, "Skip to content", path);
    assert.ok((await focus(visit)).seen);
    await visit.page.keyboard.press("Enter");
    await visit.page.keyboard.press("Tab");
    const inMain = await visit.page.evaluate(() => !document.activeElement?.closest("header, aside"));
    assert.ok(inMain, path);
  }
});

both(scene, "every stop of every page can be seen", async (script) => {
  const visit = await scene.visit({ script, client: scene.shop.customer("jonas").client_token, width: 360 });
  for (const path of ["/", "/items/waffle-bath-towels", "/orders", "/account", "/not-you", "/sign-in", "/mailbox"]) {
    await visit.page.goto(path);
    for (let stop = 0; stop < 40; stop++) {
      await visit.page.keyboard.press("Tab");
      const at = await focus(visit);
      assert.ok(at.seen, `${path}: the focus can't be seen on ${at.where}`);
      if (at.where === "the page") break;
    }
  }
});

one(scene, "on a phone the categories open by keyboard", async () => {
  const visit = await scene.visit({ width: 360, script: false });
  await visit.page.goto("/");
  await tabTo(visit, "Categories");
  await visit.page.keyboard.press("Enter");
  await follow(visit, "Paper and desk", /\/categories\/paper-and-desk/);
});

one(scene, "staff receive stock by keyboard", async () => {
  const { rows, stop } = await welcome();
  try {
    const visit = await scene.visit();
    await visit.page.goto(rows.get("Staff") ?? "");
    await follow(visit, "Sign in on this device", /\/office\/orders/);
    await follow(visit, "Stock", /\/office\/stock/);
    await tabTo(visit, "q");
    await visit.page.keyboard.type("PS-ALOE");
    await visit.page.keyboard.press("Enter");
    await visit.page.waitForURL(/q=PS-ALOE/);
    await tabTo(visit, /^Quantity received of Aloe vera/);
    await visit.page.keyboard.type("12");
    await visit.page.keyboard.press("Enter");
    await visit.page.getByRole("status").getByText("Received.").waitFor();
    assert.equal(await visit.page.locator("tbody tr td.n").first().innerText(), "40");
  } finally {
    await stop();
  }
});
