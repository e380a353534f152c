// A rehearsal that somebody starts, and may stop. What it found is of the very draft that it was started with.

import { useEffect, useRef, useState } from 'react';
import type { Request } from '../api/call';
import { type Rehearsal, rehearse } from './run';

export interface Run {
  state: 'running' | 'stopped' | 'failed' | 'told';
  /** The draft that it is of. */
  of: string;
  seen?: Rehearsal;
  error?: unknown;
}

export function useRehearsal() {
  const [run, setRun] = useState<Run>();
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  const start = (of: string, request: Request<'Rampart', 'RehearseChanges'>) => {
    control.current?.abort();
    const own = new AbortController();
    control.current = own;
    // What comes after another one has begun is of no interest any more.
    const put = (next: Omit<Run, 'of'>) => {
      if (control.current === own) setRun((old) => ({ ...(old?.of === of && old), ...next, of }));
    };
    setRun({ state: 'running', of });
    rehearse(request, own.signal, (seen) => put({ state: 'running', seen })).then(
      (seen) => put({ state: 'told', seen }),
      (error: unknown) => put(own.signal.aborted ? { state: 'stopped' } : { state: 'failed', error }),
    );
  };
  return { run, start, stop: () => control.current?.abort(), clear: () => setRun(undefined) };
}
