// Sounds to clap at a shop with: samples between -1 and 1, made by arithmetic from a seed.

export const RATE = 48_000;

/** Numbers from -1 to 1 that repeat with their seed. @param {number} seed */
function noise(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
}

/** Room noise for so many seconds. @param {number} seconds @param {number} [level] @param {number} [rate] */
export function room(seconds, level = 0.002, rate = RATE) {
  const next = noise(7);
  return Float32Array.from({ length: Math.round(seconds * rate) }, () => next() * level);
}

/** Adds a clap: a sharp rise, then noise that dies away, with the echoes of a room. @param {Float32Array} samples @param {number} at seconds @param {{ loud?: number, decay?: number, seed?: number, rate?: number }} [how] */
export function clap(samples, at, { loud = 0.6, decay = 0.012, seed = 11, rate = RATE } = {}) {
  const next = noise(seed);
  let smooth = 0;
  for (let n = 0; n < rate * 0.3; n++) {
    const time = n / rate;
    // Hands are no white noise: their middle is at about 2 kHz.
    smooth += (next() - smooth) * 0.45;
    const rise = Math.min(1, time / 0.001);
    const value = smooth * rise * (Math.exp(-time / decay) + 0.06 * Math.exp(-time / 0.08)) * loud * 1.8;
    const place = Math.round(at * rate) + n;
    if (place < samples.length) samples[place] += value;
  }
  return samples;
}

/** Adds syllables: a buzzing voice with hisses between, as talk has them. @param {Float32Array} samples @param {number} from @param {number} to @param {number} [rate] */
export function talk(samples, from, to, rate = RATE) {
  const next = noise(23);
  for (let start = from, syllable = 0; start < to; start += 0.23, syllable++) {
    const pitch = 110 + 40 * Math.sin(syllable * 1.7);
    const length = 0.14 + 0.06 * Math.sin(syllable * 2.3);
    for (let n = 0; n < length * rate; n++) {
      const time = n / rate;
      const shape = Math.min(1, time / 0.02) * Math.min(1, (length - time) / 0.04);
      let voice = 0;
      for (let overtone = 1; overtone < 18; overtone++) voice += Math.sin(2 * Math.PI * pitch * overtone * time) / overtone;
      samples[Math.round(start * rate) + n] += 0.2 * shape * voice;
    }
    // Every third syllable begins with an s.
    if (syllable % 3 === 0) {
      for (let n = 0; n < 0.11 * rate; n++) {
        const time = n / rate;
        samples[Math.round((start - 0.11) * rate) + n] += 0.15 * next() * Math.min(1, time / 0.03) * Math.min(1, (0.11 - time) / 0.03);
      }
    }
  }
  return samples;
}

/** Adds a tune of plucked tones. @param {Float32Array} samples @param {number} from @param {number} to @param {number} [rate] */
export function tune(samples, from, to, rate = RATE) {
  const tones = [262, 330, 392, 523, 440, 349];
  for (let start = from, note = 0; start < to; start += 0.3, note++) {
    for (let n = 0; n < 0.6 * rate; n++) {
      const time = n / rate;
      const place = Math.round(start * rate) + n;
      if (place >= samples.length) break;
      let value = 0;
      for (let overtone = 1; overtone < 6; overtone++) value += Math.sin(2 * Math.PI * tones[note % tones.length] * overtone * time) / overtone ** 2;
      samples[place] += 0.35 * value * Math.min(1, time / 0.004) * Math.exp(-time / 0.3);
    }
  }
  return samples;
}

/** Adds dull knocks, as on a table or a drum. @param {Float32Array} samples @param {number[]} at @param {number} [rate] */
export function knock(samples, at, rate = RATE) {
  for (const start of at) {
    for (let n = 0; n < 0.2 * rate; n++) {
      const time = n / rate;
      samples[Math.round(start * rate) + n] += 0.8 * Math.sin(2 * Math.PI * 140 * time) * Math.exp(-time / 0.03);
    }
  }
  return samples;
}

/** A WAV file, 16 bit, one channel. @param {Float32Array} samples @param {number} [rate] */
export function wav(samples, rate = RATE) {
  const data = Buffer.alloc(44 + samples.length * 2);
  data.write("RIFF", 0);
  data.writeUInt32LE(36 + samples.length * 2, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, at) => data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), 44 + at * 2));
  return data;
}
