// The answer: how many rows of each outcome, the rows of those that are wanted, and a file of all.

import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Chip } from '../../parts/Chip';
import { CSV, MARK, save } from '../../parts/csv';
import { Empty } from '../../parts/Empty';
import parts from '../../parts/parts.module.css';
import { access as texts } from '../../words/access';
import { useOwn, useSpoken } from '../../words/words';
import css from './Access.module.css';
import { csv, type useAccess } from './load';
import { Row } from './Row';

const OUTCOMES = ['always', 'conditional', 'never'] as const;
/** So many rows are drawn at once. */
const SOME = 100;

export function Answers({ query }: { query: ReturnType<typeof useAccess> }) {
  const words = useOwn(texts);
  const { number } = useSpoken();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [drawn, setDrawn] = useState(SOME);
  const pages = query.data?.pages ?? [];
  const { Counts = {}, Revision = 0, TooMany } = pages[0] ?? {};
  const rows = pages.flatMap((page) => page.Rows ?? []);
  const shown = rows.filter((row) => !hidden.includes(row.Outcome ?? ''));
  const { Always = 0, Conditional = 0, Never = 0, Complete } = Counts;
  const counts = words.counted(number(Always), number(Conditional), number(Never));
  const more = drawn < shown.length || query.hasNextPage;
  const goOn = () => {
    setDrawn(drawn + SOME);
    if (drawn + SOME > shown.length && query.hasNextPage) void query.fetchNextPage();
  };
  return (
    <>
      <div className={css.bar}>
        <p role="status">
          {Complete === false ? words.atLeast(counts) : counts} · {words.revision(String(Revision))}
        </p>
        <Group gap="xs">
          {OUTCOMES.map((one) => (
            <Chip
              key={one}
              on={!hidden.includes(one)}
              onChange={(on) => setHidden(on ? hidden.filter((own) => own !== one) : [...hidden, one])}
            >
              {words.outcomes[one]}
            </Chip>
          ))}
          <Button
            size="compact-sm"
            variant="default"
            disabled={rows.length === 0}
            onClick={() => void takeAlong(query, words.csvName)}
          >
            {words.csv}
          </Button>
        </Group>
      </div>
      {TooMany && <Empty text={words.tooMany} />}
      {!TooMany && rows.length === 0 && <Empty text={words.none} hint={words.noneHint} />}
      {rows.length > 0 && shown.length === 0 && <Empty text={words.noneShown} />}
      <ul className={css.rows} aria-label={words.results}>
        {shown.slice(0, drawn).map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </ul>
      {more && (
        <div className={parts.padded}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={goOn}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  );
}

/** Gets the pages that are not here yet, and hands all rows out as a file. */
async function takeAlong(query: ReturnType<typeof useAccess>, name: string): Promise<void> {
  let { data, hasNextPage } = query;
  while (hasNextPage) {
    const next = await query.fetchNextPage();
    if (next.error) return;
    ({ data, hasNextPage } = next);
  }
  const rows = (data?.pages ?? []).flatMap((page) => page.Rows ?? []);
  save({ name, file: new Blob([MARK, csv(rows)], { type: CSV }) });
}
