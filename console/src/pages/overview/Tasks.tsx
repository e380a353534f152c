// What is to be done about the safety of the account, the worst first.

import { Badge, Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { posture } from '../../words/posture';
import { useOwn } from '../../words/words';
import css from './overview.module.css';
import { type Posture, type Task, tasks } from './tasks';

const FIRST = 5;
const NAMES = 3;
const COLOURS: Record<string, string> = { critical: 'brick', high: 'brick', medium: 'amber' };

export function Tasks({ query }: { query: UseQueryResult<Posture> }) {
  const words = useOwn(posture);
  const [whole, setWhole] = useState(false);
  const { data, error, isPending, refetch } = query;
  const all = data ? tasks(data) : [];
  const shown = whole ? all : all.slice(0, FIRST);
  return (
    <Section title={words.title} actions={<Link to="/posture">{words.rules}</Link>}>
      {isPending && <Loading lines={4} />}
      {error && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data && <p className={css.lead}>{all.length === 0 ? words.done : words.lead(data.Score ?? 0)}</p>}
      {all.length > 0 && (
        <ol className={css.steps}>
          {shown.map((task) => (
            <Row key={task.rule} task={task} />
          ))}
        </ol>
      )}
      {all.length > FIRST && (
        <div className={css.foot}>
          <Button variant="subtle" size="compact-sm" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? words.fewer : words.all(all.length)}
          </Button>
        </div>
      )}
    </Section>
  );
}

function Row({ task }: { task: Task }) {
  const words = useOwn(posture);
  const title = words.titles[task.rule] ?? task.title;
  const some = task.names.slice(0, NAMES);
  const rest = task.names.length - some.length;
  const names = rest > 0 ? `${some.join(', ')} ${words.more(rest)}` : some.join(', ');
  const remedy = words.remedies[task.rule];
  return (
    <li>
      <Badge variant="outline" color={COLOURS[task.severity] ?? 'gray'} tt="none" miw="4.5rem">
        {words.severities[task.severity] ?? task.severity}
      </Badge>
      <div className={css.step}>
        <strong>{title}</strong>
        <span className={parts.faint}>
          {task.unknown ? words.unknown : words.found(names, task.count)}
          {remedy && ` · ${remedy}`}
        </span>
      </div>
      {task.to !== undefined && <Open to={task.to} label={`${words.open}: ${title}`} verb={words.open} />}
    </li>
  );
}

function Open({ to, label, verb }: { to: string; label: string; verb: string }) {
  const router = useRouter();
  // Pages of people are of the server, and not of the console.
  const inside = to.startsWith('/console/');
  return (
    <Button
      component="a"
      href={to}
      variant="default"
      size="xs"
      aria-label={label}
      onClick={(event) => {
        if (!inside || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        void router.navigate({ href: to });
      }}
    >
      {verb}
    </Button>
  );
}
