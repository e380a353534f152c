// One part of a statement beside what the request had, with what differs marked.

import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { nearest, type Piece } from '../../parts/differ';
import { explain as texts } from '../../words/explain';
import { useOwn } from '../../words/words';
import type { Failure } from './load';
import css from './Receipt.module.css';

interface PartProps {
  met: boolean;
  element: string;
  says: ReactNode;
  had: ReactNode;
}

export function Part({ met, element, says, had }: PartProps) {
  const words = useOwn(texts);
  return (
    <li className={css.part}>
      <span className={met ? css.met : css.unmet}>
        <span aria-hidden>{met ? '✓' : '✗'}</span>
        <VisuallyHidden>{met ? words.matched : words.failed}</VisuallyHidden>
      </span>
      <span>{element}</span>
      <div>
        <span className={css.label}>{words.policySays}</span> {says}
      </div>
      <div>
        <span className={css.label}>{words.requestHad}</span> {had}
      </div>
    </li>
  );
}

/** What did not match. */
export function Failed({ failure }: { failure: Failure }) {
  const words = useOwn(texts);
  const { Element = '', Asked = [], Expected = [], Excluded, Operator, Key = '', Why = '' } = failure;
  if (Element === 'Unreadable') {
    return <Part met={false} element={words.elements.Unreadable ?? Element} says={words.unreadable} had="–" />;
  }
  if (Element === 'Condition') {
    const told = words.why[Why]?.(Key) ?? '';
    return (
      <Part
        met={false}
        element={words.elements.Condition ?? Element}
        says={
          <>
            <code>
              {Operator} {Key} =
            </code>{' '}
            <Values values={Expected.map(marked)} />
          </>
        }
        had={
          <>
            <Values values={Asked.map(marked)} /> <span>{told}</span>
          </>
        }
      />
    );
  }
  const [asked = ''] = Asked;
  if (Excluded) {
    const values = Expected.map(marked);
    const had = (
      <>
        <code>{asked}</code> {words.excluded}
      </>
    );
    return <Part met={false} element={words.elements.NotAction ?? ''} says={<Values values={values} />} had={had} />;
  }
  const best = nearest(asked, Expected);
  const others = Expected.filter((_, index) => index !== best?.at).map((text) => [{ text, differs: true }]);
  const says = <Values values={best ? [best.pattern, ...others] : others} />;
  const had = <Values values={[best?.asked ?? marked(asked)]} />;
  return <Part met={false} element={words.elements[Element] ?? Element} says={says} had={had} />;
}

const marked = (text: string): Piece[] => [{ text, differs: true }];

/** Some of the values, and how many more there are. */
function Values({ values }: { values: readonly (readonly Piece[])[] }) {
  const words = useOwn(texts);
  const rest = values.length - SHOWN;
  return (
    <>
      {values.slice(0, SHOWN).map((pieces) => (
        <code key={pieces.map(({ text }) => text).join('')} className={css.value}>
          {pieces.map(({ text, differs }, index) =>
            differs ? (
              <mark key={index} className={css.differs}>
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </code>
      ))}
      {rest > 0 && <span>{words.more(rest)}</span>}
    </>
  );
}

const SHOWN = 5;
