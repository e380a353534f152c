// Replaces what a SAML provider says of itself: another document counts from then on.

import { Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { encoded, isXml } from '../sso/load';
import { Metadata } from '../sso/Metadata';

interface Props {
  name: string;
  provider: NonNullable<Answer<'Ims', 'GetSAMLProvider'>['SAMLProvider']>;
  onClose: () => void;
}

export function Replace({ name, provider, onClose }: Props) {
  const words = useOwn(sso);
  const [text, setText] = useState('');
  const named = { SAMLProviderName: name };
  const write = useGuarded('Ims', 'UpdateSAMLProvider', 'GetSAMLProvider', named);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isXml(text) || write.isPending) return;
    write
      .mutateAsync({
        parameters: { ...named, NewEncodedSAMLMetadataDocument: encoded(text) },
        // It takes the place of the one that is shown, and of no other.
        same: ({ SAMLProvider: now }) =>
          (now?.EncodedSAMLMetadataDocument ?? '') === (provider.EncodedSAMLMetadataDocument ?? ''),
      })
      .then(
        () => {
          told(words.replaced);
          onClose();
        },
        () => undefined,
      );
  };
  return (
    <Dialog onClose={onClose} title={words.replace}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{words.replaceText}</div>
          <Metadata text={text} onText={setText} />
          <Foot
            verb={words.replace}
            ready={isXml(text)}
            busy={write.isPending}
            error={write.error}
            careful
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
