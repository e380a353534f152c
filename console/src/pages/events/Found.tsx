// The events that were found, and how far the search has come.

import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { Rows } from '../../parts/TableRows';
import { events as texts } from '../../words/events';
import { useOwn, useSpoken } from '../../words/words';
import { type EventsSearch, taken } from './address';
import { columnsOf } from './columns';
import css from './Events.module.css';
import { Foot } from './Foot';
import { followedFrom, useLive } from './live';
import { askedFor, firstOf, keyOf, rowsOf, useEvents } from './load';
import { none } from './Taken';

interface Props {
  search: EventsSearch;
  own: boolean;
  enabled: boolean;
  onFind: () => void;
  onChange: (next: Partial<EventsSearch>) => void;
}

export function Found({ search, own, enabled, onFind, onChange }: Props) {
  const words = useOwn(texts);
  const { zone, exact } = useSpoken();
  const navigate = useNavigate();
  const client = useQueryClient();
  const query = useEvents(search, own, enabled);
  const loaded = useMemo(() => rowsOf(query.data), [query.data]);
  const last = query.data?.pages.at(-1)?.found;
  const at = query.data?.pages[0]?.at;
  const past = search.to !== undefined && new Date(search.to).getTime() < Date.now();
  const follows = search.live === true && !past;
  const live = useLive(askedFor(search, own), followedFrom(loaded, at), loaded, follows);
  const rows = useMemo(() => {
    const fresh = new Set(live.rows.map(({ eventId }) => eventId));
    return [...live.rows, ...loaded.filter(({ eventId }) => !fresh.has(eventId))];
  }, [live.rows, loaded]);
  const columns = useMemo(() => columnsOf(words, zone), [words, zone]);
  if (query.isPending) return <Loading />;
  if (query.error && !query.data) return <FaultBox error={query.error} onRetry={() => void query.refetch()} />;
  // Only the first page is asked for again; what was behind it is not the same any more.
  const again = () => {
    client.setQueryData(keyOf(search, own), (old: typeof query.data) => old && firstOf(old));
    void query.refetch();
  };
  const count = words.shown(rows.length);
  const open = rows.length === 0 && last?.NextToken !== undefined;
  return (
    <div aria-busy={query.isFetching}>
      <div className={css.line}>
        <span role="status">
          {count} {words.arrived(live.rows.length)}
        </span>
        <span className={parts.faint}>{words.asOf(exact(at))}</span>
        <Button size="compact-sm" variant="subtle" onClick={again}>
          {words.again}
        </Button>
        {search.live && (
          <span className={parts.faint}>
            {past ? words.livePaused : live.full ? words.liveFull : live.lost ? words.liveLost : words.liveOn}
          </span>
        )}
      </div>
      {rows.length > 0 && (
        <Rows
          caption={`${words.title}: ${count}, ${words.sorted}`}
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          sort={NEWEST}
          onSort={() => undefined}
          rowKey={({ eventId }) => eventId ?? ''}
          onOpen={({ requestId, eventId }) => {
            if (requestId) void navigate({ to: '/events/$id', params: { id: requestId }, search: { event: eventId } });
          }}
          onFind={onFind}
        />
      )}
      {rows.length === 0 && (
        <Empty text={open ? words.nothingUntil(exact(last.SearchedUntil)) : words.nothing}>
          {!open && taken(search).length > 0 && (
            <Button variant="default" onClick={() => onChange(none(search))}>
              {words.clear}
            </Button>
          )}
        </Empty>
      )}
      <Foot query={query} found={last} rows={rows.length} />
    </div>
  );
}

const NEWEST = { by: 'when', up: false };
