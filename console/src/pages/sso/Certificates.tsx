// By which certificates a SAML provider is known, and until when: what must be renewed in time.

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { certificateList } from './load';

/** Of the provider of this name; without one, of that which users log on at. */
export function Certificates({ provider }: { provider?: string }) {
  const own = useOwn(sso);
  const { exact, time } = useSpoken();
  const all = useQuery(certificateList);
  const query = useQuery({
    ...certificateList,
    select: (rows) => rows.find((one) => one.SAMLProviderName === provider)?.Certificates ?? [],
  });
  const known = all.data?.find((one) => one.SAMLProviderName === provider);
  const soon = known?.Status === 'EndsSoon' || known?.Status === 'Ended';
  return (
    <Section title={own.certificates}>
      {soon && (
        <p className={parts.padded} role="status">
          <strong>{known.Status === 'Ended' ? own.ended : own.endsOn(exact(known.EndDate, true))}</strong>
        </p>
      )}
      <Body query={query} empty={<Empty text={own.noMetadata} />}>
        {(rows) => (
          <Small
            label={own.certificates}
            rows={rows}
            rowKey={(row) => row.Fingerprint ?? ''}
            columns={[
              { title: own.print, cell: (row) => <code>{row.Fingerprint}</code> },
              { title: own.goodFrom, from: 'medium', cell: (row) => time(row.StartDate) },
              { title: own.goodUntil, cell: (row) => time(row.EndDate) },
              {
                title: own.state,
                cell: ({ Status = '' }) => (
                  <Badge variant="outline" color={COLOURS[Status] ?? 'gray'} tt="none">
                    {own.states[Status] ?? Status}
                  </Badge>
                ),
              },
            ]}
          />
        )}
      </Body>
    </Section>
  );
}

const COLOURS: Record<string, string> = { Good: 'moss', EndsSoon: 'brick', Ended: 'brick' };
