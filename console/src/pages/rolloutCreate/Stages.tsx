// The stages of a rollout that is to begin, in their order.

import { Button, Group, NumberInput, Select } from '@mantine/core';
import { type Form, following, MINUTES, MOST_STAGES, type Reach, type Unit, wrongIn } from '../../rehearsal/rolling';
import { rollouts } from '../../words/rollouts';
import { useOwn } from '../../words/words';
import { Places } from './Places';
import css from './stages.module.css';

interface Props {
  stages: readonly Form[];
  /** Whether stages may enforce it for some. */
  staged: boolean;
  target: string | undefined;
  onPut: (stages: readonly Form[]) => void;
}

export function Stages({ stages, staged, target, onPut }: Props) {
  const words = useOwn(rollouts);
  const full = stages.length >= MOST_STAGES;
  return (
    <>
      <ol className={css.stages} aria-label={words.stages}>
        {stages.map((one, index) => (
          <li key={one.id}>
            <Group justify="space-between" gap="xs">
              <h3>{words.number(index + 1)}</h3>
              <Button
                variant="subtle"
                size="compact-sm"
                disabled={stages.length === 1}
                aria-label={words.removeOf(index + 1)}
                onClick={() => onPut(stages.filter(({ id }) => id !== one.id))}
              >
                {words.remove}
              </Button>
            </Group>
            <Fields
              one={one}
              staged={staged}
              target={target}
              onChange={(change) => onPut(stages.with(index, { ...one, ...change }))}
            />
          </li>
        ))}
      </ol>
      <div className={css.foot}>
        <Button variant="default" disabled={full} onClick={() => onPut([...stages, following(stages, staged)])}>
          {words.add}
        </Button>
      </div>
    </>
  );
}

interface FieldsProps {
  one: Form;
  staged: boolean;
  target: string | undefined;
  onChange: (change: Partial<Form>) => void;
}

function Fields({ one, staged, target, onChange }: FieldsProps) {
  const words = useOwn(rollouts);
  const wrong = wrongIn(one);
  const number = (next: string | number): number | undefined => (typeof next === 'number' ? next : undefined);
  return (
    <div className={css.fields}>
      {staged && (
        <>
          <Select
            label={words.mode}
            data={['ReportOnly', 'Enforced'].map((value) => ({ value, label: words.modes[value] ?? value }))}
            value={one.enforced ? 'Enforced' : 'ReportOnly'}
            allowDeselect={false}
            onChange={(next) => onChange({ enforced: next === 'Enforced' })}
            comboboxProps={STILL}
          />
          <Select
            label={words.reach}
            data={(['all', 'share', 'places'] as const).map((value) => ({ value, label: words.reaches[value] }))}
            value={one.reach}
            allowDeselect={false}
            onChange={(next) => next !== null && onChange({ reach: next as Reach })}
            comboboxProps={STILL}
          />
        </>
      )}
      {one.reach === 'share' && (
        <NumberInput
          label={words.percent}
          value={one.percent}
          min={1}
          max={100}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(next) => onChange({ percent: number(next) ?? 1 })}
        />
      )}
      {one.reach === 'places' && (
        <Places
          places={one.places}
          target={target}
          wrong={wrong === 'places' ? words.placesRule : undefined}
          onPut={(places) => onChange({ places })}
        />
      )}
      <div className={css.pair}>
        <NumberInput
          label={words.wait}
          value={one.wait ?? ''}
          min={1}
          allowDecimal={false}
          error={wrong === 'wait' ? words.waitRule : undefined}
          onChange={(next) => onChange({ wait: number(next) })}
        />
        <Select
          label={words.unit}
          data={(Object.keys(MINUTES) as Unit[]).map((value) => ({ value, label: words.units[value] }))}
          value={one.unit}
          allowDeselect={false}
          onChange={(next) => next !== null && onChange({ unit: next as Unit })}
          comboboxProps={STILL}
        />
      </div>
      <NumberInput
        label={words.mostLabel}
        value={one.most ?? ''}
        min={0}
        max={1_000_000_000}
        allowDecimal={false}
        onChange={(next) => onChange({ most: number(next) })}
      />
    </div>
  );
}

const STILL = { transitionProps: { duration: 0 } };
