// The metadata document of a SAML provider, from a file or pasted.

import { Pasted } from '../../parts/Pasted';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { isXml } from './load';

interface Props {
  text: string;
  onText: (text: string) => void;
}

export function Metadata({ text, onText }: Props) {
  const words = useOwn(sso);
  return (
    <Pasted
      label={words.metadata}
      hint={words.metadataHint}
      text={text}
      onText={onText}
      wrong={text !== '' && !isXml(text) ? words.metadataRule : undefined}
      accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
      choose={words.file}
      rows={6}
    />
  );
}
