// One write, and what its caller does once it is done: at once, before what is read again has come, and also where the part of
// the page that called is gone by then.

import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';

interface Then<A> {
  onSuccess?: (answer: A) => unknown;
  onError?: (error: unknown) => unknown;
}

interface Sent<V, A> {
  what: V;
  done: ((answer: A) => unknown) | undefined;
}

/** `after` is waited for while the write is pending. Its answer is kept nowhere. */
export function useDeed<V, A>(deed: (what: V) => Promise<A>, after: () => Promise<void>) {
  const { mutateAsync: send, ...rest } = useMutation({
    gcTime: 0,
    mutationFn: ({ what }: Sent<V, A>) => deed(what),
    onSuccess: (answer, { done }) => {
      // Callbacks that the library is given with a call are lost when the caller has unmounted: they are run from here.
      done?.(answer);
      return after();
    },
  });
  const mutate = useCallback(
    (what: V, { onSuccess, onError }: Then<A> = {}) => void send({ what, done: onSuccess }).catch(onError ?? ignored),
    [send],
  );
  const mutateAsync = useCallback((what: V) => send({ what, done: undefined }), [send]);
  return { ...rest, mutate, mutateAsync };
}

/** It is among the state of the mutation, and shown from there. */
const ignored = (): undefined => undefined;
