// The table, as the other parts of `scripts/bench` print theirs: a figure beside its bound.

export interface Row {
  what: string;
  figure: number;
  unit: 'KiB' | 'MiB' | 'ms' | 'times' | 'calls' | 'rows';
  /** The most that it may be. */
  bound: number;
  least: number;
  most: number;
}

/** A row of the median of these. */
export function row(what: string, unit: Row['unit'], bound: number, figures: readonly number[]): Row {
  const sorted = figures.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { what, figure: median, unit, bound, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

/** The figure below which a share of them are. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const shown = (figure: number): string => (figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3));

export function table(rows: readonly Row[]): string {
  const head = ['what', 'figure', 'bound', 'ratio (least-most)', ''];
  const cells = rows.map(({ what, figure, unit, bound, least, most }) => [
    what,
    `${shown(figure)} ${unit}`,
    `${shown(bound)} ${unit}`,
    `${(figure / bound).toFixed(2)} (${(least / bound).toFixed(2)}-${(most / bound).toFixed(2)})`,
    figure <= bound ? 'met' : 'missed',
  ]);
  const widths = head.map((title, index) => Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...cells.map(line)].join('\n');
}
