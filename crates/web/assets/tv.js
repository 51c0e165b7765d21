// Arrow keys move the focus to what lies next in that direction, Enter presses it, Escape and a remote's Back lead up. Without this script
// Tab and Enter do the same.

const PLACE = `ringup-tv ${location.pathname}`;
/** What can be pressed and seen. @returns {HTMLElement[]} */
const stops = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].map((stop) => /** @type {HTMLElement} */ (stop)).filter((stop) => stop.offsetWidth > 0);

/** How far two spans overlap. @param {number} a @param {number} b @param {number} c @param {number} d */
const overlap = (a, b, c, d) => Math.min(b, d) - Math.max(a, c);
/** Whether two stops stand in one row: titles of one line and of two make them differently high. @param {DOMRect} a @param {DOMRect} b */
const beside = (a, b) => overlap(a.top, a.bottom, b.top, b.bottom) > Math.min(a.height, b.height) / 2;

/**
 * The next row's stop that is least off sideways.
 * @param {DOMRect} from @param {boolean} down @param {HTMLElement[]} among
 */
const next = (from, down, among) => {
  const seen = among.map((stop) => ({ stop, at: stop.getBoundingClientRect() }));
  const ahead = seen.filter(({ at }) => !beside(from, at) && (down ? at.top > from.top : at.top < from.top));
  const [first] = [...ahead].sort((a, b) => (down ? a.at.top - b.at.top : b.at.bottom - a.at.bottom));
  const off = (/** @type {DOMRect} */ at) => Math.max(0, -overlap(from.left, from.right, at.left, at.right)) * 3 + Math.abs(at.left + at.right - from.left - from.right) / 2;
  return ahead.filter(({ at }) => beside(first.at, at)).sort((a, b) => off(a.at) - off(b.at))[0]?.stop;
};

/**
 * The stop that lies next sideways, in the same row.
 * @param {DOMRect} from @param {boolean} right @param {HTMLElement[]} among
 */
const aside = (from, right, among) => {
  const way = (/** @type {DOMRect} */ to) => (right ? 1 : -1) * (to.left + to.right - from.left - from.right);
  const row = among.map((stop) => ({ stop, at: stop.getBoundingClientRect() })).filter(({ at }) => way(at) > 2 && overlap(from.top, from.bottom, at.top, at.bottom) > 0);
  return row.sort((a, b) => way(a.at) - way(b.at))[0]?.stop;
};

/** @param {HTMLElement | undefined} stop */
const go = (stop) => {
  if (!stop) return;
  stop.focus({ preventScroll: true });
  stop.scrollIntoView({ block: "center", inline: "center" });
};

// Whoever enters the code does so elsewhere: this page looks every few seconds whether it was.
const again = document.querySelector("[data-look-again]")?.getAttribute("data-look-again");
if (again) setTimeout(() => location.replace(again), 5_000);

addEventListener("keydown", (event) => {
  const at = document.activeElement;
  const typing = at instanceof HTMLInputElement && at.type === "text";
  switch (event.key) {
    case "ArrowUp":
    case "ArrowDown":
    case "ArrowLeft":
    case "ArrowRight": {
      if (event.ctrlKey || event.altKey || event.metaKey || (typing && /Left|Right/.test(event.key))) return;
      event.preventDefault();
      const rest = stops().filter((stop) => stop !== at);
      if (!(at instanceof HTMLElement) || at === document.body) return go(rest[0]);
      // In Arabic the row runs the other way, and so do the arrows: they are directions on the screen.
      const from = at.getBoundingClientRect();
      return go(/Up|Down/.test(event.key) ? next(from, event.key === "ArrowDown", rest) : aside(from, event.key === "ArrowRight", rest));
    }
    case "Backspace":
    case "Escape":
    case "GoBack":
    case "BrowserBack": {
      if (typing) return;
      const back = document.querySelector("a[data-back]");
      if (back instanceof HTMLElement) {
        event.preventDefault();
        back.click();
      }
    }
  }
});
// Coming back to a page, the focus is where it was left.
addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("main a") : null;
  if (link) sessionStorage.setItem(PLACE, link.getAttribute("href") ?? "");
});
const kept = sessionStorage.getItem(PLACE);
const first = stops().find((stop) => stop.autofocus);
const back = location.search || !kept ? undefined : stops().find((stop) => stop.getAttribute("href") === kept);
const told = document.querySelector(".notice") && stops().find((stop) => stop.matches("a[data-back]"));
// The order button has the focus once it takes a pointer, too: a page elsewhere could have one press Enter twice, and lead here between.
const order = /** @type {HTMLElement | null} */ (document.querySelector("button[data-first]"));
if (order && !back) order.addEventListener("animationend", () => document.activeElement === document.body && go(order), { once: true });
// What was done or refused is told: one press too many must not order again, nor put back what was just cancelled.
else go(back ?? first ?? told ?? stops().find((stop) => stop.closest("main")) ?? stops()[0]);
