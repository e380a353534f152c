// Who did it: the identity, what it proved itself with, and for a role whose identity had taken it on.

import { Link } from '@tanstack/react-router';
import { Facts, Section } from '../../parts/Page';
import { When } from '../../parts/When';
import { event as own } from '../../words/event';
import { events as texts } from '../../words/events';
import { useOwn, useWords } from '../../words/words';
import type { Event } from '../events/load';
import { takingOn, whoIn } from './facts';

export function Who({ event }: { event: Event }) {
  const words = useOwn(own);
  const { kinds } = useOwn(texts);
  const all = useWords();
  const who = whoIn(event);
  const isRole = who.kind === 'assumed-role';
  return (
    <Section title={words.who}>
      <Facts
        rows={[
          [words.identity, kinds[who.kind] ?? who.kind],
          ...(who.name
            ? ([[isRole ? words.role : all.common.name, <Named key="n" kind={who.kind} name={who.name} />]] as const)
            : []),
          ...(who.session ? ([[words.sessionName, who.session]] as const) : []),
          ...(isRole
            ? ([
                [
                  words.source,
                  <span key="s">
                    {who.takenOnBy && words.sourceText(who.takenOnBy)}{' '}
                    <Link to="/events" search={takingOn(who.name, event.eventTime)}>
                      {words.sourceLink}
                    </Link>
                  </span>,
                ],
              ] as const)
            : []),
          [words.principal, who.id && <code key="i">{who.id}</code>],
          [words.account, who.account && <code key="c">{who.account}</code>],
          ...(who.key ? ([[words.key, <code key="k">{who.key}</code>]] as const) : []),
          ...(who.since ? ([[words.session, <When key="w" at={who.since} zone />]] as const) : []),
          ...(who.mfa === undefined ? [] : ([[words.mfa, who.mfa ? all.common.yes : all.common.no]] as const)),
          ...(who.logon ? ([[words.logon, <code key="l">{who.logon}</code>]] as const) : []),
        ]}
      />
    </Section>
  );
}

/** A name with the page of whoever has it. */
function Named({ kind, name }: { kind: string; name: string }) {
  if (kind === 'ram-user') {
    return (
      <Link to="/users/$name" params={{ name }}>
        {name}
      </Link>
    );
  }
  if (kind === 'assumed-role') {
    return (
      <Link to="/roles/$name" params={{ name }}>
        {name}
      </Link>
    );
  }
  return <>{name}</>;
}
