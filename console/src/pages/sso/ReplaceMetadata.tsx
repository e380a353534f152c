// Before another metadata document counts: pasted or chosen, and what that means.

import { Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { encoded, isXml } from './load';
import { Metadata } from './Metadata';

interface Props {
  busy: boolean;
  error: unknown;
  /** Is given the document as it is sent. */
  onReplace: (document: string) => void;
  onClose: () => void;
}

export function ReplaceMetadata({ busy, error, onReplace, onClose }: Props) {
  const own = useOwn(sso);
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isXml(text) && !busy) onReplace(encoded(text));
  };
  return (
    <Dialog onClose={onClose} title={own.replace}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>{own.replaceText}</div>
          <Metadata text={text} onText={setText} />
          <Foot verb={own.replace} ready={isXml(text)} busy={busy} error={error} careful onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
