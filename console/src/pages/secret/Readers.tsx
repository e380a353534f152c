// Who can read a secret, as the policies decide, and who did.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Body } from '../../parts/List';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Shortly } from '../../parts/Shortly';
import { Small } from '../../parts/Small';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { Answers } from '../access/Answers';
import { useAccess } from '../access/load';
import { useReads, versionOf, whoOf } from './load';

export function Readers({ name, arn }: { name: string; arn: string }) {
  return (
    <div className={parts.page}>
      <Did name={name} />
      <May arn={arn} />
    </div>
  );
}

function May({ arn }: { arn: string }) {
  const words = useOwn(secrets);
  const sentence = { does: 'kms:GetSecretValue', to: arn };
  const query = useAccess(sentence);
  const { data, error, isPending, isFetching, refetch } = query;
  return (
    <Section
      title={words.may}
      actions={
        <Button variant="default" size="xs" renderRoot={(props) => <Link to="/access" search={sentence} {...props} />}>
          {words.ask}
        </Button>
      }
    >
      <div aria-busy={isFetching}>
        {isPending && <Loading />}
        {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
        {data && <Answers query={query} />}
      </div>
    </Section>
  );
}

function Did({ name }: { name: string }) {
  const words = useOwn(secrets);
  return (
    <Section
      title={words.did}
      actions={
        <Button
          variant="default"
          size="xs"
          renderRoot={(props) => <Link to="/events" search={{ resource: name }} {...props} />}
        >
          {words.didAll}
        </Button>
      }
    >
      <Body query={useReads(name)} empty={<Empty text={words.didNone} />}>
        {(rows) => (
          <Small
            label={words.did}
            rows={rows}
            rowKey={(row) => row.eventId ?? row.requestId ?? ''}
            columns={[
              {
                title: words.when,
                cell: (row) => (
                  <Link to="/events/$id" params={{ id: row.requestId ?? '' }}>
                    <Shortly at={row.eventTime} seconds />
                  </Link>
                ),
              },
              { title: words.by, cell: whoOf },
              { title: words.which, from: 'medium', cell: (row) => <code>{versionOf(row) ?? '–'}</code> },
              { title: words.from, from: 'wide', cell: (row) => <code>{row.sourceIpAddress}</code> },
              {
                title: words.outcome,
                cell: (row) => (row.errorCode === undefined ? `✓ ${words.went}` : `✗ ${row.errorCode}`),
              },
            ]}
          />
        )}
      </Body>
    </Section>
  );
}
