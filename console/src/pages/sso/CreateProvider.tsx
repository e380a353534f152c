// A dialog for a new identity provider.

import { useNavigate } from '@tanstack/react-router';
import { Dialog } from '../../parts/Dialog';
import { sso } from '../../words/sso';
import { useOwn } from '../../words/words';
import { OidcForm } from './OidcForm';
import { SamlForm } from './SamlForm';

export function CreateProvider({ kind, onClose }: { kind: 'saml' | 'oidc'; onClose: () => void }) {
  const words = useOwn(sso);
  const navigate = useNavigate();
  const [Form, title] = kind === 'saml' ? [SamlForm, words.samlCreate] : [OidcForm, words.oidcCreate];
  const done = (name: string) =>
    void navigate({ to: kind === 'saml' ? '/sso/saml/$name' : '/sso/oidc/$name', params: { name } });
  return (
    <Dialog onClose={onClose} title={title}>
      <Form onDone={done} onCancel={onClose} />
    </Dialog>
  );
}
