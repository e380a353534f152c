// Which rows a table shows, and in which order.

export interface Sort {
  by: string;
  up: boolean;
}

/** `name` or `-name`, as it stands in the URL. */
export function readSort(text: string | undefined, usual: string): Sort {
  const given = text || usual;
  return given.startsWith('-') ? { by: given.slice(1), up: false } : { by: given, up: true };
}

export const writeSort = ({ by, up }: Sort): string => (up ? by : `-${by}`);

type Value = string | number | undefined;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rows in order; what has no value comes last, whichever way round. */
export function sorted<T>(rows: readonly T[], value: (row: T) => Value, up: boolean): T[] {
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  const sign = up ? 1 : -1;
  keyed.sort((one, other) => {
    if (one.key === undefined || other.key === undefined) {
      return Number(one.key === undefined) - Number(other.key === undefined);
    }
    if (typeof one.key === 'number' && typeof other.key === 'number') return sign * (one.key - other.key);
    return sign * collator.compare(String(one.key), String(other.key));
  });
  return keyed.map(({ row }) => row);
}

/** Rows of which one of the texts holds the filter, whatever the case. */
export function filtered<T>(
  rows: readonly T[],
  filter: string,
  texts: (row: T) => readonly (string | undefined)[],
): readonly T[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => texts(row).some((text) => text?.toLowerCase().includes(wanted)));
}
