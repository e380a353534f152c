// Creates a SAML provider.

import { Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import { encoded, isName, isXml } from './load';
import { Metadata } from './Metadata';

export function CreateSaml({ onClose }: { onClose: () => void }) {
  const words = useOwn(sso);
  const { common } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState('');
  const { mutateAsync, isPending, error } = useWrite('Ims', 'CreateSAMLProvider');
  const sound = isName(name) && (text === '' || isXml(text));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!sound || isPending) return;
    mutateAsync({
      SAMLProviderName: name,
      ...(description !== '' && { Description: description }),
      ...(text !== '' && { EncodedSAMLMetadataDocument: encoded(text) }),
    }).then(
      () => {
        told(words.samlCreated(name));
        return navigate({ to: '/sso/saml/$name', params: { name } });
      },
      () => undefined,
    );
  };
  return (
    <Dialog onClose={onClose} title={words.samlCreate}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={common.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={name !== '' && !isName(name) ? words.nameRule : undefined}
            required
            autoComplete="off"
            data-autofocus
          />
          <TextInput
            label={common.description}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            maxLength={256}
          />
          <Metadata text={text} onText={setText} />
          <Foot verb={words.samlCreate} ready={sound} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
