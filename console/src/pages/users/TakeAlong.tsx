// Takes all users that match along, as a file.

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Request } from '../../api/call';
import { read } from '../../api/query';
import { CSV, save } from '../../parts/csv';
import { faultText } from '../../parts/faultText';
import { trouble } from '../../parts/toast';
import { useWords } from '../../words/words';
import { allOf } from './load';
import { sheet } from './sheet';

export function TakeAlong({ parameters }: { parameters: Request<'Rampart', 'ListPeople'> }) {
  const words = useWords();
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    gcTime: 0,
    mutationFn: () => allOf(parameters, (asked) => client.fetchQuery(read('Rampart', 'ListPeople', asked))),
    onSuccess: (people) => save({ name: 'rampart-users.csv', file: new Blob([sheet(people)], { type: CSV }) }),
    onError: (error) => trouble(faultText(error, words)),
  });
  return (
    <Button variant="default" loading={isPending} onClick={() => mutate()}>
      {words.users.csv}
    </Button>
  );
}
