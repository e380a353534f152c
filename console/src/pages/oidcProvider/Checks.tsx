// What became of each check of a token that was tried, and both sides of the one that refuses it.

import type { Answer } from '../../api/call';
import { Facts } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { type Mark, Steps } from '../../parts/Steps';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { listed, type OidcProvider } from '../sso/load';
import { type Said, type Sides, sidesOf } from './token';

interface Props {
  answer: Answer<'Rampart', 'TestSsoProvider'>;
  token: Said | undefined;
  at: Date;
  provider: OidcProvider;
}

const MARKS: Record<string, Mark> = { Passed: 'done', Failed: 'warn', NotReached: 'later' };

export function Checks({ answer, token, at, provider }: Props) {
  const own = useOwn(sso);
  const { exact } = useSpoken();
  const { Passed, Checks: checks = [], OIDCTokenInfo: info } = answer;
  const registered = {
    issuer: provider.IssuerUrl ?? '',
    clients: listed(provider.ClientIds),
    hours: provider.IssuanceLimitTime ?? 0,
  };
  const failed = checks.find(({ Outcome }) => Outcome === 'Failed')?.Check ?? '';
  const steps = checks.map(({ Check = '', Outcome = '', Detail }) => ({
    id: Check,
    mark: MARKS[Outcome] ?? 'later',
    title: own.checks[Check] ?? Check,
    told: own.outcomes[Outcome] ?? Outcome,
    body: Outcome === 'Failed' && <Why sides={token && sidesOf(Check, token, registered, at)} detail={Detail} />,
  }));
  return (
    <>
      <div role="status" className={parts.padded}>
        <strong>{Passed ? own.believed : own.disbelieved(own.checks[failed] ?? failed)}</strong>
        {Passed && <div>{own.believedNext}</div>}
      </div>
      {info && (
        <Facts
          rows={[
            [own.subject, <code key="s">{info.Subject}</code>],
            [own.issuer, <code key="i">{info.Issuer}</code>],
            [own.clients, <code key="c">{info.ClientIds}</code>],
            [own.issued, exact(info.IssuanceTime, true)],
            [own.expires, exact(info.ExpirationTime, true)],
          ]}
        />
      )}
      <Steps label={own.trialSteps} steps={steps} />
    </>
  );
}

/** Both sides; what those do not tell, in the words of the server. */
function Why({ sides, detail }: { sides: Sides | undefined; detail: string | undefined }) {
  return (
    <>
      {sides && <Both sides={sides} />}
      {(sides === undefined || sides.times) && <p className={parts.faint}>{detail}</p>}
    </>
  );
}

function Both({ sides }: { sides: Sides }) {
  const own = useOwn(sso);
  const { exact } = useSpoken();
  const shown = (texts: readonly string[]) =>
    texts.length === 0
      ? own.nothing
      : texts
          .map((text) => (sides.times ? exact(text, true) : text))
          .map((text) => (
            <div key={text}>
              <code>{text}</code>
            </div>
          ));
  return (
    <dl className={parts.facts}>
      <dt>{own.tokenSays}</dt>
      <dd>{shown(sides.token)}</dd>
      <dt>{sides.times ? own.hereTime : own.here}</dt>
      <dd>{shown(sides.here)}</dd>
    </dl>
  );
}
