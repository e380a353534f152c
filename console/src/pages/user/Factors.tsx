// What somebody who cannot log on is helped with: a new password, a factor that was lost, a lock.

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMayEach, wish } from '../../api/may';
import { read, useWrite } from '../../api/query';
import { useMe } from '../../api/session';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { faultText } from '../../parts/faultText';
import { Loading } from '../../parts/Loading';
import { Facts, Section } from '../../parts/Page';
import { told, trouble } from '../../parts/toast';
import { type FactorsWords, factors } from '../../words/factors';
import { useOwn, useWords } from '../../words/words';
import type { Person } from '../users/load';
import { Reset, Unbind } from './FactorDialogs';

/** As the table of users knows it: it tells of factors and of the lock at once. */
const person = (name: string) =>
  ({
    ...read('Rampart', 'ListPeople', { Search: name, PageSize: 1000 }),
    select: ({ People = [] }: { People?: Person[] }) =>
      People.find(({ UserName }) => UserName?.toLowerCase() === name.toLowerCase()),
  }) as const;

export function Factors({ principal, name }: { principal: string; name: string }) {
  const words = useOwn(factors);
  const all = useWords();
  const { data, error, isPending, refetch } = useQuery(person(name));
  const [open, setOpen] = useState<'reset' | 'unbind'>();
  const self = useMe().name === name;
  const named = { UserPrincipalName: principal };
  const lacks = useMayEach({
    reset: wish('Ims', 'UpdateLoginProfile', { ...named, Password: 'Some-password-1' }),
    unbind: wish('Ims', 'UnbindMFADevice', named),
    unlock: wish('Rampart', 'UnlockUser', named),
  });
  const unlock = useWrite('Rampart', 'UnlockUser');
  const close = () => setOpen(undefined);
  const deeds = data && !self && (
    <>
      {data.Locked && (
        <Able
          lacks={lacks.unlock}
          loading={unlock.isPending}
          onClick={() =>
            unlock.mutate(named, {
              onSuccess: () => told(words.unlocked(name)),
              onError: (fault) => trouble(faultText(fault, all)),
            })
          }
        >
          {words.unlock}
        </Able>
      )}
      {data.ConsoleLogon && (
        <Able lacks={lacks.reset} variant="default" onClick={() => setOpen('reset')}>
          {words.reset}
        </Able>
      )}
      {data.MFAKinds?.includes('VMFA') && (
        <Able lacks={lacks.unbind} variant="outline" color="brick" onClick={() => setOpen('unbind')}>
          {words.unbind}
        </Able>
      )}
    </>
  );
  return (
    <Section title={words.title} actions={deeds}>
      {isPending && <Loading lines={2} />}
      {error && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data === undefined && !isPending && !error && <Empty text={all.common.unknown} />}
      {data && (
        <Facts
          rows={[
            [words.factors, namesOf(data, words)],
            [
              words.locked,
              data.Locked ? (
                <span key="l">
                  <Badge variant="outline" color="brick" tt="none">
                    {words.locked}
                  </Badge>{' '}
                  {words.lockedText}
                </span>
              ) : (
                all.common.no
              ),
            ],
            ...(self
              ? ([
                  [
                    all.nav.me,
                    <a key="me" href="/me">
                      {words.self}
                    </a>,
                  ],
                ] as const)
              : []),
          ]}
        />
      )}
      {open === 'reset' && <Reset principal={principal} name={name} onClose={close} />}
      {open === 'unbind' && <Unbind principal={principal} name={name} onClose={close} />}
    </Section>
  );
}

function namesOf({ MFAKinds = [], PasskeyCount = 0 }: Person, words: FactorsWords): string {
  const names = [
    ...(MFAKinds.includes('VMFA') ? [words.app] : []),
    ...(PasskeyCount > 0 ? [words.passkeys(PasskeyCount)] : []),
  ];
  return names.join(', ') || words.none;
}
