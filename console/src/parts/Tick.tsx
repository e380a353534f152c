// The box before a row, and the one above all rows.

import css from './Table.module.css';

interface Props {
  label: string;
  on: 'none' | 'some' | 'all';
  /** With Shift held it is meant for a range. */
  onChange: (on: boolean, range: boolean) => void;
}

export function Tick({ label, on, onChange }: Props) {
  return (
    // The label is as large as a finger wants it; the box alone is not.
    <label className={css.tick}>
      <input
        type="checkbox"
        aria-label={label}
        checked={on === 'all'}
        ref={(box) => {
          if (box) box.indeterminate = on === 'some';
        }}
        onChange={({ currentTarget, nativeEvent }) => onChange(currentTarget.checked, isRange(nativeEvent))}
      />
    </label>
  );
}

/** The change of a box is told of by the click, also where the space bar made it. */
const isRange = (event: Event): boolean => event instanceof MouseEvent && event.shiftKey;
