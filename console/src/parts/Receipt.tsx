// A denial, compact: who, what, on what, decided by which kind of policy; the rest is asked for.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer, Denial } from '../api/call';
import { read } from '../api/query';
import { useWords } from '../words/words';
import { faultText } from './faultText';
import css from './parts.module.css';
import { receiptPath } from './receiptPath';

type Decoded = NonNullable<Answer<'Ram', 'DecodeDiagnosticMessage'>['DecodedDiagnosticMessage']>;

export function Receipt({ denial, request }: { denial: Denial; request: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const message = denial.EncodedDiagnosticMessage;
  const outright = denial.NoPermissionType === 'ExplicitDeny';
  return (
    <div>
      <p>{outright ? words.receipt.explicit : words.receipt.implicit}</p>
      <dl className={css.facts}>
        <dt>{words.receipt.who}</dt>
        <dd>{denial.AuthPrincipalDisplayName ?? '–'}</dd>
        <dt>{words.receipt.action}</dt>
        <dd>
          <code>{denial.AuthAction ?? '–'}</code>
        </dd>
        <dt>{words.receipt.decidedBy}</dt>
        <dd>{words.receipt.kinds[denial.PolicyType ?? ''] ?? denial.PolicyType ?? '–'}</dd>
      </dl>
      {message && (
        <Button variant="subtle" size="compact-sm" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? words.receipt.hide : words.receipt.why}
        </Button>
      )}
      {(message || request) && (
        <Button component="a" href={`/console${receiptPath({ request, message })}`} variant="subtle" size="compact-sm">
          {words.receipt.open}
        </Button>
      )}
      {open && message && <Explained message={message} />}
    </div>
  );
}

function Explained({ message }: { message: string }) {
  const words = useWords();
  const { data, error } = useQuery(read('Ram', 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message }));
  const decoded = data?.DecodedDiagnosticMessage;
  // Whoever may not read it can hand it on.
  if (error) {
    return (
      <p>
        {faultText(error, words)} {words.receipt.show} <code>{message}</code>
      </p>
    );
  }
  return decoded ? <Told decoded={decoded} /> : null;
}

function Told({ decoded }: { decoded: Decoded }) {
  const words = useWords();
  const policies = decoded.MatchedPolicies ?? [];
  const conditions = decoded.AuthConditions ?? [];
  return (
    <dl className={css.facts}>
      <dt>{words.receipt.resource}</dt>
      <dd>
        <code>{decoded.AuthResource}</code>
      </dd>
      {policies.length > 0 && <dt>{words.receipt.policies}</dt>}
      {policies.map((policy) => (
        <dd key={`${policy.PolicyIdentifier} ${policy.PolicyVersion} ${policy.AttachedEntityType}`}>
          {policy.Effect} · <code>{policy.PolicyIdentifier}</code> {policy.PolicyVersion}
        </dd>
      ))}
      <dt>{words.receipt.conditions}</dt>
      {conditions.map((condition) => (
        <dd key={condition.ConditionKey}>
          <code>
            {condition.ConditionKey} = {(condition.ConditionValues ?? []).join(', ')}
          </code>
        </dd>
      ))}
    </dl>
  );
}
