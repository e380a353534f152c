// The policy that a secret carries: shown, and written in place of the one that was seen.

import { Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { Able } from '../../parts/Able';
import { Dialog } from '../../parts/Dialog';
import { Document, laidOut } from '../../parts/Document';
import { Empty } from '../../parts/Empty';
import { Foot } from '../../parts/Foot';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { Unread } from '../../parts/Unread';
import { secrets } from '../../words/secrets';
import { useOwn } from '../../words/words';
import { usePolicy } from './load';

interface Props {
  name: string;
  arn: string;
  going: boolean;
  lacks: Denial | undefined;
}

export function Policy({ name, arn, going, lacks }: Props) {
  const words = useOwn(secrets);
  const query = usePolicy(name);
  const [editing, setEditing] = useState(false);
  const text = query.data?.Policy;
  return (
    <Section
      title={words.policy}
      actions={
        text !== undefined &&
        !going && (
          <Able lacks={lacks} variant="default" onClick={() => setEditing(true)}>
            {words.policyEdit}
          </Able>
        )
      }
    >
      {text === '' && <Empty text={words.policyNone} hint={words.policyHint} />}
      {text !== undefined && text !== '' && (
        <>
          <div className={`${parts.padded} ${parts.faint}`}>{words.policyHint}</div>
          <Document text={text} label={words.policy} />
        </>
      )}
      <Unread called={words.policy} there={text !== undefined} query={query} />
      {editing && text !== undefined && <Edit name={name} arn={arn} seen={text} onClose={() => setEditing(false)} />}
    </Section>
  );
}

interface EditProps {
  name: string;
  arn: string;
  seen: string;
  onClose: () => void;
}

function Edit({ name, arn, seen, onClose }: EditProps) {
  const words = useOwn(secrets);
  const [text, setText] = useState(() => (seen === '' ? begun(arn) : laidOut(seen)));
  const { mutate, isPending, error } = useGuarded('Kms', 'SetSecretPolicy', 'GetSecretPolicy', { SecretName: name });
  const sound = isJson(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending) return;
    mutate(
      // What somebody else wrote meanwhile is not written over.
      { parameters: { SecretName: name, Policy: text }, same: ({ Policy = '' }) => Policy === seen },
      {
        onSuccess: () => {
          told(words.policySaved);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={words.policyEdit} onClose={onClose} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{words.policyHint}</div>
          <Textarea
            label={words.policyText}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={sound ? undefined : words.policyRule}
            rows={14}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            data-autofocus
          />
          <Foot verb={words.policyEdit} ready={sound} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

/** What a first policy is begun with: the owner's account may go on reading it. */
const begun = (arn: string): string =>
  JSON.stringify(
    {
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { RAM: [`acs:ram::${arn.split(':')[3] ?? ''}:root`] },
          Action: ['kms:GetSecretValue'],
          Resource: ['*'],
        },
      ],
    },
    null,
    2,
  );

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
