// Tests in a table, each with what it came to.

import { Button, Group } from '@mantine/core';
import type { Denial } from '../../api/call';
import { Able } from '../../parts/Able';
import { Small } from '../../parts/Small';
import { proof } from '../../words/proof';
import { useOwn, useWords } from '../../words/words';
import type { Ran, Test } from './tested';

interface Props {
  rows: readonly Test[];
  /** What each came to; nothing where that is not known of this text. */
  results: ReadonlyMap<string | undefined, Ran>;
  /** Nothing where they are shown alone. */
  change?: { lacks: Denial | undefined; edit: (test: Test) => void; remove: (name: string) => void };
}

export function TestsTable({ rows, results, change }: Props) {
  const words = useOwn(proof);
  const { common } = useWords();
  const state = ({ Name }: Test) => {
    const ran = results.get(Name);
    return ran === undefined ? words.waiting : ran.Passed ? words.passed : words.failed;
  };
  return (
    <Small
      label={words.tests}
      rows={rows}
      rowKey={(row) => row.Name ?? ''}
      columns={[
        { title: words.state, cell: state },
        { title: words.name, cell: (row) => row.Name },
        { title: words.who, from: 'medium', cell: (row) => row.Principal ?? words.holder },
        { title: words.action, cell: (row) => <code>{row.Action}</code> },
        { title: words.resource, from: 'medium', cell: (row) => <code>{row.Resource}</code> },
        { title: words.expected, cell: (row) => words.expectations[row.Expected ?? ''] ?? row.Expected },
        ...(change === undefined
          ? []
          : [
              {
                title: common.actions,
                cell: (row: Test) => (
                  <Group gap="xs">
                    <Able
                      lacks={change.lacks}
                      variant="subtle"
                      size="compact-sm"
                      aria-label={`${words.edit}: ${row.Name}`}
                      onClick={() => change.edit(row)}
                    >
                      {words.edit}
                    </Able>
                    {change.lacks === undefined && (
                      <Button
                        variant="subtle"
                        color="brick"
                        size="compact-sm"
                        aria-label={`${words.remove}: ${row.Name}`}
                        onClick={() => change.remove(row.Name ?? '')}
                      >
                        {words.remove}
                      </Button>
                    )}
                  </Group>
                ),
              },
            ]),
      ]}
    />
  );
}
