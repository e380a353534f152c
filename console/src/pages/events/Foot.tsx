// How the list goes on. A page that ended early says how far it looked.

import { Button } from '@mantine/core';
import { FaultBox } from '../../parts/Fault';
import { events as texts } from '../../words/events';
import { useOwn, useSpoken } from '../../words/words';
import css from './Events.module.css';
import { MOST, PAGE, type useEvents } from './load';

interface Props {
  query: ReturnType<typeof useEvents>;
  found: { NextToken?: string; SearchedUntil?: string; Events?: readonly unknown[] } | undefined;
  rows: number;
}

export function Foot({ query, found, rows }: Props) {
  const words = useOwn(texts);
  const { exact } = useSpoken();
  const early = query.hasNextPage && (found?.Events?.length ?? 0) < PAGE;
  const full = rows >= MOST;
  if (rows === 0 && !query.hasNextPage) return null;
  return (
    <>
      {query.error && <FaultBox error={query.error} />}
      <div className={css.foot}>
        <p role="status">
          {!query.hasNextPage && words.end}
          {early && rows > 0 && words.until(exact(found?.SearchedUntil))}
          {query.hasNextPage && full && ` ${words.most(MOST)}`}
        </p>
        {query.hasNextPage && !full && (
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {early ? words.onward : words.more}
          </Button>
        )}
      </div>
    </>
  );
}
