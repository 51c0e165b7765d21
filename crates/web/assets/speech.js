// Spoken commands (OC-9): the page's words for ordering and undoing, by the browser's own recogniser. Starts with a press of "Listen"; after
// an order it goes on listening on the confirmation, for "undo".

const KEPT = "ringup-listening";
const LISTEN_MS_MAX = 10 * 60_000;

/** Lower case, without marks and spaces at the ends. @param {string} text */
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\p{P}\p{S}]+/gu, " ").replace(/\s+/g, " ").trim();

/**
 * Whether `heard` is one of the phrases, or ends with one.
 * @param {string} heard @param {string} phrases divided by |
 */
export const says = (heard, phrases) =>
  phrases.split("|").map(plain).some((phrase) => phrase !== "" && (` ${plain(heard)}`.endsWith(` ${phrase}`) || (/[\u3400-\u9fff]/.test(phrase) && plain(heard).endsWith(phrase))));

/** @param {HTMLElement} way @param {{ press: (how: string) => boolean, undo: HTMLButtonElement | null }} page */
export const start = async (way, { press, undo }) => {
  const button = /** @type {HTMLButtonElement} */ (way.querySelector("button"));
  const state = /** @type {HTMLElement} */ (way.querySelector(".state"));
  const where = /** @type {HTMLElement} */ (way.querySelector(".where"));
  const words = /** @type {Record<string, string>} */ (way.dataset);
  const listen = button.textContent;
  const until = Number(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  /** @type {any} */
  const scope = globalThis;
  const Recognition = scope.SpeechRecognition ?? scope.webkitSpeechRecognition;
  if (!Recognition) {
    button.hidden = true;
    state.textContent = words.absent;
    return;
  }
  const { lang } = document.documentElement;
  const local = (await Recognition.available?.({ langs: [lang], processLocally: true })?.catch(() => "")) === "available";
  where.textContent = local ? words.local : words.remote;
  /** @type {any} */
  let recognition = null;
  let ends = 0;

  const off = (/** @type {string} */ text) => {
    const running = recognition;
    recognition = null;
    running?.abort();
    sessionStorage.removeItem(KEPT);
    way.classList.remove("on");
    button.ariaPressed = "false";
    button.textContent = listen;
    state.textContent = text;
  };
  const hear = (/** @type {string} */ heard) => {
    if (undo && says(heard, words.undo)) {
      off(words.off);
      undo.form?.requestSubmit(undo);
    } else if (says(heard, words.order)) {
      sessionStorage.setItem(KEPT, String(ends));
      if (!press("speech")) state.textContent = undo ? words.cooling : words.listening;
    }
  };
  const on = (/** @type {number} */ end) => {
    ends = end;
    recognition = new Recognition();
    Object.assign(recognition, { lang, continuous: true, interimResults: false });
    if (local) recognition.processLocally = true;
    recognition.onresult = (/** @type {any} */ event) => {
      for (let at = event.resultIndex; at < event.results.length; at++) if (event.results[at].isFinal) hear(event.results[at][0].transcript);
    };
    recognition.onerror = (/** @type {any} */ event) => {
      if (["not-allowed", "service-not-allowed", "audio-capture"].includes(event.error)) off(words.denied);
      else if (event.error === "language-not-supported") off(words.absent);
    };
    // Browsers end a session after a silence: it goes on until stopped, ten minutes at most.
    recognition.onend = () => recognition && (Date.now() < ends ? setTimeout(() => recognition?.start(), 300) : off(words.off));
    recognition.start();
    way.classList.add("on");
    button.ariaPressed = "true";
    button.textContent = words.stop;
    state.textContent = words.listening;
  };
  button.addEventListener("click", () => (recognition ? off(words.off) : on(Date.now() + LISTEN_MS_MAX)));
  if (undo && until > Date.now()) on(until);
};
