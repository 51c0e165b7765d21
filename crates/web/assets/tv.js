// Arrow keys move the focus to what lies next in that direction, Enter presses it, Escape and a remote's Back lead up. Without this script
// Tab and Enter do the same.

const PLACE = `ringup-tv ${location.pathname}`;
/** What can be pressed and seen. @returns {HTMLElement[]} */
const stops = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].map((stop) => /** @type {HTMLElement} */ (stop)).filter((stop) => stop.offsetWidth > 0);

/**
 * The stop that lies next in a direction: near along it, and little off it.
 * @param {DOMRect} from @param {"ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight"} key @param {HTMLElement[]} among
 */
const nearest = (from, key, among) => {
  const flat = key === "ArrowLeft" || key === "ArrowRight";
  const ahead = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  /** @type {HTMLElement | undefined} */
  let found;
  let least = Infinity;
  for (const stop of among) {
    const to = stop.getBoundingClientRect();
    const [a, b, c, d] = flat ? [from.left, from.right, to.left, to.right] : [from.top, from.bottom, to.top, to.bottom];
    const [e, f, g, h] = flat ? [from.top, from.bottom, to.top, to.bottom] : [from.left, from.right, to.left, to.right];
    // Its middle must lie ahead; sideways it must share the row.
    const way = ahead * ((c + d - a - b) / 2);
    const off = Math.max(0, g - f, e - h);
    if (way <= 1 || (flat && off > 0)) continue;
    const cost = Math.max(0, ahead > 0 ? c - b : a - d) + 3 * off + Math.abs(g + h - e - f) / 20 + way / 50;
    if (cost < least) [found, least] = [stop, cost];
  }
  return found;
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
      return go(nearest(at.getBoundingClientRect(), event.key, rest));
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
// The order button has the focus once it takes a pointer, too: a page elsewhere could have one press Enter twice, and lead here between.
const order = /** @type {HTMLElement | null} */ (document.querySelector("button[data-first]"));
if (order && !back) order.addEventListener("animationend", () => document.activeElement === document.body && go(order), { once: true });
else go(back ?? first ?? stops().find((stop) => stop.closest("main")) ?? stops()[0]);
