// Where a statement stands, and its text.

import { Link } from '@tanstack/react-router';
import { Document } from '../../parts/Document';
import parts from '../../parts/parts.module.css';
import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import type { Statement } from './load';
import css from './Receipt.module.css';
import { numberOf } from './told';

export function Stands({ statement }: { statement: Statement }) {
  const words = useOwn(texts);
  const { Policy = '', PolicyType, Version, AttachedEntityType = '', AttachedEntity, Layer = 'Identity' } = statement;
  // Policies of trust and of sessions have no page of their own.
  const type = Layer.startsWith('Identity') ? PolicyType : undefined;
  const self = PolicyType === 'System' && Policy === PREFERENCE;
  if (self) return <>{words.preference}</>;
  if (Layer.startsWith('Control')) return <OfDirectory statement={statement} />;
  return (
    <>
      {type === 'Custom' || type === 'System' ? (
        <Link to="/policies/$type/$name" params={{ type, name: Policy }}>
          {Policy}
        </Link>
      ) : (
        <code>{Policy}</code>
      )}{' '}
      {type === 'Custom' && Version} {words.statement(numberOf(statement))}
      {AttachedEntity && (
        <>
          , {words.through[AttachedEntityType] ?? AttachedEntityType} {AttachedEntity}
        </>
      )}
      {AttachedEntity && type !== undefined && (
        <>
          {' '}
          <Link to="/events" search={attaching(AttachedEntityType, AttachedEntity, Policy)}>
            {words.attachedWhen}
          </Link>
        </>
      )}
    </>
  );
}

/** A control policy and the level that it is attached on. Whoever may not read its text is not led to its page either. */
function OfDirectory({ statement }: { statement: Statement }) {
  const words = useOwn(texts);
  const { Policy: id = '', AttachedEntityType = '', AttachedEntity: at = '', Text } = statement;
  const open = Text !== undefined;
  return (
    <>
      {open ? (
        <Link to="/control-policies/$id" params={{ id }}>
          {id}
        </Link>
      ) : (
        <code>{id}</code>
      )}{' '}
      {words.statement(numberOf(statement))}
      {at !== '' && `, ${words.through[AttachedEntityType] ?? AttachedEntityType} `}
      {at !== '' &&
        (open ? (
          <Link to="/directory" search={{ at }}>
            {at}
          </Link>
        ) : (
          <code>{at}</code>
        ))}
    </>
  );
}

/** Which events attached a policy to such a thing. Events are found by all that they touched, in its order. */
const attaching = (kind: string, name: string, policy: string) => ({
  operation: `AttachPolicyTo${kind}`,
  resource: `${name};${policy}`,
});

/** The statement word for word, as long as its version is there. */
export function Whole({ statement }: { statement: Statement }) {
  const words = useOwn(texts);
  const layer = statement.Layer ?? 'Identity';
  // The text of a control policy is for whoever manages the directory, and there all the same.
  const shown = layer.startsWith('Identity') || (layer.startsWith('Control') && statement.Text !== undefined);
  if (!shown || statement.Policy === PREFERENCE) return null;
  if (statement.Text === undefined) return <p className={parts.faint}>{words.textGone}</p>;
  return (
    <details className={css.whole}>
      <summary>{words.text}</summary>
      <Document text={statement.Text} label={words.text} />
    </details>
  );
}

/** Statements that counted, one behind the other. */
export function Statements({ statements }: { statements: readonly Statement[] }) {
  const words = useOwn(texts);
  return (
    <ul className={css.list}>
      {statements.map((one) => (
        <li key={`${one.Layer} ${one.PolicyType} ${one.Policy} ${one.Statement} ${one.AttachedEntity}`}>
          <p>
            <strong>{one.Effect}</strong> · <Stands statement={one} />
          </p>
          {one.InDoubt && <p>{words.inDoubt}</p>}
          <Whole statement={one} />
        </li>
      ))}
    </ul>
  );
}

/** What stands in for a policy where settings of the account allow people something about themselves. */
const PREFERENCE = 'SecurityPreference';
