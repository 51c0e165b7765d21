// The fields of an address form follow its country. Each country has fields of its own, which the server knows: it is asked for the form
// as its "show" button asks for it, and the fields that come back take the place of those that are there. The page stays, and with it
// the focus and whatever is typed; where anything fails, the button does it.

/** What stands in a form's fields, by name. @param {HTMLFormElement} form */
const typed = (form) => {
  const pairs = new FormData(form).entries();
  return new URLSearchParams([...pairs].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
};

/** The form's fields but the country's own. @param {Element | null | undefined} fields */
const others = (fields) => [...(fields?.querySelectorAll(".field") ?? [])].filter((field) => !field.querySelector("#country"));

/** @param {HTMLButtonElement} button */
export function start(button) {
  const { form } = button;
  const select = form?.querySelector("#country");
  const fields = button.closest(".fields");
  const hint = form?.querySelector("#country-follow");
  if (!form || !(select instanceof HTMLSelectElement) || !fields) return;
  hint?.toggleAttribute("hidden", false);
  button.hidden = true;
  /** @type {XMLHttpRequest | undefined} the last one asked */
  let asked;

  /** Also of fields that the country before had not. @type {Map<string, string>} */
  const kept = new Map();

  /** @param {Document} page */
  const follow = (page) => {
    const fresh = others(page.querySelector(".fields:has(#country)"));
    if (!fresh.length) return form.requestSubmit(button);
    // What was typed while the answer was on its way counts.
    for (const [name, value] of typed(form)) kept.set(name, value);
    const focus = document.activeElement?.id;
    for (const field of others(fields)) field.remove();
    for (const field of fresh) {
      const input = field.querySelector("input, select");
      if (input instanceof HTMLInputElement) input.value = kept.get(input.name) ?? input.value;
      fields.append(document.adoptNode(field));
    }
    // They are of another form.
    document.querySelector("#errors")?.remove();
    if (focus && focus !== document.activeElement?.id) document.getElementById(focus)?.focus();
  };

  select.addEventListener("change", () => {
    const body = typed(form);
    body.set("go", "country");
    const request = new XMLHttpRequest();
    asked?.abort();
    asked = request;
    request.open("POST", form.action);
    request.responseType = "document";
    request.setRequestHeader("content-type", "application/x-www-form-urlencoded");
    request.addEventListener("load", () => (request.status === 200 && request.responseXML ? follow(request.responseXML) : form.requestSubmit(button)));
    request.addEventListener("error", () => form.requestSubmit(button));
    request.send(body.toString());
  });
}
