// Makes a resource group.

import { useWrite } from '../../api/query';
import { NewDialog } from '../../form/NewDialog';
import { told } from '../../parts/toast';
import { resourceGroups as texts } from '../../words/resourceGroups';
import { useOwn } from '../../words/words';
import { isDisplay, isIdentifier, RM } from './load';

export function Create({ onClose }: { onClose: () => void }) {
  const words = useOwn(texts);
  const write = useWrite(RM, 'CreateResourceGroup');
  return (
    <NewDialog
      title={words.createTitle}
      fields={[
        {
          name: 'Name',
          label: words.name,
          hint: words.nameRule,
          wrong: (text) => (isIdentifier(text) ? undefined : words.nameRule),
        },
        {
          name: 'DisplayName',
          label: words.displayName,
          wrong: (text) => (isDisplay(text) ? undefined : words.displayRule),
        },
      ]}
      start={{ Name: '', DisplayName: '' }}
      needed={['Name', 'DisplayName']}
      verb={words.create}
      busy={write.isPending}
      error={write.error}
      onSend={(group) =>
        write.mutate(group, {
          onSuccess: () => {
            told(words.created(group.DisplayName));
            onClose();
          },
        })
      }
      onClose={onClose}
    />
  );
}
