// The office's pictures: uploaded, described, ordered, replaced, taken off and taken back, with and without JavaScript, by keyboard;
// bad files change nothing; the shop shows what was made of them, in the kinds and widths that fit.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { both, one, stage } from "./browser.js";
import { file, png } from "./files.js";
import { products, serve } from "./shop.js";

const own = stage(async () => {
  const shop = await serve();
  shop.import(products([
    { handle: "spade", title: "Spade", price: "20.00" },
    { handle: "rake", title: "Rake", price: "15.00", picture: "https://pictures.example/a/rake-large.jpg?v=3" },
    ...Array.from({ length: 8 }, (_, n) => ({ handle: `pot-${n}`, title: `Pot ${n}`, price: "5.00" })),
  ]));
  return shop;
});
let pots = 0;

/** @typedef {import("./browser.js").Visit} Visit */
/** @typedef {import("playwright-core").Page} Page */

/** Signs in as an administrator. @param {Visit} visit */
async function administrator(visit) {
  const shop = /** @type {import("./shop.js").Folder} */ (visit.shop);
  await visit.signIn(shop.command("staff", "add", "admin@example.com", "--role", "admin", "--public-url", shop.url).trim());
  await visit.page.getByRole("link", { name: "Items" }).click();
}

/** Opens the pictures of a pot that nobody has used yet. @param {Visit} visit */
async function pot(visit) {
  const handle = `pot-${pots++}`;
  await administrator(visit);
  await visit.page.getByRole("link", { name: handle.replace("pot-", "Pot ") }).click();
  return handle;
}

/** @param {Page} page @param {ReturnType<typeof file>[]} files */
async function upload(page, files) {
  await page.getByLabel("Add pictures").setInputFiles(files);
  await page.getByRole("button", { name: "Upload" }).click();
}

/** The addresses of an item's pictures. @param {string} handle @returns {Promise<string[]>} */
const shown = async (handle) => (await own.shop.item(handle)).pictures;

/** Waits until nothing is in the making. @param {Page} page */
async function made(page) {
  const link = page.getByRole("link", { name: "See how far they are" });
  for (const until = Date.now() + 120_000; await link.count(); await new Promise((resolve) => setTimeout(resolve, 300))) {
    assert.ok(Date.now() < until, "the files are made");
    await link.click();
  }
}

both(own, "pictures are uploaded, described, moved, replaced, removed and taken back", async (script) => {
  const visit = await own.visit({ script });
  const { page, status } = visit;
  const handle = await pot(visit);
  await page.getByText("No pictures yet").waitFor();
  await upload(page, [file("a.png", png(60, 40, 1)), file("b.png", png(60, 40, 2)), file("c.png", png(60, 40, 3))]);
  await status.getByText("Uploaded.").waitFor();
  const [a, b, c] = await shown(handle);
  assert.match(a, /^\/pictures\/pic_[0-9a-z]{13}\/60x40\.jpg$/);
  assert.equal(new Set([a, b, c]).size, 3);
  // Reloading the page after it sends nothing again, and the same file again changes nothing.
  await page.reload();
  await upload(page, [file("b again.png", png(60, 40, 2))]);
  assert.deepEqual(await shown(handle), [a, b, c]);

  await page.locator("#picture-2").getByLabel("What it shows").fill("A pot seen from above");
  await page.locator("#picture-2").getByRole("button", { name: "Save" }).click();
  await status.getByText("Saved.").waitFor();
  assert.equal(await page.locator("#picture-2").getByLabel("What it shows").inputValue(), "A pot seen from above");

  await page.getByRole("button", { name: "Move up picture 3" }).click();
  await status.getByText("Moved.").waitFor();
  assert.deepEqual(await shown(handle), [a, c, b]);
  await page.getByRole("button", { name: "Move down picture 1" }).click();
  assert.deepEqual(await shown(handle), [c, a, b]);

  await page.getByRole("button", { name: "Remove picture 3" }).click();
  await status.getByText("Removed.").waitFor();
  assert.deepEqual(await shown(handle), [c, a]);
  await status.getByRole("button", { name: "Undo" }).click();
  await status.getByText("It is back.").waitFor();
  assert.deepEqual(await shown(handle), [c, a, b]);
  assert.equal(await page.locator("#picture-3").getByLabel("What it shows").inputValue(), "A pot seen from above");

  const first = page.locator("#picture-1");
  await first.locator("summary").click();
  await first.getByLabel("Replace with").setInputFiles(file("d.png", png(80, 40, 4)));
  await first.getByRole("button", { name: "Replace", exact: true }).click();
  await status.getByText("Replaced.").waitFor();
  const [d, ...rest] = await shown(handle);
  assert.match(d, /\/80x40\.jpg$/);
  assert.deepEqual(rest, [a, b]);
  await status.getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(await shown(handle), [c, d, a, b]);
});

