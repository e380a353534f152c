// Showing again who one is, before what is marked as dangerous. All calls that wait for it share one asking.

import { leave } from './leave';
import { type By, Fault, OWN, post } from './post';

/** The refusal that asks for it. */
export const WANTED = 'Rampart.ReauthenticationRequired';

/** How it stands with the session, and by which ways it goes, the strongest first. */
export interface Elevation {
  Elevated?: boolean;
  Ways?: string[];
  /** Where a form leads to the company's provider, if that is a way. */
  ProviderPath?: string;
  Options?: { publicKey?: PublicKeyCredentialRequestOptionsJSON };
}

/** One of these, or none to ask for the ways. */
export interface Shown {
  Code?: string;
  Password?: string;
  Credential?: string;
}

/** Shows it, in the session that somebody waits for. */
export const elevate = (shown: Shown): Promise<Elevation> =>
  post('/console/api/Rampart/2026-11-01/Elevate', shown, undefined, waiting?.by ?? OWN) as Promise<Elevation>;

/** Leaves for the company's provider, and comes back to this page; what was about to be done is done again by hand. */
export function goToProvider(path: string): void {
  leave(path, { next: location.pathname + location.search, slot: String((waiting?.by ?? OWN).slot) });
}

type Listener = () => void;

let waiting: { by: By; promise: Promise<boolean>; settle: (done: boolean) => void } | undefined;
const listeners = new Set<Listener>();
const tell = () => {
  for (const listener of listeners) listener();
};

/** Whether somebody is to show again who that is. */
export const isWanted = (): boolean => waiting !== undefined;

export function onWanted(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks for it; false where it was declined, or where nobody is there to ask. One session is asked at a time. */
export async function reauthenticated(by: By = OWN): Promise<boolean> {
  if (listeners.size === 0) return false;
  while (waiting && waiting.by.slot !== by.slot) await waiting.promise;
  if (!waiting) {
    let settle: (done: boolean) => void = () => undefined;
    const promise = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    waiting = { by, promise, settle };
    tell();
  }
  return waiting.promise;
}

/** Does it. What asks to be shown again who calls is repeated as it was, once that was shown. */
export async function elevating<T>(deed: () => Promise<T>, by: By = OWN): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== WANTED || !(await reauthenticated(by))) throw error;
    return await deed();
  }
}

/** What came of it, for all calls that wait. */
export function settled(done: boolean): void {
  waiting?.settle(done);
  waiting = undefined;
  tell();
}
