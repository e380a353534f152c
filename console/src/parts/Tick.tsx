// The box before a row, and the one above all rows.

import css from './Table.module.css';

interface Props {
  label: string;
  on: 'none' | 'some' | 'all';
  onChange: (on: boolean) => void;
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
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
