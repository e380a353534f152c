// Whom a trust policy trusts: accounts, users and roles, services, identity providers.

import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../api/session';
import { AddText } from './AddText';
import { useThings } from './catalogue';
import { addPrincipal, removePrincipal } from './edits';
import css from './fields.module.css';
import { RemoveOne } from './Texts';
import type { Shown } from './work';

type Kind = 'RAM' | 'Service' | 'Federated';

export function Principals({ work, statement, form }: Shown) {
  const { doc, words } = work;
  const { account } = useMe();
  const [kind, setKind] = useState<Kind>('RAM');
  const [text, setText] = useState('');
  const things = useThings(kind === 'Federated' ? 'Federated' : 'Principal', kind === 'Service' ? '' : text);
  const kinds = form.principal?.kinds ?? [];
  const add = (name: string) => work.change(addPrincipal(doc, statement, form, kind, name));
  const offered = {
    RAM: [`acs:ram::${account}:root`, ...things.filter((arn) => !arn.endsWith(':root'))],
    Service: SERVICES,
    Federated: things,
  }[kind];
  return (
    <fieldset className={css.group}>
      <legend>{words.principals}</legend>
      {kinds.every(({ items }) => items.length === 0) && <p className={css.faint}>{words.noPrincipals}</p>}
      {kinds.map((texts) => (
        <div key={texts.member.name}>
          <span className={css.label}>{words.principalKinds[texts.member.name as Kind] ?? texts.member.name}</span>
          <ul className={css.chips}>
            {texts.items.map((item, index) => (
              <li key={index}>
                <code>{item.text}</code>
                <RemoveOne
                  label={words.removeOne(item.text)}
                  onClick={() => work.change(removePrincipal(form, texts, index))}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <NativeSelect
        size="xs"
        label={words.principalKind}
        value={kind}
        data={Object.entries(words.principalKinds).map(([value, label]) => ({ value, label }))}
        onChange={(event) => setKind(event.currentTarget.value as Kind)}
      />
      <AddText
        key={kind}
        label={words.principal}
        hint={words.principalHints[kind]}
        verb={words.addPrincipal}
        options={offered}
        onText={setText}
        wrong={(name) => (RULES[kind].test(name) ? undefined : words.principalHints[kind])}
        onAdd={add}
      />
      {kind === 'RAM' && (
        <Button
          className={`${css.start} ${css.small}`}
          size="compact-sm"
          variant="default"
          onClick={() => add(`acs:ram::${account}:root`)}
        >
          {words.ownAccount}
        </Button>
      )}
    </fieldset>
  );
}

/** What each kind looks like; the linter says the rest. */
const RULES: { [kind in Kind]: RegExp } = {
  RAM: /^acs:ram::\d+:(root|user\/.+|role\/.+)$/,
  Service: /^[^\s/:*]+\.[^\s/:*]+$/,
  Federated: /^acs:ram::\d+:(saml|oidc)-provider\/.+$/,
};

/** Services that people trust most often. */
const SERVICES = ['ecs', 'fc', 'oss', 'log', 'actiontrail', 'ros', 'cs'].map((code) => `${code}.aliyuncs.com`);
