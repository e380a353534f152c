// The statements of the text beside it as cards. A card changes its own place in the text, by the editor's own hand.

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { builder } from '../../words/builder';
import { useOwn } from '../../words/words';
import type { Desk } from '../desk';
import css from './builder.module.css';
import { Card, type Deed } from './Card';
import type { Change } from './change';
import { addStatement, duplicateStatement, moveStatement, removeStatement } from './edits';
import { Grants } from './Grants';
import { type Kind, type Reading, reading } from './reading';
import { rootOf } from './tree';
import type { Work } from './work';

interface Props {
  desk: Desk;
  kind: Kind;
  limit: number;
  onSave: () => void;
}

export function Builder({ desk, kind, limit, onSave }: Props) {
  const words = useOwn(builder);
  const [doc, sound] = useReading(desk, kind);
  const [told, setTold] = useState('');
  const [shown, setShown] = useState<readonly boolean[]>();
  const place = useRef<HTMLDivElement>(null);
  const wish = useRef<number>(undefined);
  const statements = doc?.statements ?? [];
  const isOpen = (index: number) => shown?.[index] ?? (index === 0 || statements.length <= 2);
  const here = sound ? statements.findIndex(({ node }) => node.from <= desk.caret && desk.caret <= node.to) : -1;
  useFollowed(place, here);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wish is granted once the new text has been read
  useEffect(() => {
    if (wish.current === undefined) return;
    const head = place.current?.querySelector<HTMLElement>(`[data-card="${wish.current}"] [data-part="head"]`);
    (head ?? place.current?.querySelector<HTMLElement>('[data-part="add"]'))?.focus();
    wish.current = undefined;
  }, [doc]);
  const change = (changes: readonly Change[], how: 'typed' | 'at once' = 'at once'): boolean => {
    // What was read last is not the text of now: nothing may be written by it.
    if (!doc || !sound || changes.length === 0) return false;
    const done = desk.hand.change(doc.text, changes, how);
    if (!done) setTold(words.moved);
    return done;
  };
  /** Does something to a statement as a whole; the cards after it take over what was open. */
  const perform = (changes: readonly Change[], next: number, say: string, open: (all: boolean[]) => void) => {
    if (!change(changes)) return;
    const all = statements.map((_, index) => isOpen(index));
    open(all);
    setShown(all);
    wish.current = next;
    setTold(say);
  };
  const deed = (doc: Reading, index: number, what: Deed) => {
    if (what === 'copy')
      return perform(duplicateStatement(doc, index), index + 1, words.did.copy(index + 2), (all) =>
        all.splice(index + 1, 0, true),
      );
    if (what === 'remove')
      return perform(
        removeStatement(doc, index),
        Math.min(index, statements.length - 2),
        words.did.remove(index + 1),
        (all) => all.splice(index, 1),
      );
    const by = what === 'up' ? -1 : 1;
    return perform(moveStatement(doc, index, by), index + by, words.did.move(index + by + 1), (all) =>
      all.splice(index + by, 0, ...all.splice(index, 1)),
    );
  };
  const add = (doc: Reading) =>
    perform(addStatement(doc, kind), statements.length, words.did.add, (all) => all.push(true));
  if (!doc) return <p className={css.notice}>{words.unread}</p>;
  const work: Work = { doc, kind, words, change };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the editor count here as well
    <div ref={place} className={css.builder} data-off={!sound} onKeyDown={(event) => keys(event, desk, onSave)}>
      <p role="status" className={sound ? css.told : css.notice}>
        {sound ? told : words.broken}
      </p>
      <Grants doc={doc} text={desk.text} limit={limit} words={words} />
      {!doc.list && <p className={css.notice}>{words.noList}</p>}
      {doc.list && statements.length === 0 && <p className={css.faint}>{words.none}</p>}
      <ol className={css.cards}>
        {statements.map((statement, index) => (
          <Card
            key={index}
            work={work}
            statement={statement}
            index={index}
            count={statements.length}
            open={isOpen(index)}
            here={index === here}
            off={!sound}
            onOpen={(open) => setShown(statements.map((_, at) => (at === index ? open : isOpen(at))))}
            onDeed={(what) => deed(doc, index, what)}
            onHere={() => {
              if (sound && index !== here) desk.hand.show(statement.node);
            }}
          />
        ))}
      </ol>
      {doc.list && (
        <Button
          className={css.start}
          variant="default"
          size="xs"
          data-part="add"
          disabled={!sound}
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => add(doc)}
        >
          {words.add}
        </Button>
      )}
      <p className={css.hint}>
        {words.lead} {words.keys}
      </p>
    </div>
  );
}

/** What the text says, or what it said when it could last be read; and whether that is what it says now. */
function useReading({ text, tree }: Desk, kind: Kind): [Reading | undefined, boolean] {
  const last = useRef<Reading>(undefined);
  const now = useMemo(() => {
    const root = rootOf(text, tree);
    return root && reading(text, root, kind);
  }, [text, tree, kind]);
  useEffect(() => {
    if (now) last.current = now;
  }, [now]);
  return [now ?? last.current, now !== undefined];
}

/** Brings the card that the caret stands in into view, unless somebody is at the cards. */
function useFollowed(place: React.RefObject<HTMLDivElement | null>, here: number): void {
  useEffect(() => {
    const pane = place.current;
    if (!pane || here < 0 || pane.contains(document.activeElement)) return;
    const card = pane.querySelector<HTMLElement>(`[data-card="${here}"]`);
    const frame = pane.parentElement;
    // The frame alone is scrolled, not the page.
    if (card && frame) frame.scrollTop = Math.max(0, card.offsetTop - frame.offsetTop - 8);
  }, [place, here]);
}

/** Undoing and saving as in the text; a field whose letters stand in no text yet undoes its own. */
function keys(event: KeyboardEvent, { hand }: Desk, save: () => void): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const own = (event.target as HTMLElement).closest('[data-own]') !== null;
  if (key === 's') save();
  else if (key === 'z' && !own) event.shiftKey ? hand.redo() : hand.undo();
  else if (key === 'y' && !own) hand.redo();
  else return;
  event.preventDefault();
}
