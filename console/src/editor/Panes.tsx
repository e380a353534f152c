// The text and its statements side by side; in a narrow window one after the other, by tabs.

import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useId, useState } from 'react';
import parts from '../parts/parts.module.css';
import { draft } from '../words/draft';
import { useOwn } from '../words/words';
import type { Desk } from './desk';
import type { EditorProps } from './Editor';
import css from './editor.module.css';
import { formOf } from './verdict';

const Editor = lazy(() => import('./Editor').then((module) => ({ default: module.Editor })));
const Builder = lazy(() => import('./builder/Builder').then((module) => ({ default: module.Builder })));

interface Props extends Omit<EditorProps, 'onDesk'> {
  /** The text of now, while the editor is on its way. */
  now: string;
  limit: number;
}

export function Panes({ now, limit, ...editor }: Props) {
  const words = useOwn(draft);
  const [desk, setDesk] = useState<Desk>();
  const navigate = useNavigate();
  const { tab } = useSearch({ strict: false }) as { tab?: unknown };
  const pane = tab === 'build' ? 'build' : 'json';
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  const id = useId();
  // Both stay where they are when the window changes its width: nothing that was begun is lost.
  const panel = (name: 'json' | 'build') => ({
    id: `${id}-panel-${name}`,
    hidden: !wide && pane !== name,
    ...(!wide && { role: 'tabpanel', 'aria-labelledby': `${id}-tab-${name}` }),
  });
  return (
    <Tabs
      id={id}
      value={pane}
      onChange={(tab) =>
        void navigate({ to: '.', search: ((old: object) => ({ ...old, tab })) as never, replace: true })
      }
    >
      {!wide && (
        <Tabs.List aria-label={words.panes}>
          <Tabs.Tab value="json">{words.paneText}</Tabs.Tab>
          <Tabs.Tab value="build">{words.paneCards}</Tabs.Tab>
        </Tabs.List>
      )}
      <div className={css.panes}>
        <div {...panel('json')}>
          <Suspense fallback={<pre className={parts.document}>{now}</pre>}>
            <Editor {...editor} onDesk={setDesk} />
          </Suspense>
        </div>
        <div {...panel('build')} className={css.cards} {...(wide && { role: 'region', 'aria-label': words.paneCards })}>
          {desk && (
            <Suspense>
              <Builder desk={desk} kind={formOf(editor.kind)} limit={limit} onSave={editor.onSave} />
            </Suspense>
          )}
        </div>
      </div>
    </Tabs>
  );
}

const WIDE = '(min-width: 72em)';
