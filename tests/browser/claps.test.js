// OC-9: what counts as two claps. The detector is fed made sounds, as the audio thread feeds it: 128 samples at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Claps } from "../../crates/web/assets/claps-worklet.js";
import { RATE, clap, knock, room, talk, tune } from "./sounds.js";

/** How often two claps are heard. @param {Float32Array} samples @param {number} [rate] */
function heard(samples, rate = RATE) {
  const claps = new Claps(rate);
  let times = 0;
  for (let at = 0; at + 128 <= samples.length; at += 128) times += Number(claps.hear(samples.subarray(at, at + 128)));
  return times;
}

/** Claps at these times in a room. @param {number[]} at @param {Parameters<typeof clap>[2] & { level?: number, seconds?: number }} [how] */
function clapping(at, { level = 0.002, seconds = 5, ...how } = {}) {
  const samples = room(seconds, level, how.rate);
  at.forEach((start, index) => clap(samples, start, { ...how, seed: 11 + index }));
  return samples;
}

test("two claps are heard: near and far, in quiet and in noise, at any usual rate", () => {
  for (const gap of [0.18, 0.25, 0.4, 0.55, 0.68])
    for (const loud of [0.15, 0.4, 0.9])
      for (const decay of [0.006, 0.012, 0.02])
        assert.equal(heard(clapping([1.5, 1.5 + gap], { loud, decay })), 1, `gap ${gap}, loud ${loud}, decay ${decay}`);
  for (const rate of [16_000, 44_100, 48_000, 96_000]) assert.equal(heard(clapping([1.5, 1.9], { rate }), rate), 1, `${rate} Hz`);
  assert.equal(heard(clapping([2.5, 2.9], { level: 0.02, loud: 0.8 })), 1, "a fan runs");
  assert.equal(heard(clapping([1.5, 1.9, 4, 4.4], { seconds: 7 })), 2, "twice two");
});

test("one, three and more claps are not", () => {
  assert.equal(heard(clapping([1.5])), 0, "one");
  for (const gap of [0.18, 0.3, 0.5, 0.69]) assert.equal(heard(clapping([1.5, 1.5 + gap, 1.5 + 2 * gap])), 0, `three, ${gap} apart`);
  const applause = Array.from({ length: 14 }, (_, n) => 1.2 + n * 0.23);
  assert.equal(heard(clapping(applause, { seconds: 6 })), 0, "applause");
  assert.equal(heard(clapping([1.5, 1.58])), 0, "too near");
  assert.equal(heard(clapping([1.5, 2.35])), 0, "too far apart");
  assert.equal(heard(clapping([0.3, 0.7])), 0, "as soon as it listens");
});

test("talk, music, knocks and slamming doors are not", () => {
  assert.equal(heard(talk(room(8), 1.2, 7)), 0, "talk");
  assert.equal(heard(tune(room(8), 1.2, 7)), 0, "music");
  assert.equal(heard(knock(room(5), [1.5, 1.9])), 0, "two knocks");
  assert.equal(heard(clapping([1.5, 1.9], { decay: 0.2 })), 0, "two bangs that ring");
  assert.equal(heard(new Float32Array(RATE * 5)), 0, "silence");
  assert.equal(heard(room(5, 0.3)), 0, "loud noise");
  const beeps = room(5);
  for (const start of [1.5, 1.9]) for (let n = 0; n < RATE * 0.03; n++) beeps[Math.round(start * RATE) + n] += 0.5 * Math.sin((2 * Math.PI * 1000 * n) / RATE);
  assert.equal(heard(beeps), 0, "two beeps");
});

test("two claps within talk or music are not", () => {
  const talking = talk(room(8), 1.2, 7);
  clap(clap(talking, 3, { loud: 0.9 }), 3.4, { loud: 0.9 });
  assert.equal(heard(talking), 0);
  const playing = tune(room(8), 1.2, 7);
  clap(clap(playing, 3, { loud: 0.9 }), 3.4, { loud: 0.9 });
  assert.equal(heard(playing), 0);
});
