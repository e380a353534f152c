// The rules, filtered by severity and result; each opens to what it looked at and found.

import { Button, Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Kinds } from '../../parts/Kinds';
import { Loading } from '../../parts/Loading';
import parts from '../../parts/parts.module.css';
import { assessment } from '../../words/assessment';
import { posture } from '../../words/posture';
import { useOwn, useSpoken } from '../../words/words';
import { OUTCOMES, type PostureSearch, PROFILES, SEVERITIES } from './address';
import { chosen, useRules } from './load';
import css from './posture.module.css';
import { RuleRow } from './RuleRow';

const route = getRouteApi('/posture');

const named = (ids: readonly string[], names: Record<string, string>) =>
  Object.fromEntries(ids.map((id) => [id, names[id] ?? id]));

export function Rules() {
  const own = useOwn(assessment);
  const names = useOwn(posture);
  const { time } = useSpoken();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPending, isFetching, refetch } = useRules(search.profile);
  const change = (next: PostureSearch) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const all = data?.Rules ?? [];
  const rows = chosen(all, search);
  return (
    <div className={parts.panel} aria-busy={isFetching}>
      <div className={css.bar}>
        <p role="status">
          {data && `${own.score(data.Score ?? 0, time(data.AssessTime))} ${own.counted(rows.length, all.length)}`}
        </p>
        <Group gap="xs">
          <Kinds
            label={own.severity}
            all={own.anySeverity}
            kinds={named(SEVERITIES, names.severities)}
            value={search.severity}
            onPick={(severity) => change({ severity })}
          />
          <Kinds
            label={own.outcome}
            all={own.anyOutcome}
            kinds={named(OUTCOMES, own.outcomes)}
            value={search.outcome}
            onPick={(outcome) => change({ outcome })}
          />
          <Kinds
            label={own.profile}
            all={own.usual}
            kinds={named(PROFILES, own.profiles)}
            value={search.profile}
            onPick={(profile) => change({ profile })}
          />
        </Group>
      </div>
      {isPending && <Loading />}
      {error && !data && <FaultBox error={error} onRetry={() => void refetch()} />}
      {data && rows.length === 0 && (
        <Empty text={own.none}>
          <Button variant="default" onClick={() => change({ severity: undefined, outcome: undefined })}>
            {own.clear}
          </Button>
        </Empty>
      )}
      {rows.length > 0 && (
        <ul className={css.rules} aria-label={own.rules}>
          {rows.map((rule) => (
            <RuleRow
              key={rule.RuleId}
              rule={rule}
              profile={search.profile}
              open={rule.RuleId === search.rule}
              onOpen={(open) => change({ rule: open ? rule.RuleId : undefined })}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
