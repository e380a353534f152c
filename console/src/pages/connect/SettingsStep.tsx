// How names of the provider become users of the account.

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { domain } from '../../api/session';
import { Able } from '../../parts/Able';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts } from '../../parts/Page';
import { account } from '../../words/account';
import { connect } from '../../words/connect';
import { useOwn, useWords } from '../../words/words';
import { Edit } from '../userSso/Dialogs';
import css from './connect.module.css';
import type { StepProps } from './flow';

export function SettingsStep({ onNext }: StepProps) {
  const own = useOwn(connect);
  const words = useOwn(account);
  const { user } = useWords();
  const [editing, setEditing] = useState(false);
  const [lacks] = useMay([wish('Ims', 'SetUserSsoSettings', { SsoLoginWithDomain: 'true' })]);
  const { data, error, refetch } = useQuery(read('Ims', 'GetUserSsoSettings', {}));
  const { data: names } = useQuery(domain);
  const settings = data?.UserSsoSettings;
  if (error && !settings) return <FaultBox error={error} onRetry={() => void refetch()} />;
  if (!settings) return <Loading lines={3} />;
  return (
    <div className={css.body}>
      <p>{own.settingsText}</p>
      <div className={css.framed}>
        <Facts
          rows={[
            [words.domain, names?.DefaultDomainName],
            [words.auxiliary, settings.AuxiliaryDomain],
            [words.withDomain, settings.SsoLoginWithDomain ? words.yes : words.no],
          ]}
        />
      </div>
      <Group mt="xs" mb="xs">
        <Button onClick={() => onNext()}>{own.next}</Button>
        <Able lacks={lacks} variant="default" onClick={() => setEditing(true)}>
          {user.edit}
        </Able>
      </Group>
      {editing && <Edit settings={settings} onClose={() => setEditing(false)} />}
    </div>
  );
}
