// One box for all names, and for the ids of AccessKeys. The server looks.

import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { FaultBox } from '../../parts/Fault';
import parts from '../../parts/parts.module.css';
import { useReturn } from '../../parts/useReturn';
import { useWords } from '../../words/words';
import { type Hit, useHits } from './load';
import css from './Search.module.css';

export function Search({ onClose }: { onClose: () => void }) {
  useReturn();
  const words = useWords();
  const router = useRouter();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { hits: found, error, current: answered, refetch } = useHits(text);
  const current = Math.min(at, found.length - 1);
  const id = useId();
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void router.navigate({ href: `/console${hit.to}` });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(current + step, found.length - 1)));
    else if (event.key === 'Enter') {
      // Nothing is opened that was found for another text.
      if (answered) open(found[current]);
    } else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.search.title}
      closeOnClickOutside
      size="lg"
      yOffset="10vh"
      centered={false}
      closeButtonProps={{ 'aria-label': words.common.close }}
    >
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={words.search.title}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
        placeholder={words.search.hint}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      {error != null && <FaultBox error={error} onRetry={() => void refetch()} />}
      <p className={parts.faint} role="status">
        {text.trim() !== '' &&
          answered &&
          error == null &&
          (found.length > 0 ? words.search.some(found.length) : words.search.none(text.trim()))}
      </p>
      <div id={id} role="listbox" aria-label={words.search.title} className={css.hits}>
        {found.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys of the list
          <div
            key={hit.to}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            tabIndex={-1}
            onClick={() => open(hit)}
          >
            <span>{hit.name || words.search.denial}</span>
            <span className={parts.faint}>
              {hit.more && `${hit.more} · `}
              {words.nav[hit.kind]}
            </span>
          </div>
        ))}
      </div>
    </Modal>
  );
}
