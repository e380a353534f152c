// What is done to a member: its name, its kind, and that it leaves.

import { useGuarded } from '../../api/guarded';
import { Confirm } from '../../form/Confirm';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { RD } from '../directory/load';
import { isMemberName } from '../directory/names';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

export function Rename({ id, name, onClose }: Props) {
  const words = useOwn(texts);
  const named = { AccountId: id };
  const write = useGuarded(RD, 'UpdateAccount', 'GetAccount', named);
  return (
    <EditDialog
      title={words.renameOf(name)}
      fields={[
        {
          name: 'NewDisplayName',
          label: words.displayName,
          wrong: (text) => (isMemberName(text) ? undefined : words.displayRule),
        },
      ]}
      theirs={{ NewDisplayName: name }}
      save={(changed, base) =>
        write.mutateAsync({
          parameters: { ...named, ...changed },
          same: (now) => same(base, { NewDisplayName: now.Account?.DisplayName ?? '' }),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

export function SwitchType({ id, name, cloud, onClose }: Props & { cloud: boolean }) {
  const words = useOwn(texts);
  return (
    <Confirm
      product={RD}
      operation="UpdateAccount"
      parameters={{ AccountId: id, NewAccountType: cloud ? 'ResourceAccount' : 'CloudAccount' }}
      said={words.switched(name)}
      level={1}
      title={words.switchTitle(name)}
      effect={cloud ? words.toResource : words.toCloud}
      verb={cloud ? words.toResourceVerb : words.toCloudVerb}
      onClose={onClose}
    />
  );
}

export function Remove({ id, name, onClose, onDone }: Props & { onDone: () => void }) {
  const words = useOwn(texts);
  return (
    <Confirm
      product={RD}
      operation="RemoveCloudAccount"
      parameters={{ AccountId: id }}
      said={words.removed(name)}
      level={2}
      title={words.removeTitle(name)}
      effect={words.removeText}
      verb={words.remove}
      name={name}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
