// Takes a change back: what that comes to is said before, with the command that does the same.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/may';
import { makeStale } from '../../api/query';
import { domain } from '../../api/session';
import { Able } from '../../parts/Able';
import { commandLine } from '../../parts/AsCommand';
import { Danger } from '../../parts/Danger';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { told } from '../../parts/toast';
import { event as texts } from '../../words/event';
import { useOwn } from '../../words/words';
import css from '../events/Events.module.css';
import type { Event } from '../events/load';
import { elsewhereOf, type Inverse, inverseOf, needsHome } from './inverse';

export function Undo({ event }: { event: Event }) {
  const words = useOwn(texts);
  const home = useQuery({ ...domain, enabled: needsHome(event) }).data?.DefaultDomainName ?? '';
  const inverse = inverseOf(event, home);
  const elsewhere = elsewhereOf(event);
  if (!inverse && !elsewhere) return null;
  return (
    <Section title={words.undo}>
      <div className={`${parts.padded} ${css.said}`}>
        {inverse && <Offered inverse={inverse} />}
        {elsewhere && <a href={elsewhere.to}>{words.elsewhere[elsewhere.says]}</a>}
      </div>
    </Section>
  );
}

function Offered({ inverse }: { inverse: Inverse }) {
  const words = useOwn(texts);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [lacks] = useMay([inverse.wish]);
  const { product, what, whom, says } = inverse;
  const { Operation: operation, Parameters: parameters } = inverse.wish;
  const { mutate, isPending, error } = useMutation({
    mutationFn: inverse.run,
    onSuccess: () => {
      told(words.undone[says](what, whom));
      setAsking(false);
      return makeStale(client, product, operation);
    },
  });
  return (
    <>
      <p>{words.undoes[says](what, whom)}</p>
      <Able lacks={lacks} variant="default" size="xs" onClick={() => setAsking(true)}>
        {words.undoVerb}
      </Able>
      {asking && (
        <Danger
          level={1}
          title={words.undoTitle}
          effect={
            <>
              <p>{words.undoes[says](what, whom)}</p>
              <pre className={parts.command}>{commandLine({ product, operation, parameters })}</pre>
            </>
          }
          verb={words.undoVerb}
          busy={isPending}
          error={error}
          onConfirm={() => mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
