// One event: who did what, on what, from where, with which outcome, why, and what else belongs to it.

import { Button, Group } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Reach, useReach } from '../../api/reach';
import { AsCommand } from '../../parts/AsCommand';
import { Document } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { event as own } from '../../words/event';
import { events as texts } from '../../words/events';
import { useOwn, useSpoken } from '../../words/words';
import { whoOf } from '../events/columns';
import type { Event } from '../events/load';
import { Decision } from './Decision';
import { alike } from './facts';
import { useEventsOf } from './load';
import { Undo } from './Undo';
import { What } from './What';
import { Who } from './Who';

const route = getRouteApi('/events/$id');

export function EventPage() {
  const all = useOwn(texts);
  const words = useOwn(own);
  const { exact } = useSpoken();
  const { id } = route.useParams();
  const { event: wanted } = route.useSearch();
  const reach = useReach();
  const { data, error, isPending, refetch } = useEventsOf(id, reach);
  const found = data ?? [];
  const event = found.find(({ eventId }) => eventId === wanted) ?? found[0];
  return (
    <Page
      title={event?.eventName || words.title}
      lead={event && `${whoOf(event, all)}, ${exact(event.eventTime, true)}`}
      actions={<AsCommand product="Rampart" operation="ListEvents" parameters={{ EventRequestId: id }} />}
    >
      {!event && (
        <div className={parts.panel}>
          {isPending && <Loading />}
          {error && <FaultBox error={error} onRetry={() => void refetch()} />}
          {data && <Empty text={words.gone} hint={words.goneHint} />}
        </div>
      )}
      {event && found.length > 1 && <Others all={found} current={event} id={id} />}
      {event && <Shown event={event} id={id} reach={reach} />}
    </Page>
  );
}

function Shown({ event, id, reach }: { event: Event; id: string; reach: Reach }) {
  const words = useOwn(own);
  return (
    <>
      <What event={event} />
      <Who event={event} />
      <Section title={words.decision}>
        <Decision id={id} reach={reach} />
      </Section>
      <Undo key={event.eventId} event={event} />
      <Section title={words.more}>
        <div className={parts.padded}>
          <Group>
            {alike(event).map(({ field, value }) => (
              <Button
                key={field}
                variant="default"
                size="xs"
                renderRoot={(props) => <Link to="/events" search={{ [field]: value }} {...props} />}
              >
                {labelOf(field, value.replaceAll(';', ', '), words)}
              </Button>
            ))}
          </Group>
        </div>
      </Section>
      <Section title={words.raw}>
        <Document text={JSON.stringify(event)} label="JSON" />
      </Section>
    </>
  );
}

type Labels = Record<'byUser' | 'byKey' | 'byAddress' | 'byResource' | 'byOperation', (value: string) => string>;

function labelOf(field: ReturnType<typeof alike>[number]['field'], value: string, words: Labels): string {
  const labels = {
    user: words.byUser,
    key: words.byKey,
    address: words.byAddress,
    resource: words.byResource,
    operation: words.byOperation,
  };
  return labels[field](value);
}

/** A request that left several events. */
function Others({ all, current, id }: { all: readonly Event[]; current: Event; id: string }) {
  const words = useOwn(own);
  const { ok } = useOwn(texts);
  return (
    <nav className={`${parts.panel} ${parts.padded}`} aria-label={words.others(all.length)}>
      <Group>
        <span>{words.others(all.length)}</span>
        {all.map((one) => (
          <Link
            key={one.eventId}
            to="/events/$id"
            params={{ id }}
            search={{ event: one.eventId }}
            aria-current={one === current ? 'true' : undefined}
          >
            {one.eventName}, {one.errorCode ?? ok}
          </Link>
        ))}
      </Group>
    </nav>
  );
}
