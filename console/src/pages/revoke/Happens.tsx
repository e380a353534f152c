// What it comes to when temporary credentials are revoked, and the commands that do the same.

import { commandLine } from '../../parts/AsCommand';
import { Copy } from '../../parts/Copy';
import parts from '../../parts/parts.module.css';
import { type RevokeWords, revoke } from '../../words/revoke';
import { useOwn } from '../../words/words';
import { asked, command, type Form } from './form';
import css from './revoke.module.css';

/** What ends, in words. */
function endsOf({ way, role, sessionOfRole, user, session, token }: Form, { ends }: RevokeWords): string {
  switch (way) {
    case 'role':
      return sessionOfRole === '' ? ends.role(role) : ends.sessionOfRole(sessionOfRole, role);
    case 'user':
      return ends.user(user);
    case 'session':
      return ends.session(session);
    case 'token':
      return ends.token(token);
    case 'all':
      return ends.all;
  }
}

/** For a form in which nothing is wrong. */
export function Happens({ form }: { form: Form }) {
  const words = useOwn(revoke);
  const lines = [
    command(form),
    commandLine({ product: 'Rampart', operation: 'RevokeSessions', parameters: asked(form) }),
  ];
  return (
    <>
      <ul className={css.happens} aria-label={words.happens}>
        <li>{endsOf(form, words)}</li>
        <li>{words.again}</li>
        <li>{words.stays}</li>
      </ul>
      <details className={css.command}>
        <summary>{words.command}</summary>
        {lines.map((line) => (
          <div key={line} className={parts.secret}>
            <code>{line}</code>
            <Copy text={line} />
          </div>
        ))}
      </details>
    </>
  );
}
