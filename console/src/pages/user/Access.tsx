// What a user was granted: its groups, and policies of its own.

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../../parts/Empty';
import { Body } from '../../parts/List';
import { Section } from '../../parts/Page';
import { Picker } from '../../parts/Picker';
import parts from '../../parts/parts.module.css';
import { Small } from '../../parts/Small';
import { access as texts } from '../../words/access';
import { useOwn, useSpoken } from '../../words/words';
import { Policies } from '../attachment/Policies';
import { Compare } from '../compare/Compare';
import { groupList } from '../groups/load';
import { useMembership } from '../membership/useMembership';
import { CopyAccess } from './CopyAccess';
import { useGroupsOf, usePoliciesOf } from './load';

export function Access({ principal, name }: { principal: string; name: string }) {
  const { words } = useSpoken();
  const own = useOwn(texts);
  return (
    <div className={parts.page}>
      <div className={parts.ways}>
        <Link to="/access" search={{ who: `user/${name}` }}>
          {own.may(name)}
        </Link>
        <Compare kind="user" name={name} />
      </div>
      <Groups principal={principal} name={name} />
      <Policies
        whom={{ kind: 'user', name }}
        query={usePoliciesOf(name)}
        title={words.user.policies}
        empty={words.user.noPolicies}
        hint={words.user.noPoliciesHint}
      />
    </div>
  );
}

function Groups({ principal, name }: { principal: string; name: string }) {
  const { words, time } = useSpoken();
  const query = useGroupsOf(principal);
  const [picking, setPicking] = useState(false);
  const [copying, setCopying] = useState(false);
  const { remove } = useMembership();
  const buttons = (
    <>
      <Button variant="default" onClick={() => setCopying(true)}>
        {words.user.copy}
      </Button>
      <Button variant="default" onClick={() => setPicking(true)}>
        {words.user.addToGroup}
      </Button>
    </>
  );
  return (
    <Section title={words.user.groups} actions={buttons}>
      <Body query={query} empty={<Empty text={words.user.noGroups} />}>
        {(rows) => (
          <Small
            label={words.user.groups}
            rows={rows}
            rowKey={(row) => row.GroupName ?? ''}
            columns={[
              {
                title: words.common.name,
                cell: (row) => (
                  <Link to="/groups/$name" params={{ name: row.GroupName ?? '' }}>
                    {row.GroupName}
                  </Link>
                ),
              },
              { title: words.common.joined, from: 'medium', cell: (row) => time(row.JoinDate) },
              {
                title: words.common.actions,
                cell: (row) => (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={`${words.user.remove}: ${row.GroupName}`}
                    onClick={() => remove(principal, row.GroupName ?? '')}
                  >
                    {words.user.remove}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Body>
      {copying && <CopyAccess principal={principal} name={name} onClose={() => setCopying(false)} />}
      {picking && (
        <AddToGroup
          principal={principal}
          there={(query.data ?? []).map((row) => row.GroupName ?? '')}
          onClose={() => setPicking(false)}
        />
      )}
    </Section>
  );
}

function AddToGroup({
  principal,
  there,
  onClose,
}: {
  principal: string;
  there: readonly string[];
  onClose: () => void;
}) {
  const { words } = useSpoken();
  const all = useQuery(groupList);
  const { add, busy, error } = useMembership();
  const names = (all.data ?? []).map((group) => group.GroupName ?? '').filter((name) => !there.includes(name));
  return (
    <Picker
      title={words.user.addToGroup}
      label={words.users.groups}
      hint={words.policy.pickHint}
      verb={words.user.addToGroup}
      options={names.map((name) => ({ value: name, label: name }))}
      loading={all.isPending}
      busy={busy}
      error={all.error ?? error}
      onPick={(group) => add(principal, group).then(onClose, () => undefined)}
      onClose={onClose}
    />
  );
}
