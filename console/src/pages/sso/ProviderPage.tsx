// What the pages of identity providers share: head, particulars, and what is said where there is none.

import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { Copied } from '../../parts/Copied';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { DeleteProvider } from './DeleteProvider';

export interface Particulars {
  Arn?: string;
  Description?: string;
  CreateDate?: string;
  UpdateDate?: string;
}

interface Props<T extends Particulars> {
  kind: 'saml' | 'oidc';
  name: string;
  provider: T | undefined;
  query: { error: unknown; isPending: boolean; refetch: () => unknown };
  command: ReactNode;
  lacks: { edit?: Denial | undefined; remove?: Denial | undefined };
  /** What is told of it besides. */
  facts: (provider: T) => readonly (readonly [string, ReactNode])[];
  /** The dialog that changes its particulars. */
  edit: (provider: T, close: () => void) => ReactNode;
  children: (provider: T) => ReactNode;
}

export function ProviderPage<T extends Particulars>(props: Props<T>) {
  const { kind, name, provider, query, command, lacks, facts, edit, children } = props;
  const { words, time } = useSpoken();
  const own = useOwn(sso);
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const close = () => setLayer(undefined);
  const called = `${kind === 'saml' ? own.samlKind : own.oidcKind} ${name}`;
  return (
    <Page
      title={name}
      lead={provider?.Description}
      actions={
        provider && (
          <>
            {command}
            <Link to="/sso/attempts" search={{ provider: name, protocol: kind === 'saml' ? 'SAML' : 'OIDC' }}>
              {own.attempts}
            </Link>
            <Able lacks={lacks.edit} variant="default" onClick={() => setLayer('edit')}>
              {words.user.edit}
            </Able>
            <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
              {own.delete}
            </Able>
          </>
        )
      }
    >
      <div className={parts.panel}>
        {provider && (
          <Facts
            rows={[
              ['ARN', <Copied key="arn" text={provider.Arn} />],
              ...facts(provider),
              [words.common.created, time(provider.CreateDate)],
              [words.common.changed, time(provider.UpdateDate)],
            ]}
          />
        )}
        <Unread called={called} there={provider !== undefined} query={query} />
      </div>
      {provider && children(provider)}
      {layer === 'edit' && provider && edit(provider, close)}
      {layer === 'delete' && <DeleteProvider kind={kind} name={name} arn={provider?.Arn ?? ''} onClose={close} />}
    </Page>
  );
}
