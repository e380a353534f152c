// What a change means, in words, with the requests that prove it.

import { Button } from '@mantine/core';
import { draft } from '../words/draft';
import { useOwn, useWords } from '../words/words';
import css from './editor.module.css';
import { type Kind, proofs, type Verdict } from './verdict';

interface Props {
  verdict: Verdict;
  kind: Kind;
  /** Whom it is about, by name. */
  who: string;
}

export function VerdictBox({ verdict, kind, who }: Props) {
  const words = useOwn(draft);
  const common = useWords().common;
  const { state, answer } = verdict;
  if (state === 'unsound') return <p className={css.verdict}>{words.unsound}</p>;
  if (state === 'asking') {
    return (
      <p className={css.verdict} role="status">
        {words.verdict.asking}
      </p>
    );
  }
  if (state === 'unknown' || !answer) {
    return (
      <div className={`${css.verdict} ${css.wider}`} role="alert">
        <strong>{words.unknown}</strong>
        <div>
          <Button variant="default" size="xs" onClick={verdict.retry}>
            {common.retry}
          </Button>
        </div>
      </div>
    );
  }
  const told = words.verdict[answer.Relation ?? ''] ?? words.unknown;
  return (
    <div className={`${css.verdict} ${verdict.mayWiden ? css.wider : css.narrower}`} role="status">
      <strong>{told}</strong>
      {proofs(answer, who, kind, words).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
