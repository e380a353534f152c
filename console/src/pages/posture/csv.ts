// The governance report as a file: one line for each row of each item, and one for an item without rows.

import { together } from '../../api/batch';
import { type Answer, call, Fault } from '../../api/call';
import { line } from '../../parts/csv';
import type { Metric } from './load';

type Page = Answer<'Ims', 'GetGovernanceItemReport'>;

export interface Item {
  name: string;
  value: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export const rowsOf = (page: Page): string[][] =>
  (page.ColumnsValue?.ColumnRow ?? []).map(({ ColumnValue = [] }) => ColumnValue.map(String));

const asked = (metric: Metric) => ({ GovernanceItemType: metric.GovernanceItem ?? '', MaxItems: '1000' });

/** All rows of all items, however many pages they have. */
export async function itemsOf(metrics: readonly Metric[]): Promise<Item[]> {
  const firsts = await together('Ims', 'GetGovernanceItemReport', metrics.map(asked));
  const items: Item[] = [];
  for (const [index, metric] of metrics.entries()) {
    const first = firsts[index];
    // What had no room in the answer for all comes by itself.
    if (first instanceof Fault && first.code !== 'LimitExceeded.Answers') throw first;
    let page: Page = first instanceof Fault || !first ? await call(...one(metric)) : first;
    const rows = rowsOf(page);
    const columns = (page.ColumnsSchema?.ColumnSchema ?? []).map(({ ColumnName = '' }) => ColumnName);
    while (page.IsTruncated && page.Marker) {
      page = await call('Ims', 'GetGovernanceItemReport', { ...asked(metric), Marker: page.Marker });
      rows.push(...rowsOf(page));
    }
    items.push({ name: metric.GovernanceItem ?? '', value: String(metric.MetricValue ?? ''), columns, rows });
  }
  return items;
}

const one = (metric: Metric) => ['Ims', 'GetGovernanceItemReport', asked(metric)] as const;

export function csvOf(items: readonly Item[]): string {
  // Items are about the account, users or keys: what one has no column for is left blank.
  const columns = [...new Set(items.flatMap((item) => item.columns))];
  const lines = items.flatMap(({ name, value, columns: own, rows }) =>
    (rows.length > 0 ? rows : [[]]).map((cells) => [
      name,
      value,
      ...columns.map((column) => cells[own.indexOf(column)] ?? ''),
    ]),
  );
  return [['GovernanceItem', 'MetricValue', ...columns], ...lines].map(line).join('');
}
