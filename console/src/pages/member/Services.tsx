// What a member administers for the directory.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { RD } from '../directory/load';

export function Services({ id }: { id: string }) {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const query = useQuery({
    ...read(RD, 'ListDelegatedServicesForAccount', { AccountId: id, MaxResults: 100 }),
    select: (answer) => answer.DelegatedServices?.DelegatedService ?? [],
  });
  return (
    <Section title={words.delegated}>
      <Body query={query} empty={<Empty text={words.noneDelegatedHere} />}>
        {(rows) => (
          <Small
            label={words.delegated}
            rows={rows}
            rowKey={({ ServicePrincipal = '' }) => ServicePrincipal}
            columns={[
              { title: words.service, cell: ({ ServicePrincipal }) => <code>{ServicePrincipal}</code> },
              { title: words.delegatedSince, cell: ({ DelegationEnabledTime }) => time(DelegationEnabledTime) },
            ]}
          />
        )}
      </Body>
    </Section>
  );
}
