// Tries what was connected: a response or token that is pasted, or the logon of one person; each attempt is told of below.

import { useMay, wish } from '../../api/may';
import { Loading } from '../../parts/Loading';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { Latest } from '../attempts/Latest';
import { Trial as TokenTrial } from '../oidcProvider/Trial';
import { useRole } from '../role/load';
import { TokenTrial as RoleTrial } from '../role/TokenTrial';
import { Trial as ResponseTrial } from '../samlProvider/Trial';
import { useOidc } from '../sso/load';
import { RoundTrip } from '../userSso/RoundTrip';
import css from './connect.module.css';
import type { StepProps } from './flow';
import { Next } from './Next';

export function TestStep(props: StepProps) {
  const own = useOwn(connect);
  const { search, tried, onNext } = props;
  const { kind, name = '', role } = search;
  if (kind === 'users') return <Users {...props} />;
  return (
    <div className={css.body}>
      <p>{own.test}</p>
      {kind === 'saml' && <p>{own.testFind}</p>}
      {role === undefined ? <AtProvider {...props} /> : <AtRole {...props} />}
      {tried && (
        <p role="status">
          <strong>{own.testWorked}</strong>
        </p>
      )}
      <Latest about={{ ProviderName: name, Protocol: kind === 'saml' ? 'SAML' : 'OIDC', Purpose: 'Role' }} />
      <Next onNext={() => onNext()} />
    </div>
  );
}

function AtProvider({ search: { kind, name = '' } }: StepProps) {
  const oidc = kind === 'oidc';
  const [lacks] = useMay([
    oidc
      ? wish('Rampart', 'TestSsoProvider', { OIDCProviderName: name, OIDCToken: 'some.id.token' })
      : wish('Rampart', 'TestSsoProvider', { SAMLProviderName: name, SAMLResponse: 'PHNvbWUvPg==' }),
  ]);
  if (oidc) return <AtOidc name={name} lacks={lacks} />;
  return <ResponseTrial name={name} lacks={lacks} />;
}

function AtOidc({ name, lacks }: Pick<Parameters<typeof TokenTrial>[0], 'name' | 'lacks'>) {
  const provider = useOidc(name).data?.OIDCProvider;
  return provider ? <TokenTrial name={name} provider={provider} lacks={lacks} /> : <Loading lines={3} />;
}

/** The provider's checks and the trust policy, one after the other. */
function AtRole({ search: { role = '' }, onTried }: StepProps) {
  const { data } = useRole(role);
  if (!data?.Role) return <Loading lines={3} />;
  const { Arn: arn = '', AssumeRolePolicyDocument: document = '' } = data.Role;
  return (
    <RoleTrial
      role={{ name: role, arn, document }}
      onOutcome={({ ran }) => {
        if (ran?.Passed) onTried();
      }}
    />
  );
}

/** There and back, or a response that is pasted: what a logon would say, before it is switched on. */
function Users({ search: { attempt }, onNext }: StepProps) {
  const [lacks] = useMay([wish('Rampart', 'TestSsoProvider', { Purpose: 'User', SAMLResponse: 'PHNvbWUvPg==' })]);
  return (
    <div className={css.body}>
      <RoundTrip attempt={attempt} />
      <ResponseTrial lacks={lacks} />
      <Latest about={{ Purpose: 'User' }} />
      <Next onNext={() => onNext({ attempt: undefined })} />
    </div>
  );
}
