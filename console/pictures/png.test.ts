import { deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { smaller } from './png';

const WIDTH = 4;
const HEIGHT = 5;
const DEPTH = 3;
const ROW = WIDTH * DEPTH;
const point = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (x * 37 + y * 91 + (x % 3) * y * 13) % 256);

/** What each filter of PNG says of a byte, by the standard. */
const filters: ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => Math.floor((left + above) / 2),
  (left, above, corner) => {
    const near = left + above - corner;
    return [left, above, corner].toSorted((one, other) => Math.abs(near - one) - Math.abs(near - other))[0] ?? 0;
  },
];

/** A picture whose rows are filtered in each of the ways. */
function picture(): Buffer {
  const rows = Buffer.alloc((ROW + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    rows[y * (ROW + 1)] = y;
    for (let x = 0; x < ROW; x += 1) {
      const near = filters[y]?.(point(x - DEPTH, y), point(x, y - 1), point(x - DEPTH, y - 1)) ?? 0;
      rows[y * (ROW + 1) + 1 + x] = point(x, y) - near;
    }
  }
  const head = Buffer.from([0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, 8, 2, 0, 0, 0]);
  const packed = deflateSync(rows);
  // A browser may send the rows in several parts.
  const parts = [packed.subarray(0, 9), packed.subarray(9)].map((data) => part('IDAT', data));
  return Buffer.concat([Buffer.alloc(8, 1), part('IHDR', head), ...parts, part('IEND', Buffer.alloc(0))]);
}

function part(kind: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(kind, 'latin1'), data, Buffer.alloc(4)]);
}

test('each point of a picture stays as it was, however its rows were filtered', () => {
  const made = smaller(picture());
  const at = made.indexOf('IDAT', 0, 'latin1');
  const rows = inflateSync(made.subarray(at + 4, at + 4 + made.readUInt32BE(at - 4)));
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = [...rows.subarray(y * (ROW + 1), (y + 1) * (ROW + 1))];
    expect(row).toEqual([0, ...Array.from({ length: ROW }, (_, x) => point(x, y))]);
  }
  expect(made.subarray(0, 33)).toEqual(Buffer.concat([picture().subarray(0, 29), made.subarray(29, 33)]));
});
