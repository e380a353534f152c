// Looks for members by a part of their name or id; the server looks, so that none is missed that was not read yet.

import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { FaultBox } from '../../parts/Fault';
import { useSettled } from '../../parts/useSettled';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import css from './directory.module.css';
import { found } from './load';

interface Props {
  text: string;
  onText: (text: string) => void;
  onPick: (id: string) => void;
}

export function Find({ text, onText, onPick }: Props) {
  const words = useOwn(texts);
  const settled = useSettled(text.trim());
  const query = useQuery({ ...found(settled), enabled: settled !== '', placeholderData: keepPreviousData });
  const rows = query.data?.Accounts?.Account ?? [];
  const shown = text.trim() !== '' && query.data !== undefined;
  return (
    <div className={css.search}>
      <TextInput
        type="search"
        aria-label={words.search}
        placeholder={words.searchHint}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      <div role="status">
        {shown && (rows.length === 0 ? words.nobody(settled) : words.hits(query.data?.TotalCount ?? rows.length))}
      </div>
      {shown && rows.length > 0 && (
        <ul className={css.hits}>
          {rows.map(({ AccountId = '', DisplayName = '' }) => (
            <li key={AccountId}>
              <Button variant="subtle" size="compact-sm" onClick={() => onPick(AccountId)}>
                {DisplayName} · {AccountId}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {query.error && text.trim() !== '' && <FaultBox error={query.error} onRetry={() => void query.refetch()} />}
    </div>
  );
}
