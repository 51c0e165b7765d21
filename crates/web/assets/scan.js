// Scanning (OC-9), for who works with one switch: the choices are shown one after the other, and any key, switch or tap takes the one that is
// shown. Pauses by its own choice "stop", by Escape, and after some rounds without a choice (WCAG 2.2.2); the time for each is the customer's
// own (WCAG 2.2.1). It changes nothing but an outline, so there is no motion to reduce.

const ROUNDS_MAX = 10;
const COOL_MS = 10_000;
/** A key still held from the page before chooses nothing. */
const DEAF_MS = 500;

/** @param {HTMLElement} way @param {{ press: (how: string) => boolean, undo: HTMLButtonElement | null }} page */
export const start = (way, { press, undo }) => {
  const toggle = /** @type {HTMLButtonElement} */ (way.querySelector("button"));
  const state = /** @type {HTMLElement} */ (way.querySelector(".state"));
  const words = /** @type {Record<string, string>} */ (way.dataset);
  const opened = Date.now();
  /** @type {HTMLButtonElement | null} */
  const order = document.querySelector("form#single-action button");
  const chosen = [...document.querySelectorAll(".options a")].map((link) => /** @type {HTMLAnchorElement} */ (link));
  const next = chosen[(chosen.findIndex((link) => link.ariaCurrent === "true") + 1) % chosen.length];

  /** @type {{ at: Element, label: string, take: () => void }[]} */
  const all = [];
  if (undo) all.push({ at: undo, label: undo.textContent ?? "", take: () => undo.form?.requestSubmit(undo) });
  if (order) all.push({ at: order, label: order.textContent ?? "", take: () => press("scan") });
  if (next) all.push({ at: next, label: `${words.next} ${next.textContent}`, take: () => next.click() });
  all.push({ at: toggle, label: words.stop, take: () => stop(true) });

  let timer = 0;
  let place = -1;
  let rounds = 0;
  const running = () => timer !== 0;
  const show = () => {
    all[place]?.at.classList.remove("scanned");
    do {
      place = (place + 1) % all.length;
      if (place === 0) rounds += 1;
    } while (all[place].at === order && undo && Date.now() - opened < COOL_MS);
    if (rounds > ROUNDS_MAX) return stop(true);
    all[place].at.classList.add("scanned");
    all[place].at.scrollIntoView({ block: "nearest" });
    state.textContent = all[place].label;
  };
  const stop = (/** @type {boolean} */ focus) => {
    clearInterval(timer);
    timer = 0;
    all[place]?.at.classList.remove("scanned");
    way.classList.remove("on");
    toggle.ariaPressed = "false";
    toggle.textContent = words.start;
    state.textContent = words.paused;
    if (focus) toggle.focus();
  };
  const go = () => {
    place = -1;
    rounds = 0;
    way.classList.add("on");
    toggle.ariaPressed = "true";
    toggle.textContent = words.stop;
    timer = setInterval(show, Number(words.step));
    show();
  };
  const choose = () => {
    const taken = all[place];
    stop(false);
    taken?.take();
  };
  addEventListener("keydown", (event) => {
    if (!running() || event.ctrlKey || event.altKey || event.metaKey || ["Tab", "Shift"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === "Escape") stop(true);
    else if (!event.repeat && Date.now() - opened > DEAF_MS) choose();
  }, { capture: true });
  addEventListener("click", (event) => {
    // A keyboard's click on a button is made of its key, which was taken above; the page's own clicks are not the person's.
    if (!running() || !event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.target === toggle) stop(true);
    else choose();
  }, { capture: true });
  toggle.addEventListener("click", go);
  addEventListener("pagehide", () => stop(false));
  go();
};
