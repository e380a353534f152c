// AccessKeys of a user that were deleted: each comes back disabled, or goes for good.

import { Group } from '@mantine/core';
import { useState } from 'react';
import { useMay, type Wish, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { faultText } from '../../parts/faultText';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Small } from '../../parts/Small';
import { told, trouble } from '../../parts/toast';
import { bin } from '../../words/bin';
import { useOwn, useSpoken } from '../../words/words';
import { Left } from '../bin/Left';
import { useGoneKeys } from '../bin/load';

export function DeletedKeys({ user }: { user: string }) {
  const { words, time } = useSpoken();
  const own = useOwn(bin);
  const query = useGoneKeys(user);
  const [purging, setPurging] = useState<string>();
  const [restoring, purge] = useMay(wishes(user, query.data?.[0]?.AccessKeyId));
  const { mutate, isPending } = useWrite('Ims', 'RestoreAccessKeyFromRecycleBin');
  const restore = (id: string) =>
    mutate(
      { UserId: user, UserAccessKeyId: id },
      {
        onSuccess: () => told(own.keyRestored(id)),
        onError: (error) => trouble(faultText(error, words)),
      },
    );
  return (
    <Section title={own.keys}>
      <Body query={query} empty={<Empty text={own.noKeys} />}>
        {(rows) => (
          <Small
            label={own.keys}
            rows={rows}
            rowKey={({ AccessKeyId = '' }) => AccessKeyId}
            columns={[
              { title: words.user.keyId, cell: ({ AccessKeyId }) => <code>{AccessKeyId}</code> },
              { title: own.deleted, from: 'wide', cell: ({ RecycleDate }) => time(RecycleDate) },
              { title: own.left, from: 'medium', cell: ({ DeleteDate }) => <Left until={DeleteDate} /> },
              {
                title: words.common.actions,
                cell: ({ AccessKeyId: id = '' }) => (
                  <Group gap="xs" justify="flex-end">
                    <Able
                      lacks={restoring}
                      variant="subtle"
                      size="compact-sm"
                      disabled={isPending}
                      aria-label={`${own.restore}: ${id}`}
                      onClick={() => restore(id)}
                    >
                      {own.restore}
                    </Able>
                    <Able
                      lacks={purge}
                      variant="subtle"
                      color="brick"
                      size="compact-sm"
                      aria-label={`${own.purge}: ${id}`}
                      onClick={() => setPurging(id)}
                    >
                      {own.purge}
                    </Able>
                  </Group>
                ),
              },
            ]}
          />
        )}
      </Body>
      {purging !== undefined && <PurgeKey user={user} id={purging} onClose={() => setPurging(undefined)} />}
    </Section>
  );
}

const wishes = (UserId: string, UserAccessKeyId: string | undefined): Wish[] =>
  UserAccessKeyId === undefined
    ? []
    : [
        wish('Ims', 'RestoreAccessKeyFromRecycleBin', { UserId, UserAccessKeyId }),
        wish('Ims', 'DeleteAccessKeyInRecycleBin', { UserId, UserAccessKeyId }),
      ];

function PurgeKey({ user, id, onClose }: { user: string; id: string; onClose: () => void }) {
  const words = useOwn(bin);
  return (
    <Confirm
      product="Ims"
      operation="DeleteAccessKeyInRecycleBin"
      parameters={{ UserId: user, UserAccessKeyId: id }}
      said={words.keyPurged(id)}
      level={2}
      title={words.keyPurgeTitle(id)}
      effect={words.keyPurgeText}
      verb={words.purge}
      name={id}
      onClose={onClose}
    />
  );
}
