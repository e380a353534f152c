// The rows of one item of the governance report, page by page.

import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, call } from '../../api/call';
import { Dialog } from '../../parts/Dialog';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Small } from '../../parts/Small';
import { assessment } from '../../words/assessment';
import { useOwn } from '../../words/words';
import { rowsOf } from './csv';

interface Numbered {
  cells: readonly string[];
  index: number;
}

interface Props {
  item: string;
  title: string;
  onClose: () => void;
}

export function ItemRows({ item, title, onClose }: Props) {
  const own = useOwn(assessment);
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRows(item);
  const pages = data?.pages ?? [];
  const rows = pages.flatMap(rowsOf).map((cells, index) => ({ cells, index }));
  const columns = pages[0]?.ColumnsSchema?.ColumnSchema ?? [];
  return (
    <Dialog onClose={onClose} title={own.rowsOf(title)} size="xl">
      <Stack>
        {isPending && <Loading lines={3} />}
        {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
        {data && rows.length === 0 && <Empty text={own.noRows} />}
        {rows.length > 0 && (
          <Small
            label={own.rowsOf(title)}
            rows={rows}
            rowKey={({ index }) => String(index)}
            columns={columns.map(({ ColumnName = '' }, at) => ({
              title: ColumnName,
              cell: (row: Numbered) => row.cells[at],
            }))}
          />
        )}
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {own.more}
          </Button>
        )}
      </Stack>
    </Dialog>
  );
}

type Page = Answer<'Ims', 'GetGovernanceItemReport'>;

function useRows(item: string) {
  const asked = { GovernanceItemType: item, MaxItems: '100' };
  return useInfiniteQuery({
    queryKey: [0, 'now', 'Ims', 'GetGovernanceItemReport', asked] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call('Ims', 'GetGovernanceItemReport', { ...asked, ...(pageParam && { Marker: pageParam }) }, signal),
    getNextPageParam: (page: Page) => (page.IsTruncated ? page.Marker : undefined),
  });
}
