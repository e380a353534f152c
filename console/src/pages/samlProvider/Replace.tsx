// Replaces what a SAML provider says of itself: another document counts from then on.

import type { Answer } from '../../api/call';
import { useGuarded } from '../../api/guarded';
import { told } from '../../parts/toast';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { ReplaceMetadata } from '../sso/ReplaceMetadata';

interface Props {
  name: string;
  provider: NonNullable<Answer<'Ims', 'GetSAMLProvider'>['SAMLProvider']>;
  onClose: () => void;
}

export function Replace({ name, provider, onClose }: Props) {
  const words = useOwn(sso);
  const named = { SAMLProviderName: name };
  const write = useGuarded('Ims', 'UpdateSAMLProvider', 'GetSAMLProvider', named);
  const replace = (NewEncodedSAMLMetadataDocument: string) =>
    write.mutate(
      {
        parameters: { ...named, NewEncodedSAMLMetadataDocument },
        // It takes the place of the one that is shown, and of no other.
        same: ({ SAMLProvider: now }) =>
          (now?.EncodedSAMLMetadataDocument ?? '') === (provider.EncodedSAMLMetadataDocument ?? ''),
      },
      {
        onSuccess: () => {
          told(words.replaced);
          onClose();
        },
      },
    );
  return <ReplaceMetadata busy={write.isPending} error={write.error} onReplace={replace} onClose={onClose} />;
}
