// The account itself: its id, its alias, and the domain that follows from it.

import { Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useGuarded } from '../../api/guarded';
import { useMayEach, wish } from '../../api/may';
import { read } from '../../api/query';
import { domain as domainQuery, useMe } from '../../api/session';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { Danger } from '../../parts/Danger';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { account as texts } from '../../words/account';
import { useOwn } from '../../words/words';
import { domainWith, isAlias } from './alias';

export function AccountPage() {
  const own = useOwn(texts);
  const { account } = useMe();
  const alias = useQuery(read('Ram', 'GetAccountAlias', {}));
  const domain = useQuery(domainQuery);
  const called = alias.data?.AccountAlias;
  const full = domain.data?.DefaultDomainName;
  const bare = called === undefined || called === account;
  const fault = alias.error ?? domain.error;
  const retry = () => {
    void alias.refetch();
    void domain.refetch();
  };
  const there = called !== undefined && full !== undefined;
  return (
    <Page title={own.title} lead={own.lead} actions={<AsCommand product="Ram" operation="GetAccountAlias" />}>
      <div className={parts.panel}>
        {(alias.isPending || domain.isPending) && <Loading lines={3} />}
        {fault && !there && <FaultBox error={fault} onRetry={retry} />}
        {there && (
          <Facts
            rows={[
              [own.id, <Copied key="i" text={account} />],
              [own.alias, bare ? own.noAlias : <Copied key="a" text={called} />],
              [own.domain, <Copied key="d" text={full} />],
              [own.logonLink, <Copied key="l" text={`${window.location.origin}/logon?account=${called}`} />],
            ]}
          />
        )}
      </div>
      {there && <Alias key={called} account={account} called={called} bare={bare} domain={full} />}
    </Page>
  );
}

const WISHES = {
  set: wish('Ram', 'SetAccountAlias', { AccountAlias: 'some' }),
  clear: wish('Ram', 'ClearAccountAlias', {}),
};

interface AliasProps {
  account: string;
  called: string;
  /** Whether the id stands for it. */
  bare: boolean;
  domain: string;
}

function Alias({ account, called, bare, domain }: AliasProps) {
  const own = useOwn(texts);
  const before = bare ? '' : called;
  const [alias, setAlias] = useState(before);
  const [asking, setAsking] = useState<'set' | 'clear'>();
  const lacks = useMayEach(WISHES);
  const set = useGuarded('Ram', 'SetAccountAlias', 'GetAccountAlias', {});
  const clear = useGuarded('Ram', 'ClearAccountAlias', 'GetAccountAlias', {});
  const close = () => setAsking(undefined);
  const same = (now: { AccountAlias?: string }) => now.AccountAlias === called;
  const done = (text: string) => () => {
    close();
    told(text);
  };
  const sound = isAlias(alias) && alias !== before;
  return (
    <Section title={own.aliasTitle}>
      <form
        className={parts.padded}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (sound && !lacks.set) setAsking('set');
        }}
      >
        <Stack align="flex-start">
          <TextInput
            label={own.alias}
            description={own.aliasHint(domainWith(domain, isAlias(alias) ? alias : called))}
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value.trim())}
            error={alias !== '' && !isAlias(alias) ? own.aliasRule : undefined}
            autoComplete="off"
            spellCheck={false}
            maw="34rem"
            w="100%"
          />
          <div className={parts.actions}>
            <Able lacks={lacks.set} variant="default" disabled={!sound && !lacks.set} onClick={() => setAsking('set')}>
              {own.set}
            </Able>
            {!bare && (
              <Able lacks={lacks.clear} variant="outline" color="brick" onClick={() => setAsking('clear')}>
                {own.clear}
              </Able>
            )}
          </div>
        </Stack>
      </form>
      {asking === 'set' && (
        <Danger
          level={1}
          title={own.setTitle(alias)}
          effect={own.setText(domain, domainWith(domain, alias))}
          verb={own.set}
          busy={set.isPending}
          error={set.error}
          onConfirm={() =>
            set.mutate({ parameters: { AccountAlias: alias }, same }, { onSuccess: done(own.setDone(alias)) })
          }
          onClose={close}
        />
      )}
      {asking === 'clear' && (
        <Danger
          level={2}
          title={own.clearTitle(called)}
          effect={own.clearText(account)}
          verb={own.clear}
          name={called}
          busy={clear.isPending}
          error={clear.error}
          onConfirm={() => clear.mutate({ parameters: {}, same }, { onSuccess: done(own.cleared) })}
          onClose={close}
        />
      )}
    </Section>
  );
}
