// Passkeys (OC-23): adding one, signing in with one, stepping up. Only on the pages that offer them; without a script these
// pages have the link by mail. The ceremonies' state is the server's; this only asks the browser.

/** @param {string} path @param {unknown} [body] @returns {Promise<Response>} */
async function post(path, body) {
  const form = body instanceof URLSearchParams;
  const headers = form ? undefined : { "content-type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: form ? body : JSON.stringify(body ?? {}) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

/** @param {HTMLFormElement} form @param {boolean} failed */
function tell(form, failed) {
  const place = form.querySelector("[role=alert]");
  if (!(place instanceof HTMLElement)) return;
  place.textContent = failed ? form.dataset.failed ?? "" : "";
  place.hidden = !failed;
}

/** @param {HTMLFormElement} form @param {() => Promise<void>} ceremony */
async function run(form, ceremony) {
  const button = form.querySelector("button");
  tell(form, false);
  if (button) button.disabled = true;
  try {
    await ceremony();
    location.assign(form.dataset.done ?? "/");
  } catch (error) {
    tell(form, true);
    if (button) button.disabled = false;
  }
}

/** @param {string} name @param {string} madeFor */
async function register(name, madeFor) {
  const begun = await (await post("/passkeys/register/start", new URLSearchParams({ made_for: madeFor }))).json();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options.publicKey);
  const made = await navigator.credentials.create({ publicKey });
  if (!(made instanceof PublicKeyCredential)) throw new Error("nothing was made");
  await post("/passkeys/register", { ceremony: begun.ceremony, name, credential: made.toJSON() });
}

/** @type {AbortController | undefined} */
let waiting;

/** @param {string} path @param {boolean} add @param {CredentialMediationRequirement} mediation */
async function assert(path, add, mediation) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const begun = await (await post("/passkeys/assert/start")).json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.options.publicKey);
  const made = await navigator.credentials.get({ publicKey, mediation, signal });
  if (!(made instanceof PublicKeyCredential)) throw new Error("nothing was chosen");
  await post(path, { ceremony: begun.ceremony, add, credential: made.toJSON() });
}

/** @param {string} id @param {(form: HTMLFormElement) => Promise<void>} ceremony */
function offer(id, ceremony) {
  const form = document.getElementById(id);
  if (!(form instanceof HTMLFormElement)) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form, () => ceremony(form));
  });
}

if ("PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential) {
  offer("passkey-add", (form) => register(String(new FormData(form).get("name") ?? ""), form.dataset.madeFor ?? ""));
  offer("passkey-step-up", () => assert("/passkeys/step-up", false, "optional"));
  offer("passkey-sign-in", (form) => assert("/passkeys/sign-in", form.dataset.add === "true", "optional"));
  // Where the browser can, passkeys stand among the suggestions of the e-mail field.
  const form = document.getElementById("passkey-sign-in");
  if (form instanceof HTMLFormElement && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    assert("/passkeys/sign-in", form.dataset.add === "true", "conditional").then(
      () => location.assign(form.dataset.done ?? "/"),
      (error) => error instanceof DOMException && error.name === "AbortError" || tell(form, true),
    );
  }
}

// A module, also for who checks its types: it awaits at its top.
export {};
