// What a rule found: each with its record, why, where it is done, and the command that settles it.

import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { AsCommand } from '../../parts/AsCommand';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { assessment } from '../../words/assessment';
import { useOwn } from '../../words/words';
import { placeOf } from '../overview/tasks';
import { type Finding, useFindings } from './load';
import css from './posture.module.css';
import { commandOf, userOf } from './remedy';

export function Findings({ rule, profile }: { rule: string; profile: string | undefined }) {
  const own = useOwn(assessment);
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useFindings(
    rule,
    profile,
  );
  if (isPending) return <Loading lines={2} />;
  if (error && !data) return <FaultBox error={error} onRetry={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.Findings ?? []);
  if (all.length === 0) return <Empty text={own.nothing} />;
  return (
    <>
      <ul className={css.found} aria-label={own.findings}>
        {all.map((finding) => (
          <Found key={`${finding.Resource} ${finding.AccessKeyId}`} rule={rule} profile={profile} finding={finding} />
        ))}
      </ul>
      {hasNextPage && (
        <div className={css.bar}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {own.more}
          </Button>
        </div>
      )}
    </>
  );
}

interface FoundProps {
  rule: string;
  profile: string | undefined;
  finding: Finding;
}

function Found({ rule, profile, finding }: FoundProps) {
  const own = useOwn(assessment);
  const router = useRouter();
  const user = userOf(finding);
  const command = commandOf(rule, finding, profile);
  const to = placeOf(rule, user === undefined ? [] : [user]);
  const inside = to?.startsWith('/console/');
  return (
    <li>
      <div>
        {user === undefined ? (
          <strong>{own.account}</strong>
        ) : (
          <Link to="/users/$name" params={{ name: user }} search={{ tab: 'credentials' }}>
            {user}
          </Link>
        )}
        {finding.AccessKeyId && (
          <>
            {' · '}
            {own.key(finding.AccessKeyId)}
          </>
        )}
        {` · ${finding.Detail ?? ''}`}
        {finding.Outcome === 'Unknown' && ` (${own.outcomes.Unknown})`}
      </div>
      {command && <AsCommand {...command} />}
      {to !== undefined && (
        <Button
          component="a"
          href={to}
          size="xs"
          variant="default"
          aria-label={`${own.go}: ${user ?? own.account}`}
          onClick={(event) => {
            if (!inside || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            void router.navigate({ href: to });
          }}
        >
          {own.go}
        </Button>
      )}
    </li>
  );
}
