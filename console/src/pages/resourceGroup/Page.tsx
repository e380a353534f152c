// One resource group: the resources in it, the policies for it alone, and its tags.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useGuarded } from '../../api/guarded';
import { useMay, wish } from '../../api/may';
import { read } from '../../api/query';
import { Confirm } from '../../form/Confirm';
import { EditDialog } from '../../form/EditDialog';
import { same } from '../../form/edit';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Copy } from '../../parts/Copy';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { resourceGroups as texts } from '../../words/resourceGroups';
import { useOwn, useSpoken } from '../../words/words';
import { isDefault, isDisplay, nameOf, type ResourceGroup, RM } from '../resourceGroups/load';
import { Tags } from '../tags/Tags';
import { Grants } from './Grants';
import { grantsIn, resourcesIn } from './load';
import { Resources } from './Resources';

const route = getRouteApi('/resource-groups/$id');

export function ResourceGroupPage() {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const query = useQuery(read(RM, 'GetResourceGroup', { ResourceGroupId: id }));
  const group = query.data?.ResourceGroup;
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const [edit, remove] = useMay([
    wish(RM, 'UpdateResourceGroup', { ResourceGroupId: id, NewDisplayName: 'some' }),
    wish(RM, 'DeleteResourceGroup', { ResourceGroupId: id }),
  ]);
  const close = () => setLayer(undefined);
  return (
    <Page
      title={group ? nameOf(group) : id}
      lead={group && isDefault(group) ? words.isDefault : undefined}
      actions={
        group && (
          <>
            <AsCommand product={RM} operation="GetResourceGroup" parameters={{ ResourceGroupId: id }} />
            <Able lacks={edit} variant="default" onClick={() => setLayer('edit')}>
              {words.edit}
            </Able>
            {!isDefault(group) && (
              <Able lacks={remove} variant="outline" color="brick" onClick={() => setLayer('delete')}>
                {words.remove}
              </Able>
            )}
          </>
        )
      }
    >
      <div className={parts.panel}>
        {group && (
          <Facts
            rows={[
              [words.name, <code key="name">{group.Name}</code>],
              [
                words.id,
                <>
                  <code>{id}</code> <Copy text={id} />
                </>,
              ],
              [all.common.created, time(group.CreateDate)],
            ]}
          />
        )}
        <Unread called={`${words.kind} ${id}`} there={group !== undefined} query={query} />
      </div>
      {group && (
        <>
          <Resources id={id} name={nameOf(group)} />
          <Grants id={id} name={nameOf(group)} />
          <Tags on={{ kind: 'resourceGroup', name: id }} />
        </>
      )}
      {layer === 'edit' && group && <Edit id={id} group={group} onClose={close} />}
      {layer === 'delete' && group && (
        <Delete id={id} name={nameOf(group)} onClose={close} onDone={() => void navigate({ to: '/resource-groups' })} />
      )}
    </Page>
  );
}

const valuesOf = (group: ResourceGroup | undefined) => ({ NewDisplayName: group?.DisplayName ?? '' });

function Edit({ id, group, onClose }: { id: string; group: ResourceGroup; onClose: () => void }) {
  const words = useOwn(texts);
  const named = { ResourceGroupId: id };
  const write = useGuarded(RM, 'UpdateResourceGroup', 'GetResourceGroup', named);
  return (
    <EditDialog
      title={words.editTitle(nameOf(group))}
      fields={[
        {
          name: 'NewDisplayName',
          label: words.displayName,
          wrong: (text) => (isDisplay(text) ? undefined : words.displayRule),
        },
      ]}
      theirs={valuesOf(group)}
      save={({ NewDisplayName = '' }, base) =>
        write.mutateAsync({
          parameters: { ...named, NewDisplayName },
          same: (now) => same(base, valuesOf(now.ResourceGroup)),
        })
      }
      busy={write.isPending}
      error={write.error}
      onClose={onClose}
    />
  );
}

interface DeleteProps {
  id: string;
  name: string;
  onClose: () => void;
  onDone: () => void;
}

function Delete({ id, name, onClose, onDone }: DeleteProps) {
  const words = useOwn(texts);
  const resources = useQuery(resourcesIn(id));
  const grants = useQuery(grantsIn(id));
  const count = resources.data?.length;
  const known = count === 0 && grants.data !== undefined;
  return (
    <Confirm
      product={RM}
      operation="DeleteResourceGroup"
      parameters={{ ResourceGroupId: id }}
      said={words.removed(name)}
      level={3}
      title={words.removeTitle(name)}
      effect={words.removeText}
      verb={words.remove}
      name={name}
      {...(known && { evidence: words.removeEvidence(grants.data.length) })}
      error={resources.error ?? grants.error ?? (count ? new Error(words.removeFull(count)) : undefined)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
