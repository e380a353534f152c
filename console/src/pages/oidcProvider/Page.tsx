// One OIDC provider: whose tokens it issues, for whom, and which certificates its server may show.

import { getRouteApi } from '@tanstack/react-router';
import { useGuarded } from '../../api/guarded';
import { useMayEach, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { AsCommand } from '../../parts/AsCommand';
import { Copied } from '../../parts/Copied';
import { sso } from '../../words/sso';
import { useOwn, useSpoken } from '../../words/words';
import { isClient, isPrint, listed, type OidcProvider, printOf, useOidc } from '../sso/load';
import { ProviderPage } from '../sso/ProviderPage';
import { TextList } from './TextList';
import { Trial } from './Trial';

const route = getRouteApi('/sso/oidc/$name');

export function OidcProviderPage() {
  const own = useOwn(sso);
  const { name } = route.useParams();
  const query = useOidc(name);
  const lacks = useMayEach(wishes(name));
  return (
    <ProviderPage
      kind="oidc"
      name={name}
      provider={query.data?.OIDCProvider}
      query={query}
      command={<AsCommand product="Ims" operation="GetOIDCProvider" parameters={{ OIDCProviderName: name }} />}
      lacks={lacks}
      facts={(provider) => [
        [own.issuer, <Copied key="i" text={provider.IssuerUrl} />],
        [own.hours, own.hoursOf(provider.IssuanceLimitTime ?? 0)],
      ]}
      edit={(provider, close) => <Edit name={name} provider={provider} onClose={close} />}
    >
      {(provider) => (
        <>
          <Clients name={name} provider={provider} lacks={lacks} />
          <Prints name={name} provider={provider} lacks={lacks} />
          <Trial name={name} provider={provider} lacks={lacks.tryToken} />
        </>
      )}
    </ProviderPage>
  );
}

/** They are judged on the provider, whichever text it is. */
const wishes = (name: string) => {
  const named = { OIDCProviderName: name };
  return {
    edit: wish('Ims', 'UpdateOIDCProvider', { ...named, NewDescription: 'some' }),
    remove: wish('Ims', 'DeleteOIDCProvider', named),
    tryToken: wish('Rampart', 'TestSsoProvider', { ...named, OIDCToken: 'some.id.token' }),
    addClient: wish('Ims', 'AddClientIdToOIDCProvider', { ...named, ClientId: 'some' }),
    removeClient: wish('Ims', 'RemoveClientIdFromOIDCProvider', { ...named, ClientId: 'some' }),
    addPrint: wish('Ims', 'AddFingerprintToOIDCProvider', { ...named, Fingerprint: 'some' }),
    removePrint: wish('Ims', 'RemoveFingerprintFromOIDCProvider', { ...named, Fingerprint: 'some' }),
  };
};

interface Part {
  name: string;
  provider: OidcProvider;
  lacks: ReturnType<typeof useMayEach<keyof ReturnType<typeof wishes>>>;
}

function Clients({ name, provider, lacks }: Part) {
  const own = useOwn(sso);
  const named = { OIDCProviderName: name };
  const add = useWrite('Ims', 'AddClientIdToOIDCProvider');
  const remove = useWrite('Ims', 'RemoveClientIdFromOIDCProvider');
  return (
    <TextList
      title={own.clients}
      empty={own.noClients}
      label={own.client}
      verb={own.addClient}
      texts={listed(provider.ClientIds)}
      wrong={(text) => (isClient(text) ? undefined : own.clientRule)}
      lacksAdd={lacks.addClient}
      lacksRemove={lacks.removeClient}
      add={(ClientId) => add.mutateAsync({ ...named, ClientId })}
      remove={(ClientId) => remove.mutateAsync({ ...named, ClientId })}
    />
  );
}

function Prints({ name, provider, lacks }: Part) {
  const own = useOwn(sso);
  const named = { OIDCProviderName: name };
  const add = useWrite('Ims', 'AddFingerprintToOIDCProvider');
  const remove = useWrite('Ims', 'RemoveFingerprintFromOIDCProvider');
  return (
    <TextList
      title={own.prints}
      empty={own.noPrints}
      label={own.print}
      verb={own.addPrint}
      last={own.lastPrint}
      texts={listed(provider.Fingerprints)}
      wrong={(text) => (isPrint(printOf(text)) ? undefined : own.printRule)}
      lacksAdd={lacks.addPrint}
      lacksRemove={lacks.removePrint}
      add={(text) => add.mutateAsync({ ...named, Fingerprint: printOf(text) })}
      remove={(Fingerprint) => remove.mutateAsync({ ...named, Fingerprint })}
    />
  );
}

function Edit({ name, provider, onClose }: { name: string; provider: OidcProvider; onClose: () => void }) {
  const { words } = useSpoken();
  const own = useOwn(sso);
  const named = { OIDCProviderName: name };
  const write = useGuarded('Ims', 'UpdateOIDCProvider', 'GetOIDCProvider', named);
  return (
    <EditDialog
      title={words.user.editTitle(name)}
      fields={[
        { name: 'NewDescription', label: words.common.description },
        { name: 'IssuanceLimitTime', label: own.hours, kind: 'number', range: [1, 168] },
      ]}
      theirs={valuesOf(provider)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: (now) => same(base, valuesOf(now.OIDCProvider)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

const valuesOf = (provider: OidcProvider | undefined) => ({
  NewDescription: provider?.Description ?? '',
  IssuanceLimitTime: provider?.IssuanceLimitTime ?? 12,
});
