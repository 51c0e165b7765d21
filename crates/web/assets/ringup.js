// Enhances pages that are whole without it: counts down to cancel deadlines, keeps the total true while the quantity changes, mutes a
// second press of the order button (the server would answer it with the same line). Writes text only: Trusted Types are on.

const opened = Date.now();
/** The same words as `Deadline::left` on the server. @param {number} seconds */
const words = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  if (minutes > 1) return minutes + " minutes left";
  return seconds <= 0 ? "time is up" : minutes ? "1 minute left" : "less than a minute left";
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
    if (seconds <= 0 || Math.floor(seconds / 60) === 5) voice.textContent = `Until ${time.textContent}: ${words(seconds)}`;
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
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
  const unit = 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2);

  const reckon = () => {
    const quantity = field.validity.valid ? field.valueAsNumber : 1;
    const items = Number(price) * quantity;
    const now = quantity === 1 ? first : [money.format(items / unit), money.format((items + Number(delivery)) / unit), `for ${quantity}`];
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
