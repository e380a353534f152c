// The dialogs that change a directory: folders and accounts in it.

import { useQuery } from '@tanstack/react-query';
import { useGuarded } from '../../api/guarded';
import { useWrite } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { NewDialog } from '../../form/NewDialog';
import { told } from '../../parts/toast';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { foldersIn, membersIn, RD } from './load';
import { isAccountId, isFolderName, isMemberName, isPrefix } from './names';

interface In {
  /** The folder that it is about. */
  id: string;
  name: string;
  onClose: () => void;
}

export function CreateFolder({ id, name, onClose }: In) {
  const words = useOwn(texts);
  const write = useWrite(RD, 'CreateFolder');
  return (
    <NewDialog
      title={words.createFolderIn(name)}
      fields={[
        {
          name: 'folder',
          label: words.folderName,
          wrong: (text) => (isFolderName(text) ? undefined : words.folderRule),
        },
      ]}
      start={{ folder: '' }}
      needed={['folder']}
      verb={words.createFolder}
      busy={write.isPending}
      error={write.error}
      onSend={({ folder }) =>
        write.mutate(
          { ParentFolderId: id, FolderName: folder },
          {
            onSuccess: () => {
              told(words.folderMade(folder));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}

export function RenameFolder({ id, name, onClose }: In) {
  const words = useOwn(texts);
  const named = { FolderId: id };
  const write = useGuarded(RD, 'UpdateFolder', 'GetFolder', named);
  return (
    <EditDialog
      title={words.renameOf(name)}
      fields={[
        {
          name: 'NewFolderName',
          label: words.folderName,
          wrong: (text) => (isFolderName(text) ? undefined : words.folderRule),
        },
      ]}
      theirs={{ NewFolderName: name }}
      save={({ NewFolderName = name }, base) =>
        write.mutateAsync({
          parameters: { ...named, NewFolderName },
          same: (now) => same(base, { NewFolderName: now.Folder?.FolderName ?? '' }),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

export function DeleteFolder({ id, name, onClose, onDone }: In & { onDone: () => void }) {
  const words = useOwn(texts);
  const folders = useQuery(foldersIn(id));
  const members = useQuery(membersIn(id));
  const known = folders.data !== undefined && members.data !== undefined;
  const full = known && folders.data.length + (members.data.TotalCount ?? 0) > 0;
  return (
    <Confirm
      product={RD}
      operation="DeleteFolder"
      parameters={{ FolderId: id }}
      said={words.folderDeleted(name)}
      level={3}
      title={words.deleteFolderTitle(name)}
      effect={words.deleteFolderText}
      verb={words.deleteFolder}
      name={name}
      {...(known && { evidence: full ? words.folderFull : words.folderEmpty })}
      ready={!full}
      error={folders.error ?? members.error ?? undefined}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

export function CreateAccount({ id, name, onClose }: In) {
  const words = useOwn(texts);
  const write = useWrite(RD, 'CreateResourceAccount');
  return (
    <NewDialog
      title={words.createIn(name)}
      lead={words.createText}
      fields={[
        {
          name: 'display',
          label: words.displayName,
          wrong: (text) => (isMemberName(text) ? undefined : words.displayRule),
        },
        {
          name: 'prefix',
          label: words.prefix,
          hint: words.prefixHint,
          wrong: (text) => (isPrefix(text) ? undefined : words.prefixHint),
        },
      ]}
      start={{ display: '', prefix: '' }}
      needed={['display']}
      verb={words.create}
      busy={write.isPending}
      error={write.error}
      onSend={({ display, prefix }) =>
        write.mutate(
          { DisplayName: display, ParentFolderId: id, ...(prefix && { AccountNamePrefix: prefix }) },
          {
            onSuccess: () => {
              told(words.made(display));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}

export function Invite({ id, name, onClose }: In) {
  const words = useOwn(texts);
  const write = useWrite(RD, 'InviteAccountToResourceDirectory');
  return (
    <NewDialog
      title={words.inviteIn(name)}
      lead={words.inviteText}
      fields={[
        {
          name: 'account',
          label: words.inviteId,
          wrong: (text) => (isAccountId(text) ? undefined : words.inviteRule),
        },
        { name: 'note', label: words.note, kind: 'area' },
      ]}
      start={{ account: '', note: '' }}
      needed={['account']}
      verb={words.invite}
      busy={write.isPending}
      error={write.error}
      onSend={({ account, note }) =>
        write.mutate(
          { TargetEntity: account, TargetType: 'Account', ParentFolderId: id, ...(note && { Note: note }) },
          {
            onSuccess: () => {
              told(words.invited(account));
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
