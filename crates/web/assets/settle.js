// A press that was meant for what stood there before presses nothing here. The style sheets keep the pointer off a button that changes
// something for a moment after it has come under it (`settle`); this part sees to keys, and to windows and pages that come back. It is
// joined to the front of a page's first script.

{
  const SETTLE_MS = 500;
  const { documentElement: root } = document;
  // From here on the keys are seen to: the style sheet need not keep the focus off the fields.
  root.toggleAttribute("data-keys", true);
  let calm = 0;
  // The other name starts the animation again.
  const again = () => root.toggleAttribute("data-again");

  // Where this window comes to the front with the pointer not on it, another one lay over it. Where the pointer was on it before, the
  // click that brings it to the front is meant.
  let on = false;
  root.addEventListener("pointerenter", () => (on = true));
  root.addEventListener("pointerleave", () => (on = false));
  addEventListener("focus", () => {
    calm = performance.now() + SETTLE_MS;
    on || again();
  });
  // The window over it was moved away instead: the pointer is on a button at once, without a way there.
  root.addEventListener("pointerover", (event) => {
    const at = event.target;
    if (!event.relatedTarget && event.pointerType === "mouse" && !document.hasFocus() && at instanceof Element && at.closest("button")) again();
  });
  document.addEventListener("visibilitychange", again);
  addEventListener("pageshow", (event) => event.persisted && again());

  // Keys: one that went down elsewhere and is held still, and one that comes at once, were meant for elsewhere; also where a link put the
  // focus into a form. Who has typed something here has seen it, and a press of no key and no pointer, as a screen reader's, counts.
  // The style sheet reckons from the first style; a busy machine paints it later, and nobody presses what he has not seen.
  const young = () => performance.now() < (performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0) + SETTLE_MS;
  /** @type {Set<string>} */
  const down = new Set();
  let keyed = false;
  let held = false;
  let typed = false;
  addEventListener("input", () => (typed = true), true);
  addEventListener("keydown", ({ repeat, code }) => {
    if (!repeat) down.add(code);
    keyed = true;
    held = !down.has(code);
  }, true);
  // The space bar's click comes after this.
  addEventListener("keyup", ({ code }) => setTimeout(() => (held = false, down.delete(code))), true);
  addEventListener("blur", () => {
    typed = false;
    down.clear();
  });
  addEventListener("pointerdown", () => (keyed = false), true);
  addEventListener("submit", (event) => {
    const { submitter, target } = event;
    if (!keyed || !(target instanceof HTMLFormElement) || target.method !== "post") return;
    const early = performance.now() < calm || (location.hash && (young() || (submitter && getComputedStyle(submitter).pointerEvents === "none")));
    if (!held && (typed || !early)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
