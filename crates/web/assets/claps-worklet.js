// Hears two claps among other sounds. The detector is a plain class over samples: the audio thread feeds it, and a test does too.
//
// A clap is a sharp rise, broad in pitch, gone within a tenth of a second. Two of them, 150 to 700 ms apart, with quiet before (1 s) and
// after (0.8 s): three claps, a drum, or claps within music or talk are none of it.

const FRAME_S = 0.005;
const GAP = { min: 0.15, max: 0.7 };
const QUIET_BEFORE_S = 1;
const QUIET_AFTER_S = 0.8;
/** Frames over which an onset is judged. */
const JUDGED = 20;
/** Quietest clap: mean square of a full scale of 1. */
const LOUD_MIN = 2e-4;
/** A clap is this much above what else there is. */
const ABOVE_FLOOR = 40;
/** What is this much above it is no quiet. */
const DISTURBS = 8;

export class Claps {
  /** @param {number} rate samples per second */
  constructor(rate) {
    this.frame = Math.round(rate * FRAME_S);
    // The share of differences in the energy that a tone of 1.8 kHz has; a clap lies above it, voices and instruments below.
    this.bright = 4 * Math.sin((Math.PI * 1800) / rate) ** 2;
    this.count = 0;
    this.energy = 0;
    this.edges = 0;
    this.last = 0;
    this.floor = LOUD_MIN / ABOVE_FLOOR;
    /** @type {number[]} energies of the last frames */
    this.recent = [0, 0, 0, 0];
    /** @type {{ energies: number[], edges: number } | null} an onset that is judged */
    this.onset = null;
    this.time = 0;
    /** When something that was no clap was last heard. */
    this.disturbed = 0;
    /** @type {number[]} when claps began */
    this.claps = [];
    this.busy = 0;
  }

  /** Takes samples; answers whether two claps have been heard. @param {Float32Array} samples */
  hear(samples) {
    let heard = false;
    for (const sample of samples) {
      this.energy += sample * sample;
      this.edges += (sample - this.last) ** 2;
      this.last = sample;
      if (++this.count < this.frame) continue;
      heard = this.step(this.energy / this.frame, this.edges / this.frame) || heard;
      this.count = this.energy = this.edges = 0;
    }
    return heard;
  }

  /** One frame. @param {number} energy @param {number} edges */
  step(energy, edges) {
    this.time += FRAME_S;
    if (this.onset) {
      this.onset.energies.push(energy);
      if (this.onset.energies.length <= 4) this.onset.edges += edges;
      if (this.onset.energies.length >= JUDGED) this.judge(this.onset);
    } else if (energy > Math.max(LOUD_MIN, this.floor * ABOVE_FLOOR) && energy > 8 * Math.max(...this.recent.slice(0, 2))) {
      this.onset = { energies: [energy], edges };
    } else if (energy > Math.max(LOUD_MIN / 4, this.floor * DISTURBS)) {
      // Echoes of a clap last some frames; what lasts longer, or rose slowly, is another sound.
      if (++this.busy > 8) this.disturb();
    } else {
      this.busy = 0;
    }
    if (!this.onset) this.floor += (energy - this.floor) * (energy < this.floor ? 0.1 : 0.004);
    this.recent.shift();
    this.recent.push(energy);
    if (this.claps.length && this.time - this.claps[this.claps.length - 1] >= QUIET_AFTER_S) {
      const two = this.claps.length === 2 && this.claps[0] - this.disturbed >= QUIET_BEFORE_S;
      this.disturbed = this.time - QUIET_AFTER_S;
      this.claps = [];
      return two;
    }
    return false;
  }

  disturb() {
    this.disturbed = this.time;
    this.claps = [];
  }

  /** @param {{ energies: number[], edges: number }} onset */
  judge({ energies, edges }) {
    this.onset = null;
    this.busy = 0;
    const attack = energies.slice(0, 4);
    const peak = Math.max(...attack);
    const tail = energies.slice(12);
    const sharp = Math.max(...energies.slice(5, 12)) < 0.6 * peak;
    const short = tail.reduce((sum, energy) => sum + energy, 0) / tail.length < 0.05 * peak;
    const broad = edges > this.bright * attack.reduce((sum, energy) => sum + energy, 0);
    if (!(sharp && short && broad)) return this.disturb();
    const at = this.time - JUDGED * FRAME_S;
    const before = this.claps[this.claps.length - 1];
    if (before !== undefined && (at - before < GAP.min || at - before > GAP.max)) this.disturb();
    else this.claps.push(at);
  }
}

/** @type {any} */
const scope = globalThis;
if (scope.registerProcessor) {
  scope.registerProcessor("claps", class extends scope.AudioWorkletProcessor {
    claps = new Claps(scope.sampleRate);

    /** @param {Float32Array[][]} inputs */
    process([[samples]]) {
      if (samples && this.claps.hear(samples)) this.port.postMessage("two");
      return true;
    }
  });
}
