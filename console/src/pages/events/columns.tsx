// The columns of the events.

import { Link } from '@tanstack/react-router';
import type { Column } from '../../parts/Table';
import { When } from '../../parts/When';
import type { EventsWords } from '../../words/events';
import css from './Events.module.css';
import type { Event } from './load';

export function columnsOf(words: EventsWords, zone: string): Column<Event>[] {
  return [
    {
      id: 'when',
      title: words.when(zone),
      width: 2.4,
      cell: ({ eventTime }) => <When at={eventTime} className={css.when} />,
    },
    { id: 'who', title: words.fields.user, width: 1.5, cell: (event) => whoOf(event, words) },
    { id: 'what', title: words.what, width: 2, cell: (event) => <What event={event} words={words} /> },
    { id: 'on', title: words.fields.resource, width: 1.8, from: 'medium', cell: (event) => named(event) },
    {
      id: 'outcome',
      title: words.fields.outcome,
      width: 1.6,
      from: 'medium',
      cell: ({ errorCode }) => errorCode ?? words.ok,
    },
    {
      id: 'from',
      title: words.fields.address,
      width: 1.4,
      from: 'wide',
      cell: ({ sourceIpAddress }) => <code>{sourceIpAddress || '–'}</code>,
    },
  ];
}

/** Who it was: by name, else by kind. */
export function whoOf({ userIdentity }: Event, words: EventsWords): string {
  const kind = userIdentity?.type ?? '';
  return userIdentity?.userName || userIdentity?.accessKeyId || words.kinds[kind] || kind || '–';
}

const named = ({ resourceName }: Event): string => resourceName?.replaceAll(';', ', ') || '–';

function What({ event, words }: { event: Event; words: EventsWords }) {
  const { requestId, eventId, eventName = '', serviceName = '', errorCode } = event;
  const name = (
    <>
      <span aria-hidden className={errorCode === undefined ? css.went : css.failed}>
        {errorCode === undefined ? '✓' : '✗'}
      </span>{' '}
      {eventName}
    </>
  );
  const label = `${serviceName} ${eventName}, ${errorCode ?? words.ok}`;
  if (!requestId) return <span title={label}>{name}</span>;
  return (
    <Link to="/events/$id" params={{ id: requestId }} search={{ event: eventId }} aria-label={label} title={label}>
      {name}
    </Link>
  );
}
