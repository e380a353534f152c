// Shortcuts of the whole console; those of single letters can be switched off.

const KEY = 'rampart-single-keys';

export const singleKeys = (): boolean => localStorage.getItem(KEY) !== 'off';
export const setSingleKeys = (on: boolean): void => localStorage.setItem(KEY, on ? 'on' : 'off');

/** Whether keys are being written into something. */
export function isWriting(target: EventTarget | null): boolean {
  const element = target instanceof HTMLElement ? target : undefined;
  return element?.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]') != null;
}

export type Deed = { go: string } | 'search' | 'keys' | 'switch';

const PLACES: Record<string, string> = {
  'g o': '/',
  'g u': '/users',
  'g g': '/groups',
  'g r': '/roles',
  'g p': '/policies',
  'g k': '/keys',
  'g i': '/sso',
  'g m': '/agents',
  'g l': '/sessions',
  'g a': '/events',
  'g t': '/posture',
  'g c': '/account',
  'g n': '/applications',
  'g s': '/security',
  'g e': '/explain',
  'g d': '/directory',
  'g v': '/control-policies',
  'g h': '/rehearse',
  'g w': '/rollouts',
  'g x': '/secrets',
  'g y': '/secret-keys',
  'c u': '/users?create=true',
  'c g': '/groups?create=true',
  'c p': '/policies/new',
  'c r': '/create/role',
  'c a': '/agents?create=true',
};

/** What a key does, with the letter that was pressed before it. */
export function deed(before: string, key: string): Deed | undefined {
  const place = PLACES[`${before} ${key}`];
  if (place !== undefined) return { go: place };
  if (key === '/') return 'search';
  if (key === 's') return 'switch';
  return key === '?' ? 'keys' : undefined;
}
