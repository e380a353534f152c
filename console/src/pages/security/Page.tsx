// The rules for everybody who logs on.

import { useQuery } from '@tanstack/react-query';
import type { Answer, Denial } from '../../api/call';
import { type Seen, useGuarded } from '../../api/guarded';
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
  const [mayPrefer, mayRule] = useMay(WISHES);
  const preference = useQuery(read('Ims', 'GetSecurityPreference', {}));
  const prefer = useGuarded('Ims', 'SetSecurityPreference', 'GetSecurityPreference', {});
  const password = useQuery(read('Ims', 'GetPasswordPolicy', {}));
  const rule = useGuarded('Ims', 'SetPasswordPolicy', 'GetPasswordPolicy', {});
  return (
    <Page title={words.title} lead={words.lead} actions={<AsCommand product="Ims" operation="GetSecurityPreference" />}>
      <Region
        title={words.preference}
        fields={preferenceFields}
        {...shown(preference, prefer, ofPreference)}
        lacks={mayPrefer}
      />
      <Region title={words.password} fields={passwordFields} {...shown(password, rule, ofPassword)} lacks={mayRule} />
    </Page>
  );
}

/** Judged on the account, whatever is set. */
const WISHES = [
  wish('Ims', 'SetSecurityPreference', { LoginSessionDuration: '6' }),
  wish('Ims', 'SetPasswordPolicy', { MinimumPasswordLength: '12' }),
];

const ofPassword = (answer: Answer<'Ims', 'GetPasswordPolicy'> | undefined) =>
  answer?.PasswordPolicy && valuesOf(passwordFields, { ...answer.PasswordPolicy });

function ofPreference(answer: Answer<'Ims', 'GetSecurityPreference'> | undefined) {
  const all = answer?.SecurityPreference;
  const flat = all && { ...all.LoginProfilePreference, ...all.AccessKeyPreference, ...all.MFAPreference };
  return flat && valuesOf(preferenceFields, flat);
}

interface Reading<A> {
  data: A | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface Writing<A> {
  mutateAsync: (seen: Seen<Partial<Values>, A>) => Promise<unknown>;
  error: unknown;
}

/** How rules that are read and written as a whole are shown and saved. */
const shown = <A,>(query: Reading<A>, write: Writing<A>, of: (answer: A | undefined) => Values | undefined) => ({
  values: of(query.data),
  error: query.error,
  onRetry: () => void query.refetch(),
  save: (changed: Partial<Values>, base: Values) =>
    write.mutateAsync({ parameters: changed, same: (now) => same(base, of(now) ?? {}) }),
  fault: write.error,
});

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

function Region({ title, fields, values, error, onRetry, save, fault, lacks }: Props) {
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