both(own, "what is no picture is refused beside its field, and changes nothing", async (script) => {
  const visit = await own.visit({ script });
  const { page } = visit;
  const handle = await pot(visit);
  const whole = png(300, 200, 9);
  for (const [name, bytes, reason] of /** @type {[string, Buffer, RegExp][]} */ ([
    ["notes.txt", Buffer.from("just words"), /“notes\.txt” is not a JPEG, PNG, WebP or GIF/],
    ["script.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), /“script\.svg” is not a JPEG/],
    ["half.png", whole.subarray(0, whole.length / 2), /“half\.png” is damaged/],
    ["bomb.png", png(8, 8, 0, [60_000, 60_000]), /“bomb\.png” has more than 50 million pixels/],
    ["empty.png", Buffer.alloc(0), /“empty\.png” is empty/],
    ["large.png", Buffer.alloc(20 * 1024 * 1024 + 1, 7), /“large\.png” is larger than 20 MB/],
    ["<b>.png", Buffer.from("x"), /“<b>\.png” is not/],
  ])) {
    // A good one beside it is not kept either.
    await upload(page, [file("good.png", whole), file(name, bytes)]);
    await page.getByRole("alert").waitFor();
    assert.match(await page.locator("#pictures-error").innerText(), reason);
    assert.equal(await page.getByLabel("Add pictures").getAttribute("aria-invalid"), "true");
    assert.deepEqual(await shown(handle), [], name);
  }
  assert.equal(await page.locator("main b").count(), 0, "a file's name is text");
  await upload(page, Array.from({ length: 11 }, (_, n) => file(`${n}.png`, png(10, 10, n))));
  assert.match(await page.locator("#pictures-error").innerText(), /At most 10 pictures/);
  assert.deepEqual(await shown(handle), []);
  await upload(page, [file("good.png", whole)]);
  assert.equal((await shown(handle)).length, 1);
  await page.locator("#picture-1 summary").click();
  await page.getByLabel("Replace with").setInputFiles(file("bad.png", Buffer.from("x")));
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  await page.getByRole("alert").getByText("“bad.png” is not").waitFor();
  assert.equal((await shown(handle)).length, 1);
  visit.forgive(/422/);
});

one(own, "what hides in a file or in its name reaches nobody", async () => {
  const visit = await own.visit({ script: false });
  const handle = await pot(visit);
  const evil = "<!doctype html><script>fetch('/account/erase',{method:'POST'})</script>";
  const marks = [Buffer.concat([png(30, 20, 11), Buffer.from(evil)]), Buffer.from(evil)];
  await upload(visit.page, [file("../../../evil.png", marks[0])]);
  const [address] = await shown(handle);
  assert.match(address, /^\/pictures\/pic_[0-9a-z]{13}\/30x20\.jpg$/, "the name of the file is in no address");
  await made(visit.page);
  await visit.item(handle);
  const files = await visit.page.evaluate(() => [...document.querySelectorAll("main :is(img[src], source[srcset])")].flatMap((e) => (e.getAttribute("src") ?? e.getAttribute("srcset") ?? "").match(/\/pictures\/[^ ,]+/g) ?? []));
  assert.ok(files.length > 1, "made in several kinds");
  for (const path of [address, ...files]) {
    const answer = await visit.context.request.get(path);
    assert.equal(answer.status(), 200, path);
    assert.match(answer.headers()["content-type"], /^image\/(jpeg|avif|webp)$/);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
    assert.ok(!(await answer.body()).includes("<script"), path);
  }
  // The same as a whole request, written by hand: names, kinds and parts that no browser would send.
  const { id } = await own.shop.item(handle);
  for (const [disposition, kind] of [
    [`name="pictures"; filename="a.png\"; name=\"evil"`, "image/png"],
    [`name="pictures"; filename*=UTF-8''%0d%0aset-cookie:evil=1.png`, "text/html"],
    [`name="${evil}"; filename="${evil}.png"`, "image/svg+xml"],
    [`name="pictures"; filename="${"a".repeat(70_000)}"`, "image/png"],
  ]) {
    const head = `--x\r\ncontent-disposition: form-data; ${disposition}\r\ncontent-type: ${kind}\r\n\r\n`;
    const data = Buffer.concat([Buffer.from(head), marks[1], Buffer.from("\r\n--x--\r\n")]);
    const headers = { origin: own.shop.url, "content-type": "multipart/form-data; boundary=x" };
    const answer = await visit.context.request.post(`/office/items/${id}/pictures`, { headers, data, maxRedirects: 0 });
    assert.ok(answer.status() >= 400 && answer.status() < 500, `${disposition.slice(0, 60)}: ${answer.status()}`);
    assert.ok(!/evil/.test(answer.headers()["set-cookie"] ?? ""));
    assert.ok(!(await answer.text()).includes("<script>fetch"), disposition.slice(0, 60));
  }
  assert.deepEqual(await shown(handle), [address]);
});

one(own, "the shop shows AVIF in the width that fits, keeps it for ever, and nothing shifts", async () => {
  const visit = await own.visit({ width: 360 });
  const { page } = visit;
  const handle = await pot(visit);
  await upload(page, [file("wide.png", png(1_500, 1_000, 5))]);
  const [address] = await shown(handle);
  // Before anything is made the large one is answered, and not kept.
  const early = await visit.context.request.get(address.replace(/\/[^/]+$/, "/1280.avif"));
  if (early.headers()["content-type"] === "image/jpeg") assert.equal(early.headers()["cache-control"], "no-store");
  await made(page);
  await page.getByText("Ready, 1500 × 1000").waitFor();
  /** @type {Map<string, import("playwright-core").Response>} */
  const answers = new Map();
  page.on("response", (answer) => answers.set(new URL(answer.url()).pathname, answer));
  await visit.item(handle);
  const large = page.locator(".large img").first();
  await large.evaluate((image) => /** @type {HTMLImageElement} */ (image).decode());
  const used = await large.evaluate((image) => new URL(/** @type {HTMLImageElement} */ (image).currentSrc).pathname);
  assert.match(used, /\/(320|640)\.avif$/);
  const answer = answers.get(used);
  assert.equal(answer?.headers()["content-type"], "image/avif");
  assert.equal(answer?.headers()["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(await large.getAttribute("width"), "960");
  assert.equal(await large.getAttribute("height"), "640");
  assert.equal(await large.getAttribute("fetchpriority"), "high");
  const tag = answer?.headers().etag ?? "";
  const again = await visit.context.request.get(used, { headers: { "if-none-match": tag } });
  assert.equal(again.status(), 304);
  for (const nothing of ["/1500.avif", "/319.avif", "/1280.png", "/1500x999.jpg", "/0.avif", "/../x"]) {
    assert.equal((await visit.context.request.get(address.replace(/\/[^/]+$/, nothing))).status(), 404, nothing);
  }
  // Red on the left, blue on the right, whatever became of it in between.
  await page.goto("/");
  assert.equal(await page.locator(`.card:has(a[href="/items/${handle}"]) img[loading=lazy]`).count(), 1);
});

one(own, "by keyboard alone: a picture is described, moved and removed", async () => {
  const visit = await own.visit();
  const { page, status } = visit;
  const handle = await pot(visit);
  await upload(page, [file("a.png", png(50, 50, 6)), file("b.png", png(50, 50, 7))]);
  const [a, b] = await shown(handle);
  /** @param {string} name @param {string} [role] */
  const tabTo = async (name, role = "BUTTON") => {
    for (let steps = 0; steps < 80; steps++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const { tagName, ariaLabel, textContent, labels } = /** @type {HTMLInputElement} */ (document.activeElement);
        return { tagName, name: ariaLabel || labels?.[0]?.textContent || textContent };
      });
      if (at.tagName === role && at.name === name) return;
    }
    assert.fail(`no way to ${name}`);
  };
  await tabTo("What it shows", "INPUT");
  await page.keyboard.type("A bowl");
  await page.keyboard.press("Enter");
  await status.getByText("Saved.").waitFor();
  await tabTo("Move down picture 1");
  await page.keyboard.press("Enter");
  await status.getByText("Moved.").waitFor();
  assert.deepEqual(await shown(handle), [b, a]);
  await tabTo("Remove picture 2");
  await page.keyboard.press("Space");
  await status.getByText("Removed.").waitFor();
  assert.deepEqual(await shown(handle), [b]);
});

one(own, "only administrators come in", async () => {
  const visit = await own.visit({ script: false });
  const shop = /** @type {import("./shop.js").Folder} */ (own.shop);
  const { id } = await own.shop.item("spade");
  for (const path of ["/office/items", `/office/items/${id}`]) assert.equal((await visit.page.goto(path))?.status(), 401, path);
  await visit.signIn(shop.command("staff", "add", "ware@example.com", "--role", "warehouse", "--public-url", shop.url).trim());
  for (const path of ["/office/items", `/office/items/${id}`]) assert.equal((await visit.page.goto(path))?.status(), 403, path);
  const form = { multipart: { pictures: file("a.png", png(9, 9)) }, headers: { origin: own.shop.url } };
  assert.equal((await visit.context.request.post(`/office/items/${id}/pictures`, form)).status(), 403);
  const admin = await own.visit({ script: false });
  await administrator(admin);
  const foreign = { multipart: { pictures: file("a.png", png(9, 9)) }, headers: { origin: "https://evil.example" } };
  assert.equal((await admin.context.request.post(`/office/items/${id}/pictures`, foreign)).status(), 403);
  assert.deepEqual(await shown("spade"), []);
});

one(own, "files of a folder stand for pictures on another site", async () => {
  const shop = /** @type {import("./shop.js").Folder} */ (own.shop);
  const folder = mkdtempSync(join(tmpdir(), "ringup-files-"));
  try {
    writeFileSync(join(folder, "RAKE-large.jpg"), png(120, 80, 8));
    writeFileSync(join(folder, "unrelated.png"), png(20, 20, 8));
    assert.match(shop.command("import", "pictures", folder, "--dry-run"), /rake-large\.jpg\?v=3 <- .*RAKE-large\.jpg\n1 pictures would get a file, 0 had one, 0 found none/);
    assert.deepEqual(await shown("rake"), ["https://pictures.example/a/rake-large.jpg?v=3"]);
    assert.match(shop.command("import", "pictures", folder), /^1 pictures got a file/);
    assert.match(shop.command("import", "pictures", folder), /^0 pictures got a file, 1 had one/);
    const [address] = await shown("rake");
    assert.match(address, /^\/pictures\/pic_\w+\/120x80\.jpg$/);
    const visit = await own.visit();
    await visit.item("rake");
    await visit.page.locator(".large img").evaluate((image) => /** @type {HTMLImageElement} */ (image).decode());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
