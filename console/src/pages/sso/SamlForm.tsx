// The fields of a new SAML provider, in a dialog or as a step.

import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Denial } from '../../api/call';
import { useWrite } from '../../api/query';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import { encoded, isName, isXml } from './load';
import { Metadata } from './Metadata';

interface FormProps {
  /** What is missing for it, where that is not asked before. */
  lacks?: Denial | undefined;
  onDone: (name: string) => void;
  onCancel?: () => void;
}

export function SamlForm({ lacks, onDone, onCancel }: FormProps) {
  const words = useOwn(sso);
  const { common } = useWords();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState('');
  const { mutate, isPending, error } = useWrite('Ims', 'CreateSAMLProvider');
  const sound = isName(name) && (text === '' || isXml(text));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending || lacks) return;
    mutate(
      {
        SAMLProviderName: name,
        ...(description !== '' && { Description: description }),
        ...(text !== '' && { EncodedSAMLMetadataDocument: encoded(text) }),
      },
      {
        onSuccess: () => {
          told(words.samlCreated(name));
          onDone(name);
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={common.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={name !== '' && !isName(name) ? words.nameRule : undefined}
          required
          autoComplete="off"
          data-autofocus={onCancel !== undefined || undefined}
        />
        <TextInput
          label={common.description}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={256}
        />
        <Metadata text={text} onText={setText} />
        <Foot verb={words.samlCreate} ready={sound} busy={isPending} error={error} lacks={lacks} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
