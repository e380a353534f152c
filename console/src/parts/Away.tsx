// Above every page: that something is on its way again, that the server does not answer, and what could not be read again.

import { Alert, Button } from '@mantine/core';
import { type Query, useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { awaySince, onReach } from '../api/away';
import { Fault } from '../api/call';
import { useSpoken } from '../words/words';
import { faultText } from './faultText';
import css from './parts.module.css';

export function Away() {
  const { words, time } = useSpoken();
  const client = useQueryClient();
  const busy = useIsFetching() > 0;
  const since = useSyncExternalStore(onReach, awaySince);
  return (
    <>
      <div className={css.busy} data-on={busy} aria-hidden />
      {since === undefined && <Stale />}
      {since !== undefined && (
        <Alert color="amber" variant="light" role="alert">
          {words.fault.away(time(new Date(since).toISOString()))}{' '}
          <Button variant="default" size="compact-sm" onClick={() => void client.refetchQueries({ type: 'active' })}>
            {words.common.retry}
          </Button>
        </Alert>
      )}
    </>
  );
}

/** Whether what a page shows is older than it would be, because it could not be read again. What is gone is not old. */
export const isStale = (query: Query): boolean => {
  const { status, data, error } = query.state;
  return status === 'error' && data !== undefined && !(error instanceof Fault && error.missing) && query.isActive();
};

function Stale() {
  const { words, time } = useSpoken();
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const stale = useSyncExternalStore(
    useCallback((tell) => cache.subscribe(tell), [cache]),
    // The oldest of them; queries do not change their place in the cache.
    () =>
      cache
        .getAll()
        .filter(isStale)
        .toSorted((one, other) => age(one) - age(other))[0],
  );
  if (!stale) return null;
  const again = () => client.refetchQueries({ type: 'active', predicate: isStale });
  return (
    <Alert color="amber" variant="light" role="alert">
      {words.fault.stale(time(new Date(age(stale)).toISOString()), faultText(stale.state.error, words))}{' '}
      <Button variant="default" size="compact-sm" onClick={() => void again()}>
        {words.common.retry}
      </Button>
    </Alert>
  );
}

const age = ({ state }: Query): number => state.dataUpdatedAt;
