// What was done, on what, from where, and how it ended.

import { Copy } from '../../parts/Copy';
import { Facts, Section } from '../../parts/Page';
import { When } from '../../parts/When';
import { event as own } from '../../words/event';
import { events as texts } from '../../words/events';
import { useOwn } from '../../words/words';
import css from '../events/Events.module.css';
import type { Event } from '../events/load';
import { countIn, touched } from './facts';

export function What({ event }: { event: Event }) {
  const all = useOwn(texts);
  const words = useOwn(own);
  const count = countIn(event);
  const { serviceName, eventName, apiVersion, eventTime, eventType = '', eventRW, errorCode, requestId = '' } = event;
  const resources = touched(event);
  return (
    <Section title={words.what}>
      <Facts
        rows={[
          [
            words.when,
            <span key="t">
              <When at={eventTime} zone /> (<code>{eventTime}</code>)
            </span>,
          ],
          [
            words.operation,
            <code key="o">
              {serviceName} {apiVersion} {eventName}
            </code>,
          ],
          [words.type, `${all.types[eventType] ?? eventType}, ${eventRW === 'Write' ? words.write : words.read}`],
          [
            words.outcome,
            <span key="e" className={errorCode === undefined ? css.went : css.failed}>
              {errorCode === undefined ? `✓ ${all.ok}` : `✗ ${errorCode}`}
            </span>,
          ],
          ...(event.errorMessage ? ([[words.message, event.errorMessage]] as const) : []),
          [
            words.resources,
            resources.length === 0
              ? undefined
              : resources.map(({ kind, name, to }) => (
                  <div key={`${kind} ${name}`}>
                    {to ? <a href={to}>{name}</a> : <code>{name}</code>} {kind}
                  </div>
                )),
          ],
          [words.address, <code key="a">{event.sourceIpAddress || '–'}</code>],
          [words.agent, event.userAgent],
          [words.endpoint, <code key="h">{event.eventSource}</code>],
          ...(count === undefined ? [] : ([[words.count, words.countText(count)]] as const)),
          [
            words.request,
            <span key="r">
              <code>{requestId}</code> <Copy text={requestId} />
            </span>,
          ],
          [words.id, <code key="i">{event.eventId}</code>],
        ]}
      />
    </Section>
  );
}
