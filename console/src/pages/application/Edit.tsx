// The particulars of an application, what it may be allowed, and where people are sent back to.

import { useGuarded } from '../../api/guarded';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { applications } from '../../words/applications';
import { useOwn, useWords } from '../../words/words';
import { type Application, areRedirects, isDisplay, useScopes } from '../applications/load';
import { changesOf, valuesOf } from './values';

export function Edit({ one, onClose }: { one: Application; onClose: () => void }) {
  const words = useWords();
  const own = useOwn(applications);
  const AppId = one.AppId ?? '';
  const kind = one.AppType ?? '';
  const scopes = useScopes(kind);
  const names = (scopes.data ?? []).map(({ name }) => name).filter((name) => name !== 'openid');
  const write = useGuarded('Ims', 'UpdateApplication', 'GetApplication', { AppId });
  const truth = { kind: 'choice', choices: ['yes', 'no'], names: { yes: own.yes, no: own.no } } as const;
  return (
    <EditDialog
      title={words.user.editTitle(one.AppName ?? '')}
      fields={[
        {
          name: 'NewDisplayName',
          label: words.common.displayName,
          hint: own.displayRule,
          wrong: (text) => (isDisplay(text) ? undefined : own.displayRule),
        },
        { name: 'NewPredefinedScopes', label: own.scopes, kind: 'many', choices: names, hint: own.scopesHint },
        { name: 'NewRequiredScopes', label: own.required, kind: 'many', choices: names, hint: own.requiredHint },
        {
          name: 'NewRedirectUris',
          label: own.redirects,
          kind: 'area',
          hint: own.redirectsHint,
          wrong: (text) => (areRedirects(text, kind) ? undefined : own.redirectsRule),
        },
        // One that can keep a secret must show it.
        ...(kind === 'NativeApp' ? [{ name: 'NewSecretRequired', label: own.secretRequired, ...truth }] : []),
        { name: 'NewIsMultiTenant', label: own.multiTenant, ...truth },
        { name: 'NewAccessTokenValidity', label: own.access, kind: 'number', range: [900, 10_800] },
        { name: 'NewRefreshTokenValidity', label: own.refresh, kind: 'number', range: [7_200, 31_536_000] },
      ]}
      theirs={valuesOf(one)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: changesOf(AppId, changed),
          same: (now) => same(base, valuesOf(now.Application)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}
