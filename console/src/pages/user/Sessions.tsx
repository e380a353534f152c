// Where a user is logged on, and the end of it.

import { useState } from 'react';
import { useMay, useMayEach, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { Able } from '../../parts/Able';
import { Danger } from '../../parts/Danger';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { told } from '../../parts/toast';
import { useSpoken } from '../../words/words';
import { RevokeButton } from '../revoke/RevokeButton';
import { type Session, useSessionsOf } from './load';
import { wishes } from './wishes';

export function Sessions({ principal, name }: { principal: string; name: string }) {
  const { words, time } = useSpoken();
  const query = useSessionsOf(principal);
  const [ending, setEnding] = useState<Session | 'all'>();
  const lacks = useMayEach(wishes(name));
  // One's own may be ended without a policy, so each is asked about; nobody has more than twenty.
  const each = (query.data ?? []).map(({ SessionId = '' }) => wish('Rampart', 'EndSession', { SessionId }));
  const lacksEach = useMay(each.slice(0, 50));
  const lackOf = (session: Session) => lacksEach[(query.data ?? []).indexOf(session)];
  const buttons = (
    <>
      <RevokeButton first={{ way: 'user', user: name }} lacks={lacks.revoke} />
      {(query.data?.length ?? 0) > 0 && (
        <Able lacks={lacks.endSessions} variant="default" onClick={() => setEnding('all')}>
          {words.user.sessionEndAll}
        </Able>
      )}
    </>
  );
  return (
    <Section title={words.user.sessions} actions={buttons}>
      <Body query={query} empty={<Empty text={words.user.sessionNone} />}>
        {(rows) => (
          <Small
            label={words.user.sessions}
            rows={rows}
            rowKey={(row) => row.SessionId ?? ''}
            columns={[
              { title: words.user.sessionFrom, cell: (row) => <From session={row} /> },
              { title: words.user.sessionSince, cell: (row) => time(row.CreateDate) },
              { title: words.user.sessionUntil, from: 'medium', cell: (row) => time(row.ExpireDate) },
              { title: words.user.sessionAgent, from: 'wide', cell: (row) => row.UserAgent || '–' },
              {
                title: words.user.sessionFactor,
                from: 'wide',
                cell: (row) => (row.MFAPresent ? words.common.yes : words.common.no),
              },
              {
                title: words.common.actions,
                cell: (row) => (
                  <Able
                    lacks={lackOf(row)}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={`${words.user.sessionEnd}: ${row.SourceIp}`}
                    onClick={() => setEnding(row)}
                  >
                    {words.user.sessionEnd}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {ending === 'all' && <EndAll principal={principal} name={name} onClose={() => setEnding(undefined)} />}
      {ending !== undefined && ending !== 'all' && <EndOne session={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}

function From({ session }: { session: Session }) {
  const { words } = useSpoken();
  return (
    <>
      <code>{session.SourceIp}</code> {session.RoleName && <em>{words.user.sessionRole(session.RoleName)}</em>}{' '}
      {session.Current && `(${words.user.sessionThis})`}
    </>
  );
}

function EndOne({ session, onClose }: { session: Session; onClose: () => void }) {
  const { words } = useSpoken();
  const { mutate, isPending, error } = useWrite('Rampart', 'EndSession');
  const done = () => {
    told(words.user.sessionEnded);
    onClose();
  };
  return (
    <Danger
      level={1}
      title={words.user.sessionEndTitle}
      effect={words.user.sessionEndText(session.SourceIp ?? '')}
      verb={words.user.sessionEndVerb}
      busy={isPending}
      error={error}
      onConfirm={() => mutate({ SessionId: session.SessionId ?? '' }, { onSuccess: done })}
      onClose={onClose}
    />
  );
}

function EndAll({ principal, name, onClose }: { principal: string; name: string; onClose: () => void }) {
  const { words } = useSpoken();
  const { mutate, isPending, error } = useWrite('Rampart', 'EndSessionsOfUser');
  const confirm = () =>
    mutate(
      { UserPrincipalName: principal, KeepCurrent: true },
      {
        onSuccess: ({ EndedSessions = 0 }) => {
          told(words.user.sessionAllEnded(EndedSessions));
          onClose();
        },
      },
    );
  return (
    <Danger
      level={1}
      title={words.user.sessionEndAllTitle(name)}
      effect={words.user.sessionEndAllText}
      verb={words.user.sessionEndAll}
      busy={isPending}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
