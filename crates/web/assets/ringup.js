// Enhances pages that are whole without it: counts down to cancel deadlines, keeps the total true while the quantity changes, mutes a
// second press of the order button (the server would answer it with the same line). Writes text only: Trusted Types are on.

const opened = Date.now();
const { lang } = document.documentElement;
/** The message called `name`, from the page's language. @param {string} name @param {Record<string, string>} [values] */
const message = (name, values = {}) => {
  const text = document.querySelector("template#words")?.getAttribute(`data-${name}`) ?? "";
  return text.replace(/%(\w+)%/g, (_, key) => values[key] ?? "");
};
/** The same words as the server's. @param {number} seconds */
const words = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return message(seconds <= 0 ? "up" : "under");
  const time = new Intl.NumberFormat(lang, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
  return message("left", { time });
};

// The countdown itself is silent; screen readers hear of it five minutes before the end and at the end.
const voice = document.createElement("p");
voice.className = "hidden";
voice.ariaLive = "polite";
/** @type {NodeListOf<HTMLTimeElement>} */
const deadlines = document.querySelectorAll("time[data-countdown]");
const tick = () => {
  for (const time of deadlines) {
    const seconds = Number(time.dataset.countdown) - Math.floor((Date.now() - opened) / 1000);
    const left = time.nextElementSibling;
    const text = `(${words(seconds)})`;
    if (!left || left.textContent === text) continue;
    left.textContent = text;
    if (seconds <= 0 || Math.floor(seconds / 60) === 5) voice.textContent = message("until", { time: time.textContent ?? "", left: words(seconds) });
  }
};
if (deadlines.length) {
  document.body.append(voice);
  setInterval(tick, 1000);
}

const form = document.querySelector("form#single-action");
const field = form?.querySelector("input[type=number]");
const button = form?.querySelector("button");
if (form instanceof HTMLFormElement && field instanceof HTMLInputElement && button) {
  const { price, delivery, currency } = form.dataset;
  const parts = ["items", "total", "for"].map((name) => form.querySelector(`[data-${name}]`));
  const first = parts.map((part) => part?.textContent ?? "");
  const label = button.textContent ?? "";
  // What the server wrote all that for.
  const wanted = Number(field.defaultValue);
  // As many decimals as the server counts: browsers write forints and dinars without those that ISO 4217 gives them.
  const digits = Number(form.dataset.decimals);
  const money = new Intl.NumberFormat(lang, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  const unit = 10 ** digits;
  // From right to left, the sign of `US$` would change sides.
  const shown = (/** @type {number} */ amount) => money.format(amount / unit) + (document.dir === "rtl" ? "\u200e" : "");

  const reckon = () => {
    const quantity = field.validity.valid ? field.valueAsNumber : 1;
    const items = Number(price) * quantity;
    const now = quantity === wanted ? first : [shown(items), shown(items + Number(delivery)), (parts[2]?.getAttribute(quantity === 1 ? "data-single" : "data-many") ?? "").replace("%quantity%", String(quantity))];
    parts.forEach((part, index) => part && (part.textContent = now[index]));
    button.textContent = label.replace(first[1], () => now[1]);
    form.querySelector("[data-one]")?.toggleAttribute("hidden", quantity !== 1);
  };
  field.addEventListener("input", reckon);
  // Disabled only after the browser has gathered the fields; a page that comes back (bfcache) gets its button back.
  form.addEventListener("submit", () => setTimeout(() => (button.disabled = true)));
  addEventListener("pageshow", () => {
    button.disabled = false;
    reckon();
  });
}

// Other ways to press (OC-9) end in the same form. For ten seconds after an order whatever would press again leads to Undo instead, so that
// a repeated clap, word or key never orders twice.
const COOL_MS = 10_000;
const PRESSED = "ringup-pressed";
const undo = document.querySelector("button[data-undo]");
/** Presses the order button; answers whether it did. @param {string} how */
const press = (how) => {
  if (undo instanceof HTMLElement && Date.now() - opened < COOL_MS) return undo.focus(), false;
  if (!(form instanceof HTMLFormElement) || !button || button.disabled) return false;
  let sent = false;
  form.addEventListener("submit", () => (sent = true), { once: true });
  form.requestSubmit(button);
  if (sent) sessionStorage.setItem(PRESSED, how);
  return sent;
};
// Who did not press with a pointer finds the focus on Undo.
const pressed = sessionStorage.getItem(PRESSED);
sessionStorage.removeItem(PRESSED);
if (pressed && undo instanceof HTMLElement) undo.focus();

const shortcut = form?.getAttribute("data-shortcut");
const typing = "input:not([type=checkbox], [type=radio], #quantity), select, textarea, [contenteditable]";
if (shortcut) {
  addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.repeat || event.isComposing || (at instanceof Element && at.closest(typing))) return;
    const key = /^[a-z\d]$/i.test(event.key) ? event.key : event.code.replace(/^(Key|Digit)/, "");
    const held = Object.entries({ Control: event.ctrlKey, Alt: event.altKey, Shift: event.shiftKey, Meta: event.metaKey });
    if ([...held.filter(([, down]) => down).map(([name]) => name), key.toUpperCase()].join("+") !== shortcut) return;
    event.preventDefault();
    press("key");
  });
}
const ways = document.querySelector("#ways");
if (ways instanceof HTMLElement) {
  ways.hidden = false;
  for (const way of ways.querySelectorAll("[data-module]")) import(way.getAttribute("data-module") ?? "").then((module) => module.start(way, { press, undo }));
}

// An address form's fields follow its country; without this its button shows them.
const country = document.querySelector("button[value=country][data-module]");
if (country) import(country.getAttribute("data-module") ?? "").then((module) => module.start(country));

// A section's form that somebody has typed in goes along when another section is opened; what is wrong in it holds him up once.
const section = document.querySelector(".outline form");
if (section instanceof HTMLFormElement) {
  let typed = false;
  section.addEventListener("input", () => (typed = true));
  document.addEventListener("click", (event) => {
    const to = event.target instanceof Element && event.target.closest("a[data-go]")?.getAttribute("data-go");
    if (!to || !typed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const go = Object.assign(document.createElement("button"), { name: "go", value: to, hidden: true });
    section.append(go);
    section.requestSubmit(go);
    go.remove();
  });
}

// A page that tells how far something is looks again by itself, unless somebody is at work on it: then its link does.
const looked = document.querySelector("a[data-look-again]");
if (looked instanceof HTMLAnchorElement) {
  let touched = false;
  addEventListener("input", () => (touched = true));
  setInterval(() => {
    const idle = !touched && (!document.activeElement || document.activeElement === document.body) && !document.querySelector("main [open]");
    if (idle && !document.hidden) location.replace(looked.href);
  }, Number(looked.dataset.lookAgain) * 1000);
}

// A module, also for who checks its types: its names are its own.
export {};
