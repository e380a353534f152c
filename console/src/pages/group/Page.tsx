// One group: its members and what they may do by it.

import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { Able } from '../../parts/Able';
import { AsCommand } from '../../parts/AsCommand';
import { Facts, Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Unread } from '../../parts/Unread';
import { useSpoken } from '../../words/words';
import { Policies } from '../attachment/Policies';
import { Compare } from '../compare/Compare';
import { DeleteGroup } from './DeleteGroup';
import { Edit } from './Edit';
import { useGroup, usePoliciesOfGroup } from './load';
import { Members } from './Members';

const route = getRouteApi('/groups/$name');

export function GroupPage() {
  const { words, time } = useSpoken();
  const { name } = route.useParams();
  const query = useGroup(name);
  const policies = usePoliciesOfGroup(name);
  const [layer, setLayer] = useState<'edit' | 'delete'>();
  const [lacks] = useMay([wish('Ram', 'UpdateGroup', { GroupName: name, NewComments: 'some' })]);
  const group = query.data?.Group;
  const actions = group && (
    <>
      <AsCommand product="Ims" operation="GetGroup" parameters={{ GroupName: name }} />
      <Able lacks={lacks} variant="default" onClick={() => setLayer('edit')}>
        {words.user.edit}
      </Able>
      <Button variant="outline" color="brick" onClick={() => setLayer('delete')}>
        {words.group.delete}
      </Button>
    </>
  );
  return (
    <Page title={name} lead={group?.Comments} actions={actions}>
      <div className={parts.panel}>
        {group && (
          <Facts
            rows={[
              [words.common.displayName, group.DisplayName],
              [words.common.created, time(group.CreateDate)],
              [words.common.changed, time(group.UpdateDate)],
            ]}
          />
        )}
        <Unread called={`${words.group.kind} ${name}`} there={group !== undefined} query={query} />
      </div>
      {group && (
        <>
          <Compare kind="group" name={name} />
          <Members group={name} />
          <Policies
            whom={{ kind: 'group', name }}
            query={policies}
            title={words.group.policies}
            empty={words.group.noPolicies}
          />
        </>
      )}
      {layer === 'delete' && <DeleteGroup name={name} onClose={() => setLayer(undefined)} />}
      {layer === 'edit' && group && <Edit name={name} group={group} onClose={() => setLayer(undefined)} />}
    </Page>
  );
}
