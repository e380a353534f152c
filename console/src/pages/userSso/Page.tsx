// How the users of the account log on at an identity provider of the company.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { ActiveBadge } from '../../parts/Status';
import { account } from '../../words/account';
import { connect } from '../../words/connect';
import { sso } from '../../words/sso';
import { trial } from '../../words/trial';
import { useOwn, useWords } from '../../words/words';
import { Certificates } from '../sso/Certificates';
import { decoded } from '../sso/load';
import { Ours } from '../sso/Ours';
import { Edit, Replace, Switch, TakeOut } from './Dialogs';
import { RoundTrip } from './RoundTrip';

const route = getRouteApi('/sso/users');

export function UserSsoPage() {
  const own = useOwn(account);
  const names = useOwn(sso);
  const steps = useOwn(connect);
  const trials = useOwn(trial);
  const words = useWords();
  const { attempt } = route.useSearch();
  const { data, error, isPending, refetch } = useQuery(read('Ims', 'GetUserSsoSettings', {}));
  const [layer, setLayer] = useState<'edit' | 'switch' | 'replace' | 'takeOut'>();
  const [lacks] = useMay(WISHES);
  const settings = data?.UserSsoSettings;
  const text = decoded(settings?.MetadataDocument ?? '');
  const on = settings?.SsoEnabled === true;
  const close = () => setLayer(undefined);
  return (
    <Page
      title={own.sso}
      lead={own.ssoLead}
      actions={
        <>
          <AsCommand product="Ims" operation="GetUserSsoSettings" />
          {settings && (
            <>
              <Able lacks={lacks} variant="default" onClick={() => setLayer('edit')}>
                {words.user.edit}
              </Able>
              {(on || text !== '') && (
                <Able
                  lacks={lacks}
                  variant={on ? 'outline' : 'filled'}
                  {...(on && { color: 'brick' })}
                  onClick={() => setLayer('switch')}
                >
                  {on ? own.turnOff : own.turnOn}
                </Able>
              )}
            </>
          )}
        </>
      }
    >
      <div className={parts.panel}>
        {isPending && <Loading lines={3} />}
        {error && !settings && <FaultBox error={error} onRetry={() => void refetch()} />}
        {settings && (
          <Facts
            rows={[
              [own.ssoState, <ActiveBadge key="s" active={on} />],
              [own.auxiliary, settings.AuxiliaryDomain],
              [own.withDomain, settings.SsoLoginWithDomain ? own.yes : own.no],
              [own.sign, settings.AuthnSignAlgo],
            ]}
          />
        )}
      </div>
      {text !== '' && <Certificates />}
      {text !== '' && (
        <Section title={trials.go}>
          <RoundTrip attempt={attempt} />
        </Section>
      )}
      {settings && (
        <Section
          title={names.metadata}
          actions={
            <>
              <Able lacks={lacks} variant="default" onClick={() => setLayer('replace')}>
                {names.replace}
              </Able>
              {text !== '' && !on && (
                <Able lacks={lacks} variant="outline" color="brick" onClick={() => setLayer('takeOut')}>
                  {own.takeOut}
                </Able>
              )}
            </>
          }
        >
          {text === '' ? (
            <Empty text={own.noMetadata} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
            <section className={parts.scroll} tabIndex={0} aria-label={names.metadata}>
              <pre className={parts.document}>{text}</pre>
            </section>
          )}
        </Section>
      )}
      {settings && (
        <Section
          title={steps.ours}
          actions={
            <Link to="/sso/connect" search={{ kind: 'users' }}>
              {steps.title}
            </Link>
          }
        >
          <Ours />
        </Section>
      )}
      {settings && layer === 'edit' && <Edit settings={settings} onClose={close} />}
      {settings && layer === 'switch' && <Switch settings={settings} onClose={close} />}
      {settings && layer === 'replace' && <Replace settings={settings} onClose={close} />}
      {settings && layer === 'takeOut' && <TakeOut settings={settings} onClose={close} />}
    </Page>
  );
}

/** Judged on the account, whatever is set. */
const WISHES = [wish('Ims', 'SetUserSsoSettings', { SsoLoginWithDomain: 'true' })];
