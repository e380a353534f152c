// A row: who, what comes of it, what it speaks of, which statements make it so, and what is left of their conditions.

import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import parts from '../../parts/parts.module.css';
import { access as texts } from '../../words/access';
import { useOwn } from '../../words/words';
import type { AccessRow, Statement } from './load';

const SHAPES: Record<string, readonly [string, string]> = {
  always: ['●', 'moss'],
  conditional: ['◐', 'gray'],
  never: ['○', 'brick'],
};

export function Row({ row }: { row: AccessRow }) {
  const words = useOwn(texts);
  const { Outcome = 'never', Grants = [], Limits = [], Exceptions = [], Because } = row;
  const [shape, color] = SHAPES[Outcome] ?? ['○', 'gray'];
  const others = row.OtherActions?.join(' ');
  const open = Limits.filter((one) => (one.Conditions ?? []).length > 0);
  const conditional = Outcome === 'conditional';
  // Where all that is left is unconditional, the outcome differs within the patterns.
  const bare = Grants.every((one) => (one.Conditions ?? []).length === 0);
  return (
    <li>
      <div>
        <Badge variant="outline" color={color} leftSection={shape} tt="none" miw="max-content">
          {words.outcomes[Outcome]}
        </Badge>
      </div>
      <div>
        <Who row={row} />
        <p>
          <code>{others === undefined ? (row.Actions ?? []).join(' ') : words.allBut(others)}</code>
        </p>
        <p className={parts.faint}>
          <code>{(row.Resources ?? []).join(' ')}</code>
        </p>
      </div>
      <div>
        {row.Layer === 'Owner' && <p>{words.byOwner}</p>}
        <Statements title={words.way} all={Grants} />
        {conditional && !bare && <Conditions title={words.onlyIf} all={Grants} />}
        {conditional && open.length > 0 && <Conditions title={words.unless} all={open} />}
        {conditional && bare && open.length === 0 && !Because && <p>{words.within}</p>}
        {Outcome === 'never' && Limits.length > 0 && <Statements title={words.denied} all={Limits} />}
        {Outcome === 'never' && row.Layer === 'Trust' && Limits.length === 0 && <p>{words.untrusted}</p>}
        {Exceptions.length > 0 && <Statements title={words.except} all={Exceptions} />}
        {Because && (
          <p>
            {words.notWorkedOut} {Because}
          </p>
        )}
      </div>
    </li>
  );
}

function Who({ row }: { row: AccessRow }) {
  const words = useOwn(texts);
  const { PrincipalName: name = '', PrincipalType: type } = row;
  if (type === 'User') return <Linked to="/users/$name" name={name} />;
  if (type === 'Role') return <Linked to="/roles/$name" name={name} />;
  if (type === 'Group') return <Linked to="/groups/$name" name={name} />;
  return <strong>{words.owner}</strong>;
}

function Linked({ to, name }: { to: '/users/$name' | '/roles/$name' | '/groups/$name'; name: string }) {
  return (
    <Link to={to} params={{ name }}>
      {name}
    </Link>
  );
}

function Statements({ title, all }: { title: string; all: readonly Statement[] }) {
  if (all.length === 0) return null;
  return (
    <Titled title={title}>
      {all.map((one) => (
        <li key={keyOf(one)}>
          <Way statement={one} />
        </li>
      ))}
    </Titled>
  );
}

function Way({ statement }: { statement: Statement }) {
  const words = useOwn(texts);
  const {
    Policy,
    PolicyType,
    Version = '',
    Statement: number = 0,
    AttachedEntity = '',
    AttachedEntityType,
  } = statement;
  if (Policy === undefined) {
    const secret = /:secret\/([^"]+)"/.exec(statement.Text ?? '')?.[1];
    return <>{secret === undefined ? words.exceptRoles : words.exceptSecret(secret)}</>;
  }
  if (statement.Layer === 'ResourceBased') return <>{words.carried}</>;
  if (statement.Layer === 'Trust') {
    return (
      <Link to="/roles/$name" params={{ name: AttachedEntity }}>
        {words.trust(AttachedEntity)}
      </Link>
    );
  }
  if (statement.Layer?.startsWith('Control')) {
    return (
      <>
        <Link to="/control-policies/$id" params={{ id: Policy }}>
          {words.statement(Policy, '', number + 1)}
        </Link>
        , {words.level(AttachedEntity)}
      </>
    );
  }
  return (
    <>
      <Link to="/policies/$type/$name" params={{ type: PolicyType ?? 'Custom', name: Policy }}>
        {words.statement(Policy, Version, number + 1)}
      </Link>
      , {AttachedEntityType === 'Group' ? words.group(AttachedEntity) : words.direct}
    </>
  );
}

function Conditions({ title, all }: { title: string; all: readonly Statement[] }) {
  const words = useOwn(texts);
  const said = (one: Statement) =>
    (one.Conditions ?? [])
      .map(({ Key = '', Operator = '', Values = [] }) =>
        words.condition(Key, words.operators[Operator] ?? Operator, Values.join(` ${words.or} `)),
      )
      .join(words.and);
  return (
    <Titled title={title}>
      {all
        .filter((one) => (one.Conditions ?? []).length > 0)
        .map((one) => (
          <li key={keyOf(one)}>
            {said(one)}
            <details>
              <summary>{words.text}</summary>
              <pre>{pretty(one.Text)}</pre>
            </details>
          </li>
        ))}
    </Titled>
  );
}

function Titled({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <p className={parts.faint}>{title}</p>
      <ul>{children}</ul>
    </>
  );
}

const keyOf = (one: Statement) =>
  [one.Layer, one.Policy, one.PolicyType, one.Statement, one.AttachedEntityType, one.AttachedEntity].join(' ');

/** The statement over several lines. */
function pretty(text = ''): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
