// Where a control policy is attached; attaching and detaching are rehearsed.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Table } from '../../parts/Table';
import { attaching, detaching } from '../../rehearsal/changes';
import { useRehearsing } from '../../rehearsal/useRehearsing';
import { controlPolicies as texts } from '../../words/controlPolicies';
import { directory as places } from '../../words/directory';
import { useOwn, useSpoken } from '../../words/words';
import { textColumn, timeColumn } from '../columns';
import { type Target, targetsOf } from '../controlPolicies/load';
import { PlacePicker } from '../directory/PlacePicker';

interface Props {
  id: string;
  name: string;
  /** Whether it can be attached and detached from here. */
  manages: boolean;
}

const idOf = ({ TargetId = '' }: Target): string => TargetId;

export function Targets({ id, name, manages }: Props) {
  const words = useOwn(texts);
  const where = useOwn(places);
  const { words: all, time } = useSpoken();
  const query = useQuery(targetsOf(id));
  const rehearse = useRehearsing();
  const [picking, setPicking] = useState(false);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState('name');
  const there = new Set((query.data ?? []).map(idOf));
  const called = ({ TargetType, TargetName = '' }: Target): string =>
    TargetType === 'Root' ? (where.kinds.root ?? TargetName) : TargetName;
  return (
    <Section
      title={words.where}
      actions={
        manages && (
          <Button variant="default" onClick={() => setPicking(true)}>
            {words.attach}
          </Button>
        )
      }
    >
      <div className={`${parts.padded} ${parts.faint}`}>{words.whereLead}</div>
      <Body query={query} empty={<Empty text={words.nowhere} />}>
        {(rows) => (
          <Table
            name={words.where}
            count={words.places}
            rows={rows}
            rowKey={idOf}
            texts={(row) => [called(row), row.TargetId]}
            filter={filter}
            sort={sort}
            usualSort="name"
            onFilter={setFilter}
            onSort={setSort}
            columns={[
              {
                id: 'name',
                title: words.target,
                width: 4,
                value: called,
                cell: (row) => (
                  <Link to="/directory" search={{ at: row.TargetId }}>
                    {called(row)}
                  </Link>
                ),
              },
              textColumn<Target>('type', words.type, ({ TargetType = '' }) => words.targets[TargetType] ?? TargetType, {
                width: 2,
                from: 'medium',
              }),
              timeColumn<Target>('since', words.since, ({ AttachDate }) => AttachDate, time, {
                width: 3,
                from: 'medium',
              }),
              {
                id: 'actions',
                title: all.common.actions,
                width: 2,
                cell: (row) =>
                  manages && (
                    <Button
                      variant="subtle"
                      size="compact-sm"
                      aria-label={words.detachOf(called(row))}
                      onClick={() => rehearse([detaching(id, idOf(row))], idOf(row))}
                    >
                      {words.detach}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Body>
      {picking && (
        <PlacePicker
          title={words.attachTitle(name)}
          lead={words.attachText}
          verb={words.rehearse}
          fits={(_, target) => !there.has(target)}
          onPick={(target) => rehearse([attaching(id, target)], target)}
          onClose={() => setPicking(false)}
        />
      )}
    </Section>
  );
}
