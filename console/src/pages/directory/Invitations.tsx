// Invitations of both sides: those that the directory sent, and those that this account got.

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Denial } from '../../api/call';
import { useMay } from '../../api/may';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { asked, type Handshake, invitationsReceived, invitationsSent, RD } from './load';

const isOpen = ({ Status }: Handshake): boolean => Status === 'Pending';

export function Invitations() {
  const words = useOwn(texts);
  const query = useQuery(invitationsSent);
  const [taken, setTaken] = useState<Handshake>();
  // Each is judged by itself; those that are not open any more cannot be taken back.
  const open = (query.data ?? []).filter(isOpen).slice(0, 50);
  const lacks = useMay(open.map(({ HandshakeId = '' }) => asked('CancelHandshake', { HandshakeId })));
  return (
    <>
      <Section title={words.sent}>
        <Body query={query} empty={<Empty text={words.noneSent} />}>
          {(rows) => (
            <Rows
              label={words.sent}
              rows={rows}
              whom={words.to}
              nameOf={({ TargetEntity = '' }) => TargetEntity}
              deeds={(row) => (
                <One
                  lacks={lacks[open.indexOf(row)]}
                  label={words.cancelOf(row.TargetEntity ?? '')}
                  onClick={() => setTaken(row)}
                >
                  {words.cancel}
                </One>
              )}
            />
          )}
        </Body>
      </Section>
      {taken && (
        <Confirm
          product={RD}
          operation="CancelHandshake"
          parameters={{ HandshakeId: taken.HandshakeId ?? '' }}
          said={words.cancelled}
          level={1}
          title={`${words.cancelOf(taken.TargetEntity ?? '')}?`}
          effect={words.declineText}
          verb={words.cancel}
          onClose={() => setTaken(undefined)}
        />
      )}
    </>
  );
}

export function Received() {
  const words = useOwn(texts);
  const query = useQuery(invitationsReceived);
  const [chosen, setChosen] = useState<{ what: 'accept' | 'decline'; row: Handshake }>();
  const open = (query.data ?? []).filter(isOpen).slice(0, 20);
  const wishes = open.flatMap(({ HandshakeId = '' }) => [
    asked('AcceptHandshake', { HandshakeId }),
    asked('DeclineHandshake', { HandshakeId }),
  ]);
  const lacks = useMay(wishes);
  const from = chosen?.row.MasterAccountId ?? '';
  const named = { HandshakeId: chosen?.row.HandshakeId ?? '' };
  const close = () => setChosen(undefined);
  return (
    <>
      <Section title={words.received}>
        <Body query={query} empty={<Empty text={words.noneReceived} />}>
          {(rows) => (
            <Rows
              label={words.received}
              rows={rows}
              whom={words.from}
              nameOf={({ MasterAccountName, MasterAccountId = '' }) => MasterAccountName || MasterAccountId}
              deeds={(row) => (
                <>
                  <One
                    lacks={lacks[open.indexOf(row) * 2]}
                    label={`${words.accept}: ${row.MasterAccountId}`}
                    onClick={() => setChosen({ what: 'accept', row })}
                  >
                    {words.accept}
                  </One>
                  <One
                    lacks={lacks[open.indexOf(row) * 2 + 1]}
                    label={`${words.decline}: ${row.MasterAccountId}`}
                    onClick={() => setChosen({ what: 'decline', row })}
                  >
                    {words.decline}
                  </One>
                </>
              )}
            />
          )}
        </Body>
      </Section>
      {chosen?.what === 'accept' && (
        <Confirm
          product={RD}
          operation="AcceptHandshake"
          parameters={named}
          said={words.accepted}
          level={2}
          name={from}
          title={words.acceptTitle(from)}
          effect={words.acceptText}
          verb={words.acceptVerb}
          onClose={close}
        />
      )}
      {chosen?.what === 'decline' && (
        <Confirm
          product={RD}
          operation="DeclineHandshake"
          parameters={named}
          said={words.declined}
          level={1}
          title={words.declineTitle(from)}
          effect={words.declineText}
          verb={words.decline}
          onClose={close}
        />
      )}
    </>
  );
}

interface RowsProps {
  label: string;
  rows: readonly Handshake[];
  whom: string;
  nameOf: (row: Handshake) => string;
  deeds: (row: Handshake) => ReactNode;
}

function Rows({ label, rows, whom, nameOf, deeds }: RowsProps) {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  return (
    <Small
      label={label}
      rows={rows}
      rowKey={({ HandshakeId = '' }) => HandshakeId}
      columns={[
        { title: whom, cell: (row) => <code>{nameOf(row)}</code> },
        { title: words.note, from: 'wide', cell: ({ Note }) => Note || '–' },
        { title: words.status, cell: ({ Status = '' }) => words.handshakes[Status] ?? Status },
        { title: words.until, from: 'medium', cell: ({ ExpireTime }) => time(ExpireTime) },
        { title: all.common.actions, cell: (row) => isOpen(row) && deeds(row) },
      ]}
    />
  );
}

interface OneProps {
  lacks: Denial | undefined;
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function One({ lacks, label, onClick, children }: OneProps) {
  return (
    <Able lacks={lacks} variant="subtle" size="compact-sm" aria-label={label} onClick={onClick}>
      {children}
    </Able>
  );
}
