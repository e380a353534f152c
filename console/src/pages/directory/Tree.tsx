// The folders and members as a tree: read as it is opened, all of it by keyboard.

import { IconChevronDown, IconChevronRight, IconFolder, IconServer, IconSitemap } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useRef, useState } from 'react';
import { directory as texts } from '../../words/directory';
import { useOwn } from '../../words/words';
import css from './directory.module.css';
import { isNode, move, type Node } from './tree';

interface Props {
  rows: readonly Node[];
  at: string | undefined;
  onPick: (id: string) => void;
  onToggle: (id: string) => void;
}

const ICONS = { root: IconSitemap, folder: IconFolder, member: IconServer };

export function Tree({ rows, at, onPick, onToggle }: Props) {
  const words = useOwn(texts);
  const place = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const nodes = rows.filter(isNode);
  // One row is on the way of Tab: the one that has the focus, else the one that is looked at.
  const stop = [focused, at].find((id) => nodes.some((node) => node.id === id)) ?? nodes[0]?.id;
  const onKeyDown = (event: KeyboardEvent) => {
    if (stop === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onPick(stop);
      return;
    }
    const what = move(rows, stop, event.key);
    if (what === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if ('toggle' in what) onToggle(what.toggle);
    else {
      setFocused(what.to);
      place.current?.querySelector<HTMLElement>(`[data-node="${what.to}"]`)?.focus();
    }
  };
  return (
    <div ref={place} role="tree" aria-label={words.tree} className={css.tree} onKeyDown={onKeyDown} tabIndex={-1}>
      {rows.map((row) =>
        isNode(row) ? (
          <div
            key={row.id}
            role="treeitem"
            data-node={row.id}
            aria-level={row.level}
            aria-posinset={row.place}
            aria-setsize={row.of}
            aria-expanded={row.open}
            aria-selected={row.id === at}
            tabIndex={row.id === stop ? 0 : -1}
            className={css.node}
            data-level={row.level}
            onFocus={() => setFocused(row.id)}
            onClick={() => onPick(row.id)}
            onKeyDown={() => undefined}
          >
            <Turn row={row} onToggle={onToggle} />
            <Sign row={row} />
            <span>{row.name}</span>
          </div>
        ) : (
          <Said key={row.id} row={row} />
        ),
      )}
    </div>
  );
}

function Sign({ row }: { row: Node }) {
  const Icon = ICONS[row.kind as keyof typeof ICONS];
  return <Icon size={16} aria-hidden className={css.sign} />;
}

/** For the pointer alone: the keyboard has its arrows. */
function Turn({ row, onToggle }: { row: Node; onToggle: (id: string) => void }) {
  if (row.open === undefined) return <span className={css.turn} />;
  const Icon = row.open ? IconChevronDown : IconChevronRight;
  return (
    <span
      className={css.turn}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onToggle(row.id);
      }}
    >
      <Icon size={16} />
    </span>
  );
}

/** What is to be said of a folder whose content is not there to be chosen. */
function Said({ row }: { row: Node }) {
  const words = useOwn(texts);
  const said = { loading: words.loading, failed: words.unread, empty: words.emptyFolder }[row.kind as 'loading'];
  return (
    <div role="none" className={css.said} data-level={row.level}>
      {row.kind === 'more' ? (
        <Link to="/members" search={{ folder: row.parent }}>
          {words.more(row.count ?? 0)}
        </Link>
      ) : (
        said
      )}
    </div>
  );
}
