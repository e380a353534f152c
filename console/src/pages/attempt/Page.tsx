// One attempt to come in by an identity provider: every check as it was decided, with both sides.

import { getRouteApi, Link } from '@tanstack/react-router';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { attempts } from '../../words/attempts';
import { sso } from '../../words/sso';
import { trial } from '../../words/trial';
import { useOwn, useSpoken } from '../../words/words';
import { type Attempt, namesOf, resultOf, useAttempt } from '../attempts/load';
import { CheckSteps } from '../samlProvider/Checks';

const route = getRouteApi('/sso/attempts/$reference');

export function AttemptPage() {
  const own = useOwn(attempts);
  const { reference } = route.useParams();
  const { data, error, isPending, refetch } = useAttempt(reference);
  const attempt = data?.attempt;
  return (
    <Page
      title={own.one}
      lead={attempt && own.reads}
      actions={<AsCommand product="Rampart" operation="GetSsoAttempt" parameters={{ EventRequestId: reference }} />}
    >
      <div className={parts.panel}>
        {isPending && <Loading />}
        {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
        {data && !attempt && <Empty text={own.unheard} hint={own.unheardHint} />}
        {attempt && <About attempt={attempt} reference={reference} />}
      </div>
      {attempt && <Looked attempt={attempt} />}
    </Page>
  );
}

const useNames = (attempt: Attempt) => {
  const own = useOwn(attempts);
  return namesOf(attempt.Protocol, { oidc: useOwn(sso).checks, saml: useOwn(trial).checks }, own);
};

function Looked({ attempt }: { attempt: Attempt }) {
  const words = useOwn(trial);
  const names = useNames(attempt);
  return (
    <Section title={words.steps}>
      <CheckSteps answer={{ Checks: attempt.Checks ?? [] }} names={names} />
    </Section>
  );
}

function About({ attempt, reference }: { attempt: Attempt; reference: string }) {
  const own = useOwn(attempts);
  const names = useNames(attempt);
  const { exact } = useSpoken();
  const { ProviderName: name = '', Protocol, Count = 1, References: others = [], EventRequestId: id = '' } = attempt;
  const about = attempt.ErrorCode ? `${attempt.ErrorCode}: ${attempt.ErrorMessage ?? ''}` : undefined;
  return (
    <Facts
      rows={[
        [own.reference, <Copied key="r" text={reference} />],
        [
          own.result,
          <strong key="s" role="status">
            {resultOf(attempt, names, own)}
          </strong>,
        ],
        [own.time, exact(attempt.Time, true)],
        [
          own.provider,
          // That of users has no name here: it is told of as what the response calls itself.
          attempt.Purpose === 'User' ? (
            <span key="p">
              <code>{name}</code> <Link to="/sso/users">{own.users}</Link>
            </span>
          ) : (
            <Link key="p" to={Protocol === 'SAML' ? '/sso/saml/$name' : '/sso/oidc/$name'} params={{ name }}>
              {name}
            </Link>
          ),
        ],
        [own.protocol, Protocol],
        [own.purpose, own.purposes[attempt.Purpose ?? ''] ?? attempt.Purpose],
        [own.operation, attempt.EventName],
        ...(about ? [[own.code, about] as const] : []),
        [own.from, <code key="f">{attempt.SourceIpAddress}</code>],
        [own.agent, attempt.UserAgent],
        ...(Count > 1 || others.length > 0
          ? [[own.references, [...(Count > 1 ? [own.count(Count)] : []), ...others].join(', ')] as const]
          : []),
        [
          own.event,
          <Link key="e" to="/events/$id" params={{ id }}>
            {id}
          </Link>,
        ],
      ]}
    />
  );
}
