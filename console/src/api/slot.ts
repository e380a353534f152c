// Which of the sessions of this browser the tab uses: whoever logged on is in the first slot, roles are in those
// behind. It stays what it is for as long as the page is loaded, so that nothing which one identity was told is ever shown to
// another: to change it is to load the page anew.

/** A role that the tab is in, to name it and to take it on again once it has ended. */
export interface Role {
  arn: string;
  name: string;
}

export interface Place {
  slot: number;
  role?: Role | undefined;
}

/** The slot of whoever logged on. */
export const PERSON = 0;
const SLOTS = 5;
const KEY = 'rampart-slot';

/** What a tab has kept of its place; whatever else stands there is none. */
export function placeOf(text: string | null): Place {
  try {
    const { slot, role } = JSON.parse(text ?? '') as Partial<Place>;
    if (!Number.isInteger(slot) || slot === undefined || slot <= PERSON || slot >= SLOTS) return { slot: PERSON };
    const named = typeof role?.arn === 'string' && typeof role.name === 'string';
    return { slot, role: named ? { arn: role.arn, name: role.name } : undefined };
  } catch {
    return { slot: PERSON };
  }
}

export const place = placeOf(sessionStorage.getItem(KEY));

/** Keeps another place for when the page is loaded next. */
export function keepPlace(next: Place): void {
  if (next.slot === PERSON) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(next));
}

/** Goes to another place: the page is loaded anew. */
export function moveTo(next: Place): void {
  keepPlace(next);
  window.location.reload();
}

const held = new Map<number, string>();

/** Takes the session that a slot holds now for that of the slot, for as long as the page is loaded. */
export function pin(slot: number, session: string): void {
  if (!held.has(slot)) held.set(slot, session);
}

/** The session of a slot, once it is known. */
export const pinned = (slot: number): string | undefined => held.get(slot);

type Listener = () => void;

/** Why the session of the tab is none any more: it has ended, or its slot holds another. */
export type Over = 'ended' | 'other';

let over: Over | undefined;
const listeners = new Set<Listener>();

export const overNow = (): Over | undefined => over;

export function onOver(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that the session of the tab is over; the first reason stays. */
export function end(why: Over): void {
  over ??= why;
  for (const listener of listeners) listener();
}
