// The rules for everybody who logs on.

import { useQuery } from '@tanstack/react-query';
import type { Answer, Denial } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { same } from '../../form/edit';
import { AsCommand } from '../../parts/AsCommand';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page, Section } from '../../parts/Page';
import { useWords } from '../../words/words';
import { type AnyField, passwordFields, preferenceFields, type Values, valuesOf } from './fields';
import { Rules } from './Rules';

export function SecurityPage() {
  const words = useWords().security;
  const [preference, password] = useMay(WISHES);
  return (
    <Page title={words.title} lead={words.lead} actions={<AsCommand product="Ims" operation="GetSecurityPreference" />}>
      <Preference lacks={preference} />
      <Password lacks={password} />
    </Page>
  );
}

interface Lacking {
  lacks: Denial | undefined;
}

/** Judged on the account, whatever is set. */
const WISHES = [
  wish('Ims', 'SetSecurityPreference', { LoginSessionDuration: '6' }),
  wish('Ims', 'SetPasswordPolicy', { MinimumPasswordLength: '12' }),
];

function Password({ lacks }: Lacking) {
  const words = useWords().security;
  const query = useQuery(read('Ims', 'GetPasswordPolicy', {}));
  const write = useGuarded('Ims', 'SetPasswordPolicy', 'GetPasswordPolicy', {});
  const of = (answer: Answer<'Ims', 'GetPasswordPolicy'> | undefined) =>
    answer?.PasswordPolicy && valuesOf(passwordFields, { ...answer.PasswordPolicy });
  return (
    <Shown
      title={words.password}
      fields={passwordFields}
      values={of(query.data)}
      error={query.error}
      onRetry={() => void query.refetch()}
      save={(changed, base) => write.mutateAsync({ parameters: changed, same: (now) => same(base, of(now) ?? {}) })}
      fault={write.error}
      lacks={lacks}
    />
  );
}

function Preference({ lacks }: Lacking) {
  const words = useWords().security;
  const query = useQuery(read('Ims', 'GetSecurityPreference', {}));
  const write = useGuarded('Ims', 'SetSecurityPreference', 'GetSecurityPreference', {});
  const of = (answer: Answer<'Ims', 'GetSecurityPreference'> | undefined) => {
    const all = answer?.SecurityPreference;
    const flat = all && { ...all.LoginProfilePreference, ...all.AccessKeyPreference, ...all.MFAPreference };
    return flat && valuesOf(preferenceFields, flat);
  };
  return (
    <Shown
      title={words.preference}
      fields={preferenceFields}
      values={of(query.data)}
      error={query.error}
      onRetry={() => void query.refetch()}
      save={(changed, base) => write.mutateAsync({ parameters: changed, same: (now) => same(base, of(now) ?? {}) })}
      fault={write.error}
      lacks={lacks}
    />
  );
}

interface Props {
  title: string;
  fields: readonly AnyField[];
  values: Values | undefined;
  error: unknown;
  onRetry: () => void;
  save: (changed: Partial<Values>, base: Values) => Promise<unknown>;
  fault: unknown;
  lacks: Denial | undefined;
}

function Shown({ title, fields, values, error, onRetry, save, fault, lacks }: Props) {
  return (
    <Section title={title}>
      {values ? (
        <Rules fields={fields} theirs={values} save={save} fault={fault} lacks={lacks} />
      ) : error ? (
        <FaultBox error={error} onRetry={onRetry} />
      ) : (
        <Loading />
      )}
    </Section>
  );
}
