// The actions of one service, to be ticked, by what they do.

import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BuilderWords } from '../../words/builder';
import { useActions, useCatalogue } from './catalogue';
import css from './fields.module.css';
import { LEVELS, type Level, levelOf, patternOf, saidOf } from './levels';

interface Props {
  words: BuilderWords;
  /** As the statement has them. */
  patterns: readonly string[];
  onAdd: (more: readonly string[]) => void;
  onRemove: (gone: (index: number) => boolean) => void;
}

export function Checklist(props: Props) {
  const { words, patterns } = props;
  const { services } = useCatalogue();
  // At first it is what the statement is about already.
  const [chosen, setService] = useState<string>();
  const service = chosen ?? firstOf(patterns, services);
  return (
    <div className={css.checklist}>
      <Select
        size="xs"
        label={words.service}
        placeholder={words.serviceHint}
        data={[...services]}
        value={service === '' ? null : service}
        onChange={(next) => setService(next ?? '')}
        searchable
        clearable
        limit={50}
        maxDropdownHeight={240}
        comboboxProps={{ transitionProps: { duration: 0 } }}
      />
      {service !== '' && <Service key={service} service={service} {...props} />}
    </div>
  );
}

/** The service that the statement is about already. */
const firstOf = (patterns: readonly string[], services: readonly string[]): string =>
  patterns.map((text) => patternOf(text)?.service.toLowerCase() ?? '').find((code) => services.includes(code)) ?? '';

function Service({ service, words, patterns, onAdd, onRemove }: Props & { service: string }) {
  const { data, isPending, error } = useActions(service);
  const [filter, setFilter] = useState('');
  if (error) return <p role="alert">{words.away}</p>;
  if (isPending) return <p role="status">{words.loading}</p>;
  const all = data.Actions ?? [];
  if (all.length === 0) return <p className={css.faint}>{words.noCatalogue}</p>;
  const wanted = filter.trim().toLowerCase();
  const rows = all
    .filter((name) => name.toLowerCase().includes(wanted))
    .map((name) => ({ name, level: levelOf(name), ...saidOf(patterns, service, name) }));
  return (
    <>
      <TextInput
        size="xs"
        aria-label={words.filter(service)}
        placeholder={words.filter(service)}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        data-own
      />
      {LEVELS.map((level) => (
        <Group
          key={level}
          level={level}
          words={words}
          open={wanted !== ''}
          rows={rows.filter((row) => row.level === level)}
          onTick={(names) => onAdd(names.map((name) => `${service}:${name}`))}
          onUntick={(name) => {
            const whole = `${service}:${name}`.toLowerCase();
            onRemove((index) => patterns[index]?.toLowerCase() === whole);
          }}
        />
      ))}
      <p className={css.faint}>{words.levelsNote}</p>
    </>
  );
}

interface Row {
  name: string;
  own: boolean;
  by: string | undefined;
}

interface GroupProps {
  level: Level;
  words: BuilderWords;
  open: boolean;
  rows: readonly Row[];
  onTick: (names: readonly string[]) => void;
  onUntick: (name: string) => void;
}

function Group({ level, words, open, rows, onTick, onUntick }: GroupProps) {
  const [shown, setShown] = useState(false);
  if (rows.length === 0) return null;
  const chosen = rows.filter(({ own, by }) => own || by !== undefined).length;
  const rest = rows.filter(({ own, by }) => !own && by === undefined).map(({ name }) => name);
  const name = words.levels[level];
  return (
    <details
      className={css.level}
      open={open || shown}
      onToggle={(event) => open || setShown(event.currentTarget.open)}
    >
      <summary>
        {name} <span className={css.faint}>{words.count(chosen, rows.length)}</span>
      </summary>
      {(open || shown) && (
        <>
          {rest.length > 1 && (
            <Button
              className={`${css.start} ${css.small}`}
              size="compact-sm"
              variant="subtle"
              onClick={() => onTick(rest)}
            >
              {words.all(name, rest.length)}
            </Button>
          )}
          <div className={css.ticks}>
            {rows.map((row) => (
              <label key={row.name}>
                <input
                  type="checkbox"
                  checked={row.own || row.by !== undefined}
                  disabled={!row.own && row.by !== undefined}
                  onChange={() => (row.own ? onUntick(row.name) : onTick([row.name]))}
                />
                <span>
                  {row.name}
                  {row.by !== undefined && <small> {words.by(row.by)}</small>}
                </span>
              </label>
            ))}
          </div>
        </>
      )}
    </details>
  );
}
