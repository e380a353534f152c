// Attempts to come in by an identity provider, the newest first.

import { Button, Group, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Kinds } from '../../parts/Kinds';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { attempts } from '../../words/attempts';
import { useOwn, useSpoken } from '../../words/words';
import { type AttemptsSearch, asked, isNarrowed } from './address';
import { useAttempts } from './load';
import { Rows } from './Rows';

const route = getRouteApi('/sso/attempts');

export function AttemptsPage() {
  const own = useOwn(attempts);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: AttemptsSearch) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={<AsCommand product="Rampart" operation="ListSsoAttempts" parameters={{ ...asked(search) }} />}
    >
      <div className={parts.panel}>
        <Group gap="xs" className={parts.padded}>
          <Provider key={search.provider ?? ''} name={search.provider} onName={(provider) => change({ provider })} />
          <Kinds
            label={own.protocol}
            all={own.anyProtocol}
            kinds={{ OIDC: 'OIDC', SAML: 'SAML' }}
            value={search.protocol}
            onPick={(next) => change({ protocol: next === 'OIDC' || next === 'SAML' ? next : undefined })}
          />
          <Kinds
            label={own.purpose}
            all={own.anyPurpose}
            kinds={own.purposes}
            value={search.purpose}
            onPick={(next) => change({ purpose: next === 'Role' || next === 'User' ? next : undefined })}
          />
          <Kinds
            label={own.result}
            all={own.anyResult}
            kinds={own.results}
            value={search.result}
            onPick={(next) => change({ result: next === 'passed' || next === 'failed' ? next : undefined })}
          />
        </Group>
        <Found
          search={search}
          onClear={() => change({ provider: undefined, protocol: undefined, purpose: undefined, result: undefined })}
        />
      </div>
    </Page>
  );
}

/** The server is asked once it is typed. */
function Provider({ name = '', onName }: { name: string | undefined; onName: (name: string | undefined) => void }) {
  const own = useOwn(attempts);
  const [text, setText] = useState(name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onName(text.trim() || undefined);
      }}
    >
      <TextInput
        type="search"
        aria-label={own.providerHint}
        placeholder={own.providerHint}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text.trim() !== name && onName(text.trim() || undefined)}
      />
    </form>
  );
}

function Found({ search, onClear }: { search: AttemptsSearch; onClear: () => void }) {
  const own = useOwn(attempts);
  const { exact } = useSpoken();
  const query = useAttempts(search);
  const { data, error, isPending, isFetching, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (isPending) return <Loading />;
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  const rows = data.pages.flatMap((page) => page.SsoAttempts ?? []);
  const until = data.pages.at(-1)?.SearchedUntil;
  return (
    <div aria-busy={isFetching}>
      {rows.length === 0 && !hasNextPage && isNarrowed(search) && (
        <Empty text={own.noneOf}>
          <Button variant="default" onClick={onClear}>
            {own.clear}
          </Button>
        </Empty>
      )}
      {rows.length === 0 && !hasNextPage && !isNarrowed(search) && <Empty text={own.none} hint={own.noneHint} />}
      {rows.length > 0 && <Rows rows={rows} />}
      {error && <FaultBox error={error} onRetry={() => void refetch()} />}
      <Group gap="xs" className={parts.padded}>
        <span role="status">
          {own.shown(rows.length)} {hasNextPage ? until && own.until(exact(until)) : rows.length > 0 && own.end}
        </span>
        {hasNextPage && (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {own.more}
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={() => void refetch()}>
          {own.again}
        </Button>
      </Group>
    </div>
  );
}
