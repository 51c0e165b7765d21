// Two claps (OC-9): the microphone is listened to on this device, nothing is kept or sent. Starts with a press of the button, ends with
// another, with the page, or after ten minutes.

const LISTEN_MS_MAX = 10 * 60_000;

/** @param {HTMLElement} way @param {{ press: (how: string) => boolean }} page */
export const start = (way, { press }) => {
  const button = /** @type {HTMLButtonElement} */ (way.querySelector("button"));
  const state = /** @type {HTMLElement} */ (way.querySelector(".state"));
  const words = /** @type {Record<string, string>} */ (way.dataset);
  const listen = button.textContent;
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.AudioWorkletNode) {
    button.hidden = true;
    state.textContent = words.absent;
    return;
  }
  /** @type {{ context: AudioContext, stream: MediaStream } | null} */
  let hearing = null;
  /** Whether the browser asks for the microphone just now. */
  let asking = false;
  let timer = 0;
  const off = (/** @type {string} */ text) => {
    clearTimeout(timer);
    asking = false;
    hearing?.stream.getTracks().forEach((track) => track.stop());
    hearing?.context.close();
    hearing = null;
    way.classList.remove("on");
    button.ariaPressed = "false";
    button.textContent = listen;
    state.textContent = text;
  };
  const on = async () => {
    // What browsers do for speech would take the claps away.
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
    asking = true;
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    // Taken back while the browser asked.
    if (!asking) return stream.getTracks().forEach((track) => track.stop());
    asking = false;
    const context = new AudioContext();
    const mine = (hearing = { context, stream });
    await context.audioWorklet.addModule(words.worklet);
    if (hearing !== mine) return;
    const ears = new AudioWorkletNode(context, "claps", { channelCount: 1, channelCountMode: "explicit" });
    ears.port.onmessage = () => {
      if (hearing !== mine) return;
      if (press("claps")) off(words.off);
      else state.textContent = words.cooling;
    };
    // A node is run only when it leads somewhere; it puts out silence.
    context.createMediaStreamSource(stream).connect(ears).connect(context.destination);
    way.classList.add("on");
    button.ariaPressed = "true";
    button.textContent = words.stop;
    state.textContent = words.listening;
    timer = setTimeout(() => off(words.off), LISTEN_MS_MAX);
  };
  button.addEventListener("click", () => (hearing || asking ? off(words.off) : on().catch(() => off(words.denied))));
  addEventListener("pagehide", () => off(words.off));
};
