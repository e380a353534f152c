// The metadata document of a SAML provider, from a file or pasted.

import { Button, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { isXml } from './load';

interface Props {
  text: string;
  onText: (text: string) => void;
}

export function Metadata({ text, onText }: Props) {
  const words = useOwn(sso);
  const file = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Textarea
        label={words.metadata}
        description={words.metadataHint}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        error={text !== '' && !isXml(text) ? words.metadataRule : undefined}
        rows={6}
        spellCheck={false}
      />
      <input
        ref={file}
        type="file"
        accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
        hidden
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          // The same file can be chosen again once it was changed.
          event.currentTarget.value = '';
          void chosen?.text().then(onText);
        }}
      />
      <Button mt="xs" size="xs" variant="default" onClick={() => file.current?.click()}>
        {words.file}
      </Button>
    </div>
  );
}
