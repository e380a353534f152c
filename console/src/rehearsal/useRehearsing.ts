// The way from anywhere to the rehearsal of changes.

import { useNavigate } from '@tanstack/react-router';
import { type Change, callsOf } from './changes';

/** Opens a draft of these changes on the calls that a change of `target` turns; on the account's own without one. */
export function useRehearsing() {
  const navigate = useNavigate();
  return (changes: readonly Change[], target?: string) => {
    const { kind, of } = target === undefined ? { kind: 'own' as const, of: undefined } : callsOf(target);
    void navigate({ to: '/rehearse', search: { changes, whose: kind, of } });
  };
}
