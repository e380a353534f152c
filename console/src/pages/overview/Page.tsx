// The first page: what is in the account, and what comes next.

import { Link } from '@tanstack/react-router';
import { useMe } from '../../api/session';
import { AsCommand } from '../../parts/AsCommand';
import { Copy } from '../../parts/Copy';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Facts, Page, Section } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { useSpoken } from '../../words/words';
import { useOverview } from './load';
import css from './overview.module.css';
import { Tasks } from './Tasks';
import { Tour } from './Tour';
import { fails } from './tasks';

export function OverviewPage() {
  const { words } = useSpoken();
  const { summary, home, posture } = useOverview();
  const { account } = useMe();
  const counts = summary.data;
  return (
    <Page
      title={words.overview.title}
      lead={words.overview.lead}
      actions={<AsCommand product="Ims" operation="GetAccountSummary" />}
    >
      <div className={parts.panel}>
        <Facts
          rows={[
            [words.bar.account('').trim(), <code key="a">{account}</code>],
            [words.overview.logonAddress, home.data && <Address key="h" domain={home.data} />],
          ]}
        />
      </div>
      <Section title={words.overview.counts}>
        {summary.isPending && <Loading lines={2} />}
        {summary.error && <FaultBox error={summary.error} onRetry={() => void summary.refetch()} />}
        {counts && (
          <ul className={css.counts}>
            <Count to="/users" label={words.overview.users} count={counts.Users} limit={counts.UsersQuota} />
            <Count to="/groups" label={words.overview.groups} count={counts.Groups} limit={counts.GroupsQuota} />
            <Count to="/roles" label={words.overview.roles} count={counts.Roles} limit={counts.RolesQuota} />
            <Count
              to="/policies"
              label={words.overview.policies}
              count={counts.Policies}
              limit={counts.PoliciesQuota}
            />
            <Count to="/security" label={words.overview.factors} count={counts.MFADevicesInUse} />
          </ul>
        )}
      </Section>
      {counts && (
        <Tour
          users={counts.Users ?? 0}
          groups={counts.Groups ?? 0}
          policies={counts.Policies ?? 0}
          ownerBare={fails(posture.data, 'RT-02')}
          factorFree={fails(posture.data, 'US-02')}
        />
      )}
      <Tasks query={posture} />
    </Page>
  );
}

function Address({ domain }: { domain: string }) {
  return (
    <>
      <code>…@{domain}</code> <Copy text={domain} />
    </>
  );
}

function Count({
  to,
  label,
  count,
  limit,
}: {
  to: string;
  label: string;
  count: number | undefined;
  limit?: number | undefined;
}) {
  const { words, number } = useSpoken();
  return (
    <li>
      <Link to={to} className={css.count}>
        <span className={css.number}>{count === undefined ? '–' : number(count)}</span>
        <span>{label}</span>
        {limit !== undefined && <span className={parts.faint}>{words.overview.of(limit)}</span>}
      </Link>
    </li>
  );
}
