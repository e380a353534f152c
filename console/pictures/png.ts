// A screenshot made smaller without a change to any of its points. What a browser shows is lines and flat areas, whose rows
// repeat: they are smallest as they are, while a browser takes from each point what it shares with its neighbours.

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
/** Bytes of a point: red, green, blue, and how opaque it is. */
const DEPTHS: Record<number, number> = { 2: 3, 6: 4 };

/** The same picture in rows that are kept as they are. */
export function smaller(png: Buffer): Buffer {
  const head = part(png, SIGNATURE);
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)];
  const depth = DEPTHS[head.data[9] ?? 0];
  if (head.data[8] !== 8 || head.data[12] !== 0 || !depth) throw new Error('this is no picture as a browser makes it');
  const points = plain(inflateSync(packed(png)), width * depth, height, depth);
  const rows = deflateSync(points, { level: 9, memLevel: 9 });
  const next = [whole('IHDR', head.data), whole('IDAT', rows), whole('IEND', Buffer.alloc(0))];
  return Buffer.concat([png.subarray(0, SIGNATURE), ...next]);
}

function part(png: Buffer, at: number) {
  const length = png.readUInt32BE(at);
  const from = at + 8;
  return {
    kind: png.toString('latin1', at + 4, from),
    data: png.subarray(from, from + length),
    next: from + length + 4,
  };
}

function packed(png: Buffer): Buffer {
  const all: Buffer[] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const { kind, data, next } = part(png, at);
    if (kind === 'IDAT') all.push(data);
    at = next;
  }
  return Buffer.concat(all);
}

function whole(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

/** The rows with what was taken from each byte put back, each behind a 0: nothing is taken from it. */
function plain(rows: Buffer, width: number, height: number, depth: number): Buffer {
  const all = Buffer.from(rows);
  const row = width + 1;
  for (let y = 0; y < height; y += 1) {
    const begin = y * row;
    const filter = all[begin] ?? 0;
    all[begin] = 0;
    for (let x = 1; x <= width; x += 1) {
      const at = begin + x;
      const left = x > depth ? (all[at - depth] ?? 0) : 0;
      const above = y > 0 ? (all[at - row] ?? 0) : 0;
      const corner = x > depth && y > 0 ? (all[at - row - depth] ?? 0) : 0;
      all[at] = (all[at] ?? 0) + taken(filter, left, above, corner);
    }
  }
  return all;
}

/** What a filter of PNG took from a byte, by its neighbours. */
function taken(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const near = left + above - corner;
      const [one, two, three] = [Math.abs(near - left), Math.abs(near - above), Math.abs(near - corner)];
      if (one <= two && one <= three) return left;
      return two <= three ? above : corner;
    }
    default:
      return 0;
  }
}
