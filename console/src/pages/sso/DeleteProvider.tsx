// Before an identity provider is deleted: which roles trust it, and its name typed.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
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
  const saml = useWrite('Ims', 'DeleteSAMLProvider');
  const oidc = useWrite('Ims', 'DeleteOIDCProvider');
  const done = () => {
    told(words.deleted(name));
    return navigate({ to: '/sso' });
  };
  const remove = () =>
    kind === 'saml' ? saml.mutateAsync({ SAMLProviderName: name }) : oidc.mutateAsync({ OIDCProviderName: name });
  const { data } = trusting;
  return (
    <Danger
      level={3}
      title={words.deleteTitle(name)}
      effect={words.deleteText}
      verb={words.delete}
      name={name}
      {...(data && {
        evidence: `${words.trusted(data.names)}${data.looked < data.all ? ` ${words.looked(data.looked, data.all)}` : ''}`,
      })}
      busy={saml.isPending || oidc.isPending}
      error={saml.error ?? oidc.error ?? trusting.error}
      onConfirm={() => void remove().then(done, () => undefined)}
      onClose={onClose}
    />
  );
}
