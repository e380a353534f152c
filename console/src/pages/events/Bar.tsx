// The events of which time, what is wanted of them most often, and whether they are followed.

import { Button, Select, Switch } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { Chip } from '../../parts/Chip';
import table from '../../parts/Table.module.css';
import { events as texts } from '../../words/events';
import { useOwn } from '../../words/words';
import { type EventsSearch, RANGES, type Range } from './address';
import { Between } from './Between';
import css from './Events.module.css';

interface Props {
  search: EventsSearch;
  open: boolean;
  onOpen: (open: boolean) => void;
  onChange: (next: Partial<EventsSearch>) => void;
}

export function Bar({ search, open, onOpen, onChange }: Props) {
  const words = useOwn(texts);
  const [picking, setPicking] = useState(false);
  const bounded = search.from !== undefined || search.to !== undefined;
  const custom = picking || (search.range === undefined && bounded);
  const pick = (value: string | null) => {
    setPicking(value === 'between');
    if (value === 'between') return;
    const range = RANGES.find((one) => one === value) as Range | undefined;
    onChange({ range, from: undefined, to: undefined });
  };
  return (
    <>
      <div className={table.bar}>
        <Select
          aria-label={words.range}
          data={(['all', ...RANGES, 'between'] as const).map((value) => ({ value, label: words.ranges[value] }))}
          value={custom ? 'between' : (search.range ?? 'all')}
          onChange={pick}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
        <Chip on={search.outcome === DENIED} onChange={(on) => onChange({ outcome: on ? DENIED : undefined })}>
          {words.denied}
        </Chip>
        <Chip on={search.type === LOGON} onChange={(on) => onChange({ type: on ? LOGON : undefined })}>
          {words.logons}
        </Chip>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconFilter size={14} />}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          {words.filter}
        </Button>
        <Switch
          className={css.live}
          label={words.live}
          checked={search.live === true}
          onChange={(event) => onChange({ live: event.currentTarget.checked ? true : undefined })}
        />
      </div>
      {custom && <Between key={`${search.from} ${search.to}`} search={search} onChange={onChange} />}
    </>
  );
}

/** The outcome of a call that policies denied. */
const DENIED = 'NoPermission';
const LOGON = 'ConsoleSignin';
