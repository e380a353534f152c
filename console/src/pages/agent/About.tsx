// The particulars of an agent: by what it is known, whence it may ask, and what it gave out last.

import { Copied } from '../../parts/Copied';
import { Facts } from '../../parts/Page';
import { ActiveBadge } from '../../parts/Status';
import { type AgentsWords, agents } from '../../words/agents';
import { useOwn, useSpoken } from '../../words/words';
import type { Agent } from '../agents/load';

export function About({ agent }: { agent: Agent }) {
  const own = useOwn(agents);
  const { words, time, exact } = useSpoken();
  const { Networks = [], PublicKeyFingerprint, EnrolDate, Identity, CodeExpiration } = agent;
  return (
    <Facts
      rows={[
        ['ARN', <Copied key="arn" text={agent.AgentArn} />],
        [words.common.status, <ActiveBadge key="s" active={agent.Status === 'Active'} />],
        [own.identity, knownBy(agent, own, exact)],
        ...(PublicKeyFingerprint ? [[own.print, <code key="p">{PublicKeyFingerprint}</code>] as const] : []),
        ...(EnrolDate ? [[own.enrolled, time(EnrolDate)] as const] : []),
        ...(Identity === 'Key' && CodeExpiration ? [[own.codeOpen, exact(CodeExpiration, true)] as const] : []),
        [own.networks, Networks.length > 0 ? <code key="n">{Networks.join(', ')}</code> : own.anywhere],
        [own.last, lastOf(agent, own, time)],
        [words.common.created, time(agent.CreateDate)],
        [words.common.changed, time(agent.UpdateDate)],
      ]}
    />
  );
}

function knownBy(agent: Agent, own: AgentsWords, exact: (at: string, zone: boolean) => string): string {
  const { Identity, CertificateName = '', CodeExpiration } = agent;
  if (Identity === 'Key') return own.key;
  if (Identity === 'Certificate') return own.certificate(CertificateName);
  return CodeExpiration === undefined ? own.over : own.waits(exact(CodeExpiration, true));
}

/** What it gave out last, in words. */
export function lastOf({ LastIssue }: Agent, own: AgentsWords, time: (at: string | undefined) => string): string {
  if (LastIssue === undefined) return own.nothingYet;
  return own.lastIssue(LastIssue.RoleName ?? own.gone, time(LastIssue.Date), LastIssue.SourceAddress ?? '');
}
