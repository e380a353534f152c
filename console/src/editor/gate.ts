// Whether a text may be saved, and whether it is to be asked for first. What is not known counts against it.

interface Known {
  /** The rest of the form. */
  ready: boolean;
  /** This very text was checked, and has no mistake. */
  sound: boolean;
  changed: boolean;
  isNew: boolean;
  mayWiden: boolean;
  /** The comparison came to an end, be it without an answer. */
  decided: boolean;
  meant: boolean;
  /** What the text is held against came to an end, be it without an answer. */
  held: boolean;
  /** Something speaks against it. */
  against: boolean;
  anyway: boolean;
}

export function gate(known: Known): {
  ask: boolean;
  /** Whether it is to be said that it is saved in spite of what speaks against it. */
  warn: boolean;
  save: boolean;
} {
  const { ready, sound, changed, isNew, mayWiden, decided, meant, held, against, anyway } = known;
  if (!sound || !changed) return { ask: false, warn: false, save: false };
  // What is new is attached to nobody, and has no tests.
  if (isNew) return { ask: false, warn: false, save: ready };
  const ask = decided && mayWiden;
  const warn = held && against;
  return { ask, warn, save: ready && decided && held && (!mayWiden || meant) && (!against || anyway) };
}
