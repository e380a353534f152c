// A form over a record that somebody else may change while it is filled in.

import { useState } from 'react';
import { changes } from './changes';

export type Value = string | number | boolean;
export type Values = Record<string, Value>;
export type Side = 'mine' | 'theirs';

/** A field that somebody else changed since it was seen. */
export interface Move {
  name: string;
  mine: Value;
  theirs: Value;
  /** Whether both did, to something else. */
  both: boolean;
}

/** What somebody else changed, but for what is the same as mine. */
export function moves<T extends Values>(base: T, mine: T, theirs: T): Move[] {
  return Object.keys(theirs).flatMap((name) => {
    const [old, own, other] = [base[name], mine[name], theirs[name]];
    if (other === old || other === own || own === undefined || other === undefined) return [];
    return [{ name, mine: own, theirs: other, both: own !== old }];
  });
}

/** Mine on top of theirs: what both changed is as was chosen. */
export function merged<T extends Values>(base: T, mine: T, theirs: T, chosen: Record<string, Side>): T {
  const next: Values = { ...theirs };
  for (const [name, value] of Object.entries(changes(base, mine)))
    if (value !== undefined && (theirs[name] === base[name] || chosen[name] === 'mine')) next[name] = value;
  return next as T;
}

export interface Edit<T extends Values> {
  /** The record as it was seen: what is saved is a change of that. */
  base: T;
  mine: T;
  changed: Partial<T>;
  dirty: boolean;
  moves: readonly Move[];
  chosen: Record<string, Side>;
  set: (name: keyof T & string, value: Value) => void;
  reset: () => void;
  choose: (name: string, side: Side) => void;
  /** Takes what is there now for what was seen. */
  goOn: () => void;
}

export function useEdit<T extends Values>(theirs: T): Edit<T> {
  const [base, setBase] = useState(theirs);
  const [mine, setMine] = useState(theirs);
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  const changed = changes(base, mine);
  const dirty = Object.keys(changed).length > 0;
  const all = moves(base, mine, theirs);
  // Whoever has written nothing looks at what there is, and what was saved from here is no surprise.
  if (Object.keys(changes(base, theirs)).length > 0 && (!dirty || all.length === 0)) {
    setBase(theirs);
    if (!dirty) setMine(theirs);
  }
  return {
    base,
    mine,
    changed,
    dirty,
    moves: dirty ? all : [],
    chosen,
    set: (name, value) => setMine((old) => ({ ...old, [name]: value })),
    reset: () => setMine(base),
    choose: (name, side) => setChosen((old) => ({ ...old, [name]: side })),
    goOn: () => {
      setMine(merged(base, mine, theirs, chosen));
      setBase(theirs);
      setChosen({});
    },
  };
}

/** Whether two states of a record are the same in what a form shows of it. */
export const same = <T extends Values>(one: T, other: T): boolean => Object.keys(changes(one, other)).length === 0;
