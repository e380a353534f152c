// One member: where it is, what bounds it, what it administers, and its deletion.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMayEach } from '../../api/may';
import { read } from '../../api/query';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copy } from '../../parts/Copy';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { moving } from '../../rehearsal/changes';
import { useRehearsing } from '../../rehearsal/useRehearsing';
import { directory as texts } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { ControlPath } from '../controlPath/ControlPath';
import { asked, kindOf, RD, useDirectory } from '../directory/load';
import { PlacePicker } from '../directory/PlacePicker';
import { Tags } from '../tags/Tags';
import { Deletion } from './Deletion';
import { Remove, Rename, SwitchType } from './Dialogs';
import { Services } from './Services';

const route = getRouteApi('/members/$id');

type Layer = 'rename' | 'move' | 'type' | 'remove';

export function MemberPage() {
  const words = useOwn(texts);
  const { time } = useSpoken();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const query = useQuery(read(RD, 'GetAccount', { AccountId: id }));
  const { manages } = useDirectory();
  const [layer, setLayer] = useState<Layer>();
  const rehearse = useRehearsing();
  const member = query.data?.Account;
  const FolderId = member?.FolderId ?? '';
  const folder = useQuery({ ...read(RD, 'GetFolder', { FolderId }), enabled: kindOf(FolderId) === 'folder' });
  const where = kindOf(FolderId) === 'root' ? words.kinds.root : (folder.data?.Folder?.FolderName ?? FolderId);
  const name = member?.DisplayName || id;
  const cloud = member?.Type === 'CloudAccount';
  const close = () => setLayer(undefined);
  return (
    <Page
      title={name}
      lead={member && words.typesHint[member.Type ?? '']}
      actions={
        member && (
          <>
            <AsCommand product={RD} operation="GetAccount" parameters={{ AccountId: id }} />
            {manages && <Deeds id={id} cloud={cloud} onOpen={setLayer} />}
          </>
        )
      }
    >
      <div className={parts.panel}>
        {member && (
          <Facts
            rows={[
              [
                words.account,
                <>
                  <code>{id}</code> <Copy text={id} />
                </>,
              ],
              [words.type, words.types[member.Type ?? ''] ?? member.Type],
              [words.how, words.hows[member.JoinMethod ?? ''] ?? member.JoinMethod],
              [words.joined, time(member.JoinTime)],
              [
                words.under,
                <Link key="folder" to="/directory" search={{ at: member.FolderId }}>
                  {where}
                </Link>,
              ],
            ]}
          />
        )}
        <Unread called={`${words.member} ${id}`} there={member !== undefined} query={query} />
      </div>
      {member && (
        <>
          <ControlPath id={id} name={name} manages={manages} />
          <Services id={id} />
          {manages && <Tags on={{ kind: 'member', name: id }} />}
          {manages && !cloud && <Deletion id={id} name={name} />}
        </>
      )}
      {layer === 'rename' && member && <Rename id={id} name={name} onClose={close} />}
      {layer === 'type' && <SwitchType id={id} name={name} cloud={cloud} onClose={close} />}
      {layer === 'remove' && (
        <Remove id={id} name={name} onClose={close} onDone={() => void navigate({ to: '/members' })} />
      )}
      {layer === 'move' && (
        <PlacePicker
          title={words.moveTitle(name)}
          lead={words.moveText}
          verb={words.rehearseMove}
          fits={(kind, to) => kind !== 'member' && to !== member?.FolderId}
          onPick={(to) => rehearse([moving(id, to)], id)}
          onClose={close}
        />
      )}
    </Page>
  );
}

function Deeds({ id, cloud, onOpen }: { id: string; cloud: boolean; onOpen: (layer: Layer) => void }) {
  const words = useOwn(texts);
  const AccountId = id;
  const lacks = useMayEach({
    rename: asked('UpdateAccount', { AccountId, NewDisplayName: 'some' }),
    type: asked('UpdateAccount', { AccountId, NewAccountType: cloud ? 'ResourceAccount' : 'CloudAccount' }),
    remove: asked('RemoveCloudAccount', { AccountId }),
  });
  return (
    <>
      <Button variant="default" onClick={() => onOpen('move')}>
        {words.move}
      </Button>
      <Able lacks={lacks.rename} variant="default" onClick={() => onOpen('rename')}>
        {words.rename}
      </Able>
      <Able lacks={lacks.type} variant="default" onClick={() => onOpen('type')}>
        {words.switchType}
      </Able>
      {cloud && (
        <Able lacks={lacks.remove} variant="outline" color="brick" onClick={() => onOpen('remove')}>
          {words.remove}
        </Able>
      )}
    </>
  );
}
