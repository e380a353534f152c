// Which part of what was asked for is not what a pattern says, to be marked.

export interface Piece {
  text: string;
  differs: boolean;
}

export interface Compared {
  asked: Piece[];
  pattern: Piece[];
}

/** Both values in pieces. Names of several fields, such as ARNs, are compared field by field, stars and all. */
export function compared(asked: string, pattern: string): Compared {
  const fields = pattern.startsWith('acs:') ? 5 : 2;
  const [left, right] = [split(asked, fields), split(pattern, fields)];
  if (left.length !== right.length) return { asked: [marked(asked)], pattern: [marked(pattern)] };
  const result: Compared = { asked: [], pattern: [] };
  left.forEach((field, index) => {
    const end = index < left.length - 1 ? ':' : '';
    const other = right[index] ?? '';
    if (covers(other, field)) {
      put(result.asked, field + end, false);
      put(result.pattern, other + end, false);
    } else {
      apart(result, [...field], [...other]);
      put(result.asked, end, false);
      put(result.pattern, end, false);
    }
  });
  return result;
}

/** The pattern that is right for longest, and of those the one of which the least differs, with both values in pieces. */
export function nearest(asked: string, patterns: readonly string[]): (Compared & { at: number }) | undefined {
  const all = patterns.map((pattern, at) => ({ ...compared(asked, pattern), at }));
  const [best] = all.sort((one, other) => right(other.asked) - right(one.asked) || far(one) - far(other));
  return best;
}

/** Whether a pattern with stars and question marks covers a text, whatever the case of its letters. */
export function covers(pattern: string, text: string): boolean {
  const [wanted, given] = [[...pattern.toLowerCase()], [...text.toLowerCase()]];
  let [p, t, star, from] = [0, 0, -1, 0];
  while (t < given.length) {
    if (wanted[p] === '*') {
      star = p;
      from = t;
      p += 1;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      from += 1;
      t = from;
      p = star + 1;
    } else return false;
  }
  while (wanted[p] === '*') p += 1;
  return p === wanted.length;
}

/** In so many fields at most; colons after those belong to the last. */
function split(text: string, most: number): string[] {
  const all = text.split(':');
  return all.length <= most ? all : [...all.slice(0, most - 1), all.slice(most - 1).join(':')];
}

/** What two fields begin and end with alike, and what is between. */
function apart(result: Compared, asked: string[], pattern: string[]): void {
  const most = Math.min(asked.length, pattern.length);
  let before = 0;
  while (before < most && same(asked[before], pattern[before])) before += 1;
  let after = 0;
  while (after < most - before && same(asked.at(-1 - after), pattern.at(-1 - after))) after += 1;
  for (const [pieces, letters] of [
    [result.asked, asked],
    [result.pattern, pattern],
  ] as const) {
    put(pieces, letters.slice(0, before).join(''), false);
    put(pieces, letters.slice(before, letters.length - after).join(''), true);
    put(pieces, letters.slice(letters.length - after).join(''), false);
  }
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();
const marked = (text: string): Piece => ({ text, differs: true });
const right = ([first]: readonly Piece[]): number => (first && !first.differs ? first.text.length : 0);
const far = ({ asked, pattern }: Compared): number => weight(asked) + weight(pattern);
const weight = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { text, differs }) => sum + (differs ? text.length : 0), 0);

function put(pieces: Piece[], text: string, differs: boolean): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.differs === differs) last.text += text;
  else pieces.push({ text, differs });
}
