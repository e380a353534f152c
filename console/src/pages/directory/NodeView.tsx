// What is chosen in the tree: what it is, what may be done with it, and what bounds it.

import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach } from '../../api/may';
import { Able } from '../../parts/Able';
import { Copy } from '../../parts/Copy';
import { Facts, Section } from '../../parts/Page';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import { ControlPath } from '../controlPath/ControlPath';
import { Tags } from '../tags/Tags';
import { CreateAccount, CreateFolder, DeleteFolder, Invite, RenameFolder } from './Dialogs';
import css from './directory.module.css';
import { asked, kindOf } from './load';

interface Props {
  id: string;
  /** As far as that was read. */
  name: string | undefined;
  manages: boolean;
  /** Called when it is not there any more. */
  onGone: () => void;
}

type Layer = 'folder' | 'account' | 'invite' | 'rename' | 'delete';

export function NodeView({ id, name: known, manages, onGone }: Props) {
  const words = useOwn(texts);
  const navigate = useNavigate();
  const [layer, setLayer] = useState<Layer>();
  const kind = kindOf(id);
  const name = known ?? id;
  const close = () => setLayer(undefined);
  const about = { id, name, onClose: close };
  return (
    <div className={css.detail}>
      <Section
        title={name}
        actions={
          kind === 'member' ? (
            <Button variant="default" onClick={() => navigate({ to: '/members/$id', params: { id } })}>
              {words.open}
            </Button>
          ) : (
            manages && <FolderDeeds id={id} root={kind === 'root'} onOpen={setLayer} />
          )
        }
      >
        <Facts
          rows={[
            [words.type, words.kinds[kind]],
            [
              words.nodeId,
              <>
                <code>{id}</code> <Copy text={id} />
              </>,
            ],
          ]}
        />
      </Section>
      <ControlPath id={id} name={name} manages={manages} />
      {manages && kind === 'folder' && <Tags on={{ kind: 'folder', name: id }} />}
      {layer === 'folder' && <CreateFolder {...about} />}
      {layer === 'account' && <CreateAccount {...about} />}
      {layer === 'invite' && <Invite {...about} />}
      {layer === 'rename' && <RenameFolder {...about} />}
      {layer === 'delete' && <DeleteFolder {...about} onDone={onGone} />}
    </div>
  );
}

interface DeedsProps {
  id: string;
  root: boolean;
  onOpen: (layer: Layer) => void;
}

function FolderDeeds({ id, root, onOpen }: DeedsProps) {
  const words = useOwn(texts);
  const lacks = useMayEach({
    folder: asked('CreateFolder', { ParentFolderId: id, FolderName: 'some' }),
    account: asked('CreateResourceAccount', { ParentFolderId: id, DisplayName: 'some' }),
    invite: asked('InviteAccountToResourceDirectory', { TargetEntity: '1000000000000001', TargetType: 'Account' }),
    rename: asked('UpdateFolder', { FolderId: id, NewFolderName: 'some' }),
    delete: asked('DeleteFolder', { FolderId: id }),
  });
  return (
    <>
      <Able lacks={lacks.folder} onClick={() => onOpen('folder')}>
        {words.createFolder}
      </Able>
      <Able lacks={lacks.account} variant="default" onClick={() => onOpen('account')}>
        {words.create}
      </Able>
      <Able lacks={lacks.invite} variant="default" onClick={() => onOpen('invite')}>
        {words.invite}
      </Able>
      {!root && (
        <>
          <Able lacks={lacks.rename} variant="default" onClick={() => onOpen('rename')}>
            {words.rename}
          </Able>
          <Able lacks={lacks.delete} variant="outline" color="brick" onClick={() => onOpen('delete')}>
            {words.deleteFolder}
          </Able>
        </>
      )}
    </>
  );
}
