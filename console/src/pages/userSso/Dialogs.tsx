// Before the logon by SAML is changed, switched, or gets another document.

import { useGuarded } from '../../api/guarded';
import { useMe } from '../../api/session';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { Danger } from '../../parts/Danger';
import { told } from '../../parts/toast';
import { account } from '../../words/account';
import { sso } from '../../words/sso';
import { useOwn, useWords } from '../../words/words';
import { ReplaceMetadata } from '../sso/ReplaceMetadata';
import { changesOf, isDomain, type Settings, valuesOf } from './settings';

interface Props {
  settings: Settings;
  onClose: () => void;
}

const useSet = () => useGuarded('Ims', 'SetUserSsoSettings', 'GetUserSsoSettings', {});

/** Whether somebody else switched it, or put another document in. */
const asSeen = (seen: Settings) => (now: { UserSsoSettings?: Settings }) =>
  now.UserSsoSettings?.SsoEnabled === seen.SsoEnabled &&
  (now.UserSsoSettings?.MetadataDocument ?? '') === (seen.MetadataDocument ?? '');

export function Edit({ settings, onClose }: Props) {
  const own = useOwn(account);
  const words = useWords();
  const write = useSet();
  return (
    <EditDialog
      title={words.user.editTitle(own.sso)}
      fields={[
        {
          name: 'AuxiliaryDomain',
          label: own.auxiliary,
          hint: own.auxiliaryHint,
          wrong: (text) => (text === '' || isDomain(text) ? undefined : own.auxiliaryRule),
        },
        {
          name: 'SsoLoginWithDomain',
          label: own.withDomain,
          kind: 'choice',
          choices: ['yes', 'no'],
          names: { yes: own.yes, no: own.no },
        },
        { name: 'AuthnSignAlgo', label: own.sign, kind: 'choice', choices: ['rsa-sha256', 'rsa-sha1'] },
      ]}
      theirs={valuesOf(settings)}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: changesOf(changed),
          same: (now) => same(base, valuesOf(now.UserSsoSettings)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

/** On and off: typed, since everybody of the account logs on otherwise then. */
export function Switch({ settings, onClose }: Props) {
  const own = useOwn(account);
  const id = useMe().account;
  const write = useSet();
  const off = settings.SsoEnabled === true;
  return (
    <Danger
      level={2}
      title={off ? own.offTitle : own.onTitle}
      effect={off ? own.offText : own.onText}
      verb={off ? own.turnOff : own.turnOn}
      name={id}
      busy={write.isPending}
      error={write.error}
      onConfirm={() =>
        write.mutate(
          { parameters: { SsoEnabled: !off }, same: asSeen(settings) },
          {
            onSuccess: () => {
              told(off ? own.offDone : own.onDone);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}

export function TakeOut({ settings, onClose }: Props) {
  const own = useOwn(account);
  const write = useSet();
  return (
    <Danger
      level={1}
      title={own.takeOutTitle}
      effect={own.takeOutText}
      verb={own.takeOut}
      busy={write.isPending}
      error={write.error}
      onConfirm={() =>
        write.mutate(
          { parameters: { MetadataDocument: '' }, same: asSeen(settings) },
          {
            onSuccess: () => {
              told(own.takenOut);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}

export function Replace({ settings, onClose }: Props) {
  const names = useOwn(sso);
  const write = useSet();
  const replace = (MetadataDocument: string) =>
    write.mutate(
      { parameters: { MetadataDocument }, same: asSeen(settings) },
      {
        onSuccess: () => {
          told(names.replaced);
          onClose();
        },
      },
    );
  return <ReplaceMetadata busy={write.isPending} error={write.error} onReplace={replace} onClose={onClose} />;
}
