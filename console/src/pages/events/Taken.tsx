// The filters that are set, each taken away at a touch.

import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import parts from '../../parts/parts.module.css';
import { events as texts } from '../../words/events';
import { useOwn } from '../../words/words';
import { type EventsSearch, type Field, taken } from './address';
import css from './Events.module.css';

interface Props {
  search: EventsSearch;
  onChange: (next: Partial<EventsSearch>) => void;
}

/** No filter, for those that are set. */
export const none = (search: EventsSearch): Partial<EventsSearch> =>
  Object.fromEntries(taken(search).map((field) => [field, undefined]));

export function Taken({ search, onChange }: Props) {
  const words = useOwn(texts);
  const fields = taken(search);
  if (fields.length === 0) return null;
  const shown = (field: Field) => (field === 'type' ? (words.types[search.type ?? ''] ?? search.type) : search[field]);
  return (
    <div className={css.line}>
      <span className={parts.faint}>{words.taken}</span>
      {fields.map((field) => (
        <Button
          key={field}
          size="compact-sm"
          variant="light"
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={words.without(`${words.fields[field]}: ${shown(field)}`)}
          onClick={() => onChange({ [field]: undefined })}
        >
          {words.fields[field]}: {shown(field)}
        </Button>
      ))}
      {fields.length > 1 && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(none(search))}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}
