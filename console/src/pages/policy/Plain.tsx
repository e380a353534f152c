// A policy in sentences, beside its text.

import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/query';
import parts from '../../parts/parts.module.css';
import { plain } from '../../words/plain';
import { useOwn } from '../../words/words';
import { sentencesOf } from './plain';

export function Plain({ text }: { text: string }) {
  const words = useOwn(plain);
  const sentences = sentencesOf(text, words);
  if (sentences === undefined) return null;
  return (
    <ul className={parts.sentences} aria-label={words.title}>
      {/* Two statements may say the same; nothing else tells them apart. */}
      {[...sentences.entries()].map(([at, sentence]) => (
        <li key={at}>{sentence}</li>
      ))}
    </ul>
  );
}

/** The same of a policy by its name, once its text is there. */
export function PlainOf(named: { PolicyName: string; PolicyType: string }) {
  const { data } = useQuery(read('Ram', 'GetPolicy', named));
  return <Plain text={data?.DefaultPolicyVersion?.PolicyDocument ?? ''} />;
}
