// The colour of each role, chosen in this browser and kept in it; a role that none was chosen for has one of its own too.

const KEY = 'rampart-role-colours';
/** How many there are; the sheet beside has them. */
export const COLOURS = 8;
/** How many choices are kept. */
const MOST = 100;

function kept(): [string, number][] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(all) ? all.filter(isChoice) : [];
  } catch {
    return [];
  }
}

function isChoice(one: unknown): one is [string, number] {
  if (!Array.isArray(one) || typeof one[0] !== 'string') return false;
  return Number.isInteger(one[1]) && one[1] >= 0 && one[1] < COLOURS;
}

/** The number of a role's colour. */
export function colourOf(arn: string): number {
  const chosen = kept().find(([one]) => one === arn);
  return chosen ? chosen[1] : usual(arn);
}

/** Chooses one; the oldest choice gives way. */
export function chooseColour(arn: string, colour: number): void {
  const others = kept().filter(([one]) => one !== arn);
  localStorage.setItem(KEY, JSON.stringify([[arn, colour], ...others].slice(0, MOST)));
}

function usual(arn: string): number {
  let sum = 0;
  for (const letter of arn) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % COLOURS;
}
