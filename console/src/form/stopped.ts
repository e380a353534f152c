// A save that was not done because somebody else saved meanwhile, and what of that a form still has to say.

import { useState } from 'react';
import { Meanwhile } from '../api/guarded';
import type { Edit, Values } from './edit';

/** The edit, and whether a save was stopped although there is nothing to choose: that must be said, or nothing seems to happen. */
export function useStopped<T extends Values>(edit: Edit<T>, error: unknown): { edit: Edit<T>; silent: boolean } {
  const [settled, setSettled] = useState<unknown>();
  const goOn = () => {
    setSettled(error);
    edit.goOn();
  };
  return { edit: { ...edit, goOn }, silent: isSilent(error, settled, edit.moves.length) };
}

/** `settled` is the refusal that was answered by going on. */
export const isSilent = (error: unknown, settled: unknown, moves: number): boolean =>
  error instanceof Meanwhile && error !== settled && moves === 0;
