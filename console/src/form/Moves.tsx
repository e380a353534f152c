// What somebody else changed while a form was filled in, field by field: mine or theirs.

import { Alert, Button, Group, Stack } from '@mantine/core';
import parts from '../parts/parts.module.css';
import { meanwhile } from '../words/meanwhile';
import { useOwn, useWords } from '../words/words';
import type { Edit, Move, Side, Value, Values } from './edit';

interface Props<T extends Values> {
  edit: Edit<T>;
  /** What people call a field. */
  labelOf: (name: string) => string;
  /** What people call a value of it, where that is not the value itself. */
  tell?: (name: string, value: Value) => string | undefined;
}

export function Moves<T extends Values>({ edit, labelOf, tell }: Props<T>) {
  const words = useOwn(meanwhile);
  const { common } = useWords();
  const { moves, chosen, choose, goOn } = edit;
  if (moves.length === 0) return null;
  const text = (name: string, value: Value): string => {
    const own = tell?.(name, value);
    if (own !== undefined) return own;
    if (typeof value === 'boolean') return value ? common.yes : common.no;
    return value === '' ? '–' : String(value);
  };
  const ready = moves.every(({ name, both }) => !both || chosen[name] !== undefined);
  return (
    <Alert color="amber" variant="light" role="alert" title={words.title}>
      <Stack gap="sm" align="flex-start">
        <div>{words.text}</div>
        {moves.map((move) => (
          <One key={move.name} move={move} label={labelOf(move.name)} text={text} chosen={chosen} choose={choose} />
        ))}
        <Button size="xs" disabled={!ready} onClick={goOn}>
          {words.goOn}
        </Button>
      </Stack>
    </Alert>
  );
}

interface OneProps {
  move: Move;
  label: string;
  text: (name: string, value: Value) => string;
  chosen: Record<string, Side>;
  choose: (name: string, side: Side) => void;
}

function One({ move: { name, mine, theirs, both }, label, text, chosen, choose }: OneProps) {
  const words = useOwn(meanwhile);
  if (!both) {
    return (
      <div>
        <strong>{label}</strong>: {text(name, theirs)} <span className={parts.faint}>{words.taken}</span>
      </div>
    );
  }
  return (
    <div>
      <strong>{label}</strong>
      <Group gap="xs" role="group" aria-label={label}>
        {(['mine', 'theirs'] as const).map((side) => (
          <Button
            key={side}
            size="xs"
            h="auto"
            py={4}
            variant={chosen[name] === side ? 'filled' : 'default'}
            leftSection={chosen[name] === side ? '✓' : undefined}
            aria-pressed={chosen[name] === side}
            onClick={() => choose(name, side)}
            styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
          >
            {words.keep(words[side], text(name, side === 'mine' ? mine : theirs))}
          </Button>
        ))}
      </Group>
    </div>
  );
}
