// The smallest change that would allow it, to be opened as a draft.

import { Button, Group } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { nameOf } from '../../api/session';
import { Document } from '../../parts/Document';
import { allowing } from '../../rehearsal/changes';
import { useRehearsing } from '../../rehearsal/useRehearsing';
import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import type { Decision } from './load';
import { draftOf } from './pasted';
import css from './Receipt.module.css';
import { allowed, holderIn, numberOf } from './told';

type Change = NonNullable<NonNullable<Decision['Fix']>['Changes']>[number];

export function Fix({ decision }: { decision: Decision }) {
  const words = useOwn(texts);
  const navigate = useNavigate();
  const changes = decision.Fix?.Changes ?? [];
  const statements = allowed(decision);
  const rehearse = useRehearsing();
  const whom = holderIn(decision);
  if (changes.length === 0) {
    return (
      <section className={css.block} aria-label={words.fix}>
        <p>{words.noFix}</p>
        {decision.Summary && <p lang="en">{decision.Summary}</p>}
      </section>
    );
  }
  return (
    <section className={css.block} aria-label={words.fix}>
      <h3>{words.fix}</h3>
      {changes.map((change) => (
        <OneChange
          key={`${change.Change} ${change.Layer} ${change.StatementText} ${change.Statement?.Policy} ${change.Statement?.Statement}`}
          change={change}
          resource={decision.Resources?.[0] ?? ''}
        />
      ))}
      {statements.length > 0 && (
        <Group>
          <Button
            variant="default"
            onClick={() => navigate({ to: '/policies/new', search: { statements: JSON.stringify(statements) } })}
          >
            {words.draft}
          </Button>
          {whom && (
            <Button
              variant="default"
              onClick={() =>
                rehearse(allowing(nameFor(decision.Action ?? ''), draftOf(statements), whom.kind, whom.name))
              }
            >
              {words.rehearse}
            </Button>
          )}
        </Group>
      )}
    </section>
  );
}

/** What the policy of a fix is called at first. */
const nameFor = (action: string): string => `Allow-${action.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;

function OneChange({ change, resource }: { change: Change; resource: string }) {
  const words = useOwn(texts);
  const { Change: kind, Layer = '', Statement: statement, StatementText = '' } = change;
  if (kind === 'Remove' && statement) {
    const { Policy: name = '', PolicyType } = statement;
    return (
      <p>
        {words.fixRemove(name, numberOf(statement))}{' '}
        {PolicyType === 'Custom' && Layer.startsWith('Identity') && (
          <Link to="/policies/$type/$name/edit" params={{ type: 'Custom', name }}>
            {words.editPolicy}
          </Link>
        )}
      </p>
    );
  }
  return (
    <>
      <p>
        {words.fixAllow(words.layers[Layer] ?? Layer)}{' '}
        {Layer === 'Trust' && resource.includes(':role/') && (
          <Link to="/roles/$name/trust" params={{ name: nameOf(resource) }}>
            {words.editTrust}
          </Link>
        )}
      </p>
      {Layer === 'Session' && <p>{words.sessionFix}</p>}
      <div className={css.change}>
        <Document text={StatementText} label={words.fixAllow(words.layers[Layer] ?? Layer)} />
      </div>
    </>
  );
}
