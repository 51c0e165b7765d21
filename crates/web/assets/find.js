// Enhances the search field, which works without: suggestions while typing (an ARIA combobox), and / to reach it from anywhere.
// Writes text only: Trusted Types are on.

/** @typedef {{ kind: string, label: string, href: string, note?: string }} Suggestion */

const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#seek"));
if (field) {
  const list = document.createElement("ul");
  list.id = "suggested";
  list.className = "suggested";
  list.role = "listbox";
  list.ariaLabel = field.dataset.suggested ?? "";
  list.hidden = true;
  field.role = "combobox";
  field.ariaAutoComplete = "list";
  field.ariaExpanded = "false";
  field.setAttribute("aria-controls", list.id);
  field.after(list);

  /** @type {AbortController | undefined} */
  let asking;
  let waiting = 0;
  let at = -1;

  const close = () => {
    asking?.abort();
    clearTimeout(waiting);
    list.hidden = true;
    at = -1;
    field.ariaExpanded = "false";
    field.removeAttribute("aria-activedescendant");
  };

  /** @param {number} place */
  const choose = (place) => {
    const options = list.children;
    options[at]?.setAttribute("aria-selected", "false");
    at = place;
    const option = options[at];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };

  /** @param {Suggestion[]} suggestions */
  const show = (suggestions) => {
    at = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...suggestions.map((suggestion, place) => {
        const option = document.createElement("li");
        option.id = "suggested-" + place;
        option.role = "option";
        option.ariaSelected = "false";
        option.dataset.href = suggestion.href;
        option.dataset.kind = suggestion.kind;
        const label = document.createElement("bdi");
        label.textContent = suggestion.label;
        option.append(label);
        if (suggestion.note) {
          const note = document.createElement("small");
          note.textContent = suggestion.note;
          option.append(" ", note);
        }
        return option;
      }),
    );
    list.hidden = suggestions.length === 0;
    field.ariaExpanded = String(!list.hidden);
  };

  const ask = async () => {
    asking?.abort();
    const text = field.value.trim();
    if (!text) return close();
    const own = (asking = new AbortController());
    try {
      const answer = await fetch("/suggestions?q=" + encodeURIComponent(text), { signal: own.signal });
      if (!answer.ok) return close();
      const { suggestions } = /** @type {{ suggestions: Suggestion[] }} */ (await answer.json());
      // What was typed since has its own answer.
      if (own === asking && document.activeElement === field) show(suggestions);
    } catch {
      // Stale, or no connection: the field works as it is.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      // One place is the field itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((at + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "ArrowDown" && field.value.trim()) {
      ask();
    } else if (event.key === "Enter" && at >= 0) {
      const href = /** @type {HTMLElement | undefined} */ (list.children[at])?.dataset.href;
      if (href) {
        event.preventDefault();
        location.assign(href);
      }
    }
  });
  // Before the field loses the focus.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("li");
    if (option?.dataset.href) location.assign(option.dataset.href);
  });
  field.addEventListener("blur", close);
}
