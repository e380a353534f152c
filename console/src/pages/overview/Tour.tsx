// From a first start to a working team: the steps, each with what it is good for, and how far one has come.

import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { useWords } from '../../words/words';
import { type Facts, type Step, steps } from './load';
import css from './overview.module.css';

const KEY = 'rampart-looked-at-rules';

export function Tour(facts: Facts) {
  const words = useWords().overview;
  const router = useRouter();
  const [looked] = useState(() => localStorage.getItem(KEY) === 'yes');
  const all = steps(facts, looked);
  const done = all.filter((step) => step.done).length;
  const open = ({ id, to }: Step) => {
    if (id === 'password') localStorage.setItem(KEY, 'yes');
    if (to.startsWith('/console/')) void router.navigate({ href: to });
    else window.location.assign(to);
  };
  return (
    <Section title={words.tour}>
      <p className={css.lead}>{done === all.length ? words.tourDone : words.tourLead}</p>
      <div className={css.progress}>
        <progress value={done} max={all.length} aria-label={words.tour} />
        <span>{words.tourProgress(done, all.length)}</span>
      </div>
      <ol className={css.steps}>
        {all.map((step) => (
          <li key={step.id}>
            {step.done ? (
              <IconCircleCheck className={css.done} aria-label={words.done} />
            ) : (
              <IconCircle aria-hidden className={css.ahead} />
            )}
            <div className={css.step}>
              <strong>{words.steps[step.id]}</strong>
              <span className={parts.faint}>{words.steps[`${step.id}Text`]}</span>
            </div>
            <Button
              variant="default"
              size="xs"
              aria-label={`${words.open}: ${words.steps[step.id]}`}
              onClick={() => open(step)}
            >
              {words.open}
            </Button>
          </li>
        ))}
      </ol>
    </Section>
  );
}
