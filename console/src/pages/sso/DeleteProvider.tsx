// Before an identity provider is deleted: which roles trust it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { Confirm } from '../../form/Confirm';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { useTrusting } from './load';

interface Props {
  kind: 'saml' | 'oidc';
  name: string;
  arn: string;
  onClose: () => void;
}

export function DeleteProvider({ kind, name, arn, onClose }: Props) {
  const words = useOwn(sso);
  const navigate = useNavigate();
  const trusting = useTrusting(arn);
  const { data } = trusting;
  const danger = {
    level: 3,
    title: words.deleteTitle(name),
    effect: words.deleteText,
    verb: words.delete,
    name,
    ...(data && {
      evidence: `${words.trusted(data.names)}${data.looked < data.all ? ` ${words.looked(data.looked, data.all)}` : ''}`,
    }),
    error: trusting.error,
    said: words.deleted(name),
    onDone: () => void navigate({ to: '/sso' }),
    onClose,
  } as const;
  return kind === 'saml' ? (
    <Confirm {...danger} product="Ims" operation="DeleteSAMLProvider" parameters={{ SAMLProviderName: name }} />
  ) : (
    <Confirm {...danger} product="Ims" operation="DeleteOIDCProvider" parameters={{ OIDCProviderName: name }} />
  );
}
