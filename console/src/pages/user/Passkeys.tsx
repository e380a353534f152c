// The passkeys of a user: when they were made and used, and one that is lost taken away.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { keyNetwork } from '../../words/keyNetwork';
import { useOwn, useSpoken } from '../../words/words';

export function Passkeys({ principal }: { principal: string }) {
  const own = useOwn(keyNetwork);
  const { words, time } = useSpoken();
  const query = useQuery({
    ...read('Ims', 'ListPasskeys', { UserPrincipalName: principal }),
    select: (answer) => answer.Passkeys ?? [],
  });
  const [deleting, setDeleting] = useState<{ id: string; name: string }>();
  const PasskeyId = query.data?.[0]?.PasskeyId;
  // It is judged on the user, whichever passkey it is.
  const [lacks] = useMay(
    PasskeyId === undefined ? [] : [wish('Ims', 'DeletePasskey', { UserPrincipalName: principal, PasskeyId })],
  );
  return (
    <Section title={own.passkeys}>
      <Body query={query} empty={<Empty text={own.noPasskeys} />}>
        {(rows) => (
          <Small
            label={own.passkeys}
            rows={rows}
            rowKey={(row) => row.PasskeyId ?? ''}
            columns={[
              { title: own.passkeyName, cell: (row) => row.PasskeyName },
              { title: words.common.created, from: 'medium', cell: (row) => time(row.CreateDate) },
              { title: own.passkeyUsed, cell: (row) => time(row.LastUseDate, words.common.never) },
              {
                title: words.common.actions,
                cell: ({ PasskeyId: id = '', PasskeyName: name = '' }) => (
                  <Able
                    lacks={lacks}
                    variant="subtle"
                    color="brick"
                    size="compact-sm"
                    aria-label={own.passkeyDeleteOf(name)}
                    onClick={() => setDeleting({ id, name })}
                  >
                    {own.passkeyDelete}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {deleting && <DeletePasskey {...deleting} principal={principal} onClose={() => setDeleting(undefined)} />}
    </Section>
  );
}

interface Props {
  id: string;
  name: string;
  principal: string;
  onClose: () => void;
}

function DeletePasskey({ id, name, principal, onClose }: Props) {
  const own = useOwn(keyNetwork);
  return (
    <Confirm
      product="Ims"
      operation="DeletePasskey"
      parameters={{ UserPrincipalName: principal, PasskeyId: id }}
      said={own.passkeyDone(name)}
      level={2}
      title={own.passkeyTitle(name)}
      effect={own.passkeyText}
      verb={own.passkeyVerb}
      name={name}
      onClose={onClose}
    />
  );
}
