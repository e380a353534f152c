// The resources that were put into a group, and the way into another one.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay, wish } from '../../api/may';
import { useWrite } from '../../api/query';
import { NewDialog } from '../../form/NewDialog';
import { Able } from '../../parts/Able';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import { Table } from '../../parts/Table';
import { told, trouble } from '../../parts/toast';
import { resourceGroups as texts } from '../../words/resourceGroups';
import { useOwn, useSpoken } from '../../words/words';
import { textColumn, timeColumn } from '../columns';
import { nameOf, RM, resourceGroupList } from '../resourceGroups/load';
import { asked, keyOf, notMoved, type Resource, resourcesIn } from './load';

const SOME = JSON.stringify([{ Service: 'some', ResourceType: 'some', ResourceId: 'some' }]);

export function Resources({ id, name }: { id: string; name: string }) {
  const words = useOwn(texts);
  const { words: all, time } = useSpoken();
  const query = useQuery(resourcesIn(id));
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState('name');
  const [moved, setMoved] = useState<Resource | 'new'>();
  const [lacks] = useMay([wish(RM, 'MoveResources', { ResourceGroupId: id, Resources: SOME })]);
  const close = () => setMoved(undefined);
  return (
    <Section
      title={words.resources}
      actions={
        <Able lacks={lacks} variant="default" onClick={() => setMoved('new')}>
          {words.add}
        </Able>
      }
    >
      <Body query={query} empty={<Empty text={words.noResources} />}>
        {(rows) => (
          <Table
            name={words.resources}
            count={words.resourceCount}
            rows={rows}
            rowKey={keyOf}
            texts={({ ResourceId, ResourceType, Service }) => [ResourceId, ResourceType, Service]}
            filter={filter}
            sort={sort}
            usualSort="name"
            onFilter={setFilter}
            onSort={setSort}
            columns={[
              {
                id: 'name',
                title: words.resource,
                width: 4,
                value: ({ ResourceId }) => ResourceId,
                cell: ({ ResourceType, ResourceId }) => (
                  <code>
                    {ResourceType}/{ResourceId}
                  </code>
                ),
              },
              textColumn<Resource>('service', words.service, ({ Service }) => Service, { width: 2 }),
              textColumn<Resource>('region', words.region, ({ RegionId }) => RegionId || words.anyRegion, {
                width: 2,
                from: 'medium',
              }),
              timeColumn<Resource>('since', words.since, ({ CreateDate }) => CreateDate, time, {
                width: 3,
                from: 'wide',
              }),
              {
                id: 'actions',
                title: all.common.actions,
                width: 2,
                cell: (row) => (
                  <Able
                    lacks={lacks}
                    variant="subtle"
                    size="compact-sm"
                    aria-label={words.moveOf(row.ResourceId ?? '')}
                    onClick={() => setMoved(row)}
                  >
                    {words.move}
                  </Able>
                ),
              },
            ]}
          />
        )}
      </Body>
      {moved === 'new' && <Add id={id} name={name} onClose={close} />}
      {moved !== undefined && moved !== 'new' && <Move from={id} resource={moved} onClose={close} />}
    </Section>
  );
}

function useMoving(onClose: () => void) {
  const words = useOwn(texts);
  const write = useWrite(RM, 'MoveResources');
  const move = (to: string, resource: Resource) =>
    write.mutate(
      { ResourceGroupId: to, Resources: [asked(resource)] },
      {
        onSuccess: (answer) => {
          if (notMoved(answer)) trouble(words.notAdded);
          else told(words.added(resource.ResourceId ?? ''));
          onClose();
        },
      },
    );
  return { ...write, move };
}

function Add({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const words = useOwn(texts);
  const { move, isPending, error } = useMoving(onClose);
  return (
    <NewDialog
      title={words.addTitle(name)}
      lead={words.addText}
      fields={[
        { name: 'Service', label: words.service, hint: words.serviceRule },
        { name: 'ResourceType', label: words.typeLabel, hint: words.typeRule },
        { name: 'ResourceId', label: words.idLabel },
        { name: 'RegionId', label: words.region, hint: words.regionHint },
      ]}
      start={{ Service: '', ResourceType: '', ResourceId: '', RegionId: '' }}
      needed={['Service', 'ResourceType', 'ResourceId']}
      verb={words.add}
      busy={isPending}
      error={error}
      onSend={(resource) => move(id, resource)}
      onClose={onClose}
    />
  );
}

function Move({ from, resource, onClose }: { from: string; resource: Resource; onClose: () => void }) {
  const words = useOwn(texts);
  const groups = useQuery(resourceGroupList);
  const { move, isPending, error } = useMoving(onClose);
  const options = (groups.data ?? [])
    .filter(({ Id }) => Id !== from)
    .map((group) => ({ value: group.Id ?? '', label: nameOf(group) }));
  return (
    <Picker
      title={words.moveTitle(resource.ResourceId ?? '')}
      label={words.moveTo}
      hint={words.pickHint}
      verb={words.move}
      options={options}
      loading={groups.isPending}
      busy={isPending}
      error={groups.error ?? error}
      onPick={(to) => move(to, resource)}
      onClose={onClose}
    />
  );
}
