// Pictures to upload, made here: no binary files lie in the repository.

import { crc32, deflateSync } from "node:zlib";

/** @param {string} name @param {Buffer} data */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A PNG whose left half is red and whose right half is blue; `shade` makes different files of it.
 * @param {number} width @param {number} height @param {number} [shade] @param {[number, number]} [claimed] a size that the header lies about
 */
export function png(width, height, shade = 0, claimed = [width, height]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claimed[0], 0);
  head.writeUInt32BE(claimed[1], 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x++) row.set(x * 2 < width ? [220, shade, 20] : [20, shade, 220], 1 + x * 3);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([sign, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** As a file that is chosen in a form. @param {string} name @param {Buffer} buffer */
export const file = (name, buffer) => ({ name, mimeType: "image/png", buffer });
