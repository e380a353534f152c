// The access of two, side by side.

import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty';
import { FaultBox } from '../../parts/Fault';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { compare } from '../../words/compare';
import { useOwn } from '../../words/words';
import { type Side, sideOf, textOf } from './address';
import { Beside } from './Beside';
import { bothNames, bothPolicies } from './both';
import css from './compare.module.css';
import { type Had, type Held, useSide } from './load';
import { Verdict } from './Verdict';
import { Whom } from './Whom';

const route = getRouteApi('/compare');

export function ComparePage() {
  const words = useOwn(compare);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [one, other] = [sideOf(search.one), sideOf(search.other)];
  const same = one !== undefined && other !== undefined && textOf(one) === textOf(other);
  const [first, second] = [useSide(same ? undefined : one), useSide(same ? undefined : other)];
  const error = first.error ?? second.error;
  const again = () => {
    first.refetch();
    second.refetch();
  };
  const pick = (which: 'one' | 'other') => (side: Side) =>
    navigate({ search: (old) => ({ ...old, [which]: textOf(side) }), replace: true });
  const swap = () => navigate({ search: (old) => ({ one: old.other, other: old.one }), replace: true });
  const chosen = one !== undefined && other !== undefined && !same;
  return (
    <Page title={words.title} lead={words.lead}>
      <div className={`${parts.panel} ${parts.padded} ${css.sides}`}>
        <Whom label={words.one} value={one} onPick={pick('one')} />
        <Button variant="default" onClick={swap} disabled={one === undefined && other === undefined}>
          {words.swap}
        </Button>
        <Whom label={words.other} value={other} onPick={pick('other')} />
      </div>
      {!chosen && (
        <div className={parts.panel}>
          <Empty text={same ? words.same : words.choose} />
        </div>
      )}
      {chosen && first.had && second.had && <Compared one={one} other={other} first={first.had} second={second.had} />}
      {chosen && !(first.had && second.had) && (
        <div className={parts.panel}>{error ? <FaultBox error={error} onRetry={again} /> : <Loading />}</div>
      )}
    </Page>
  );
}

interface Props {
  one: Side;
  other: Side;
  first: Had;
  second: Had;
}

function Compared({ one, other, first, second }: Props) {
  const words = useOwn(compare);
  const alike = one.kind === other.kind;
  // Of two that are called alike the kind tells which is meant.
  const named = ({ kind, name }: Side) => (one.name === other.name ? words.named(name, words.kinds[kind]) : name);
  const names = { one: named(one), other: named(other) };
  const way = ({ through }: Held) => (through.length === 0 ? words.own : words.through(through.join(', ')));
  return (
    <>
      <Verdict one={first.policies} other={second.policies} names={names} />
      <Beside
        title={words.policies}
        count={words.policyCount}
        none={words.noPolicies}
        rows={bothPolicies(first.policies, second.policies, way)}
        names={names}
      />
      {alike && one.kind === 'group' && (
        <Beside
          title={words.members}
          count={words.memberCount}
          none={words.noMembers}
          rows={bothNames(first.names, second.names, '/users')}
          names={names}
        />
      )}
      {alike && one.kind === 'user' && (
        <Beside
          title={words.groups}
          count={words.groupCount}
          none={words.noGroups}
          rows={bothNames(first.names, second.names, '/groups')}
          names={names}
        />
      )}
    </>
  );
}
