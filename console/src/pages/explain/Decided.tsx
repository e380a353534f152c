// One decision: what was decided, by which layer and statements, and what would turn it.

import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/session';
import { Facts } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { receiptPath } from '../../parts/receiptPath';
import { Tip } from '../../parts/Tip';
import { When } from '../../parts/When';
import { explain as texts } from '../../words/explain';
import { proof } from '../../words/proof';
import { useOwn, useWords } from '../../words/words';
import { Fix } from './Fix';
import { KeepAsTest } from './KeepAsTest';
import type { Decision } from './load';
import { Near } from './Near';
import css from './Receipt.module.css';
import { Statements } from './Stands';
import { Strip } from './Strip';
import { headline, isDenied, whoIn } from './told';

interface Props {
  decision: Decision;
  /** The message it was read from, where the request is not known. */
  message: string | undefined;
}

export function Decided({ decision, message }: Props) {
  const words = useOwn(texts);
  const kept = decision.Decision !== undefined;
  return (
    <>
      <div className={css.head}>
        <h2>{kept ? headline(decision, words) : words.notKept}</h2>
        <CopyLink path={receiptPath({ request: decision.EventRequestId, message })} />
        {kept && decision.Detailed && <Keep decision={decision} />}
      </div>
      <Strip decision={decision} />
      <Told decision={decision} />
      {kept && (decision.Detailed ? <Why decision={decision} /> : <HandOn />)}
      {kept && decision.Detailed && <Carried decision={decision} />}
    </>
  );
}

function Keep({ decision }: { decision: Decision }) {
  const words = useOwn(proof);
  const [keeping, setKeeping] = useState(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setKeeping(true)}>
        {words.keepReceipt}
      </Button>
      {keeping && <KeepAsTest decision={decision} onClose={() => setKeeping(false)} />}
    </>
  );
}

function CopyLink({ path }: { path: string }) {
  const words = useOwn(texts);
  const all = useWords();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Tip label={clipboard.copied ? all.common.copied : words.copyLink}>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconLink size={14} />}
        onClick={() => clipboard.copy(`${window.location.origin}/console${path}`)}
      >
        {clipboard.copied ? all.common.copied : words.copyLink}
      </Button>
    </Tip>
  );
}

function Told({ decision }: { decision: Decision }) {
  const words = useOwn(texts);
  const all = useWords();
  const { Action, Resources = [], EventTime, EventRequestId: request, ErrorCode, PolicyType, Layer } = decision;
  const kind = words.layers[Layer ?? ''] ?? all.receipt.kinds[PolicyType ?? ''] ?? PolicyType;
  return (
    <Facts
      rows={[
        [words.when, <When key="t" at={EventTime} zone />],
        [all.receipt.who, whoIn(decision)],
        [all.receipt.action, Action && <code key="a">{Action}</code>],
        [
          all.receipt.resource,
          Resources.length > 0 &&
            Resources.map((one) => (
              <div key={one}>
                <code>{one}</code>
              </div>
            )),
        ],
        ...(isDenied(decision) ? ([[all.receipt.decidedBy, kind]] as const) : []),
        ...(ErrorCode ? ([[words.errorCode, <code key="c">{ErrorCode}</code>]] as const) : []),
        [
          words.request,
          request && (
            <span key="r">
              <code>{request}</code>{' '}
              <Link to="/events/$id" params={{ id: request }}>
                {words.event}
              </Link>
            </span>
          ),
        ],
      ]}
    />
  );
}

/** For whoever may not see the rest. */
function HandOn() {
  const words = useOwn(texts);
  const { account } = useMe();
  return (
    <section className={css.block}>
      <p>{words.ownShort}</p>
      <p>{account ? words.handOn(account) : words.handOnAnyone}</p>
    </section>
  );
}

function Why({ decision }: { decision: Decision }) {
  const words = useOwn(texts);
  const statements = decision.Statements ?? [];
  if (!isDenied(decision)) {
    const owner = statements.length === 0 && decision.Principal?.PrincipalType === 'root-account';
    return (
      <section className={css.block} aria-label={words.because}>
        <h3>{words.because}</h3>
        {owner ? <p>{words.ownerAllows}</p> : <Statements statements={statements} />}
      </section>
    );
  }
  const denies = statements.filter(({ Effect }) => Effect === 'Deny');
  // What another account decided is told in one sentence.
  if (decision.Layer === undefined) {
    return (
      <section className={css.block}>
        <p lang="en">{decision.Summary}</p>
      </section>
    );
  }
  return (
    <>
      {decision.Decision === 'ExplicitDeny' ? (
        <section className={css.block} aria-label={words.deniedBy}>
          <h3>{words.deniedBy}</h3>
          <p>{words.outright}</p>
          <Statements statements={denies} />
        </section>
      ) : (
        <Near decision={decision} />
      )}
      <Fix decision={decision} />
    </>
  );
}

function Carried({ decision }: { decision: Decision }) {
  const all = useWords();
  const conditions = decision.Conditions ?? [];
  if (conditions.length === 0) return null;
  return (
    <section className={css.block} aria-label={all.receipt.conditions}>
      <h3>{all.receipt.conditions}</h3>
      <dl className={parts.facts}>
        {conditions.map(({ Key = '', Values = [] }) => (
          <div key={Key} className={parts.pair}>
            <dt>
              <code>{Key}</code>
            </dt>
            <dd>
              <code>{Values.join(', ')}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
