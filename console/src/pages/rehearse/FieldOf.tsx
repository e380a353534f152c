// A field of a change, by where its values come from.

import { Input, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { read } from '../../api/query';
import { laidOut } from '../../parts/Document';
import { FaultBox } from '../../parts/Fault';
import css from '../../rehearsal/rehearsal.module.css';
import { directory as places } from '../../words/directory';
import { rehearse as texts } from '../../words/rehearse';
import { useOwn } from '../../words/words';
import { RD, useDirectory } from '../directory/load';
import { Tree } from '../directory/Tree';
import { useBranches } from '../directory/useBranches';
import { type Fields, parametersIn, type Source } from './kinds';
import { Listed } from './Listed';

interface Props {
  name: string;
  source: Source;
  fields: Fields;
  onValue: (value: string) => void;
}

export function FieldOf({ name, source, fields, onValue }: Props) {
  const words = useOwn(texts);
  const label = words.fields[name] ?? name;
  const value = fields[name] ?? '';
  switch (source) {
    case 'place':
    case 'folder':
      return <Places label={label} value={value} folders={source === 'folder'} onValue={onValue} />;
    case 'document':
      return <Text label={label} value={value} fields={fields} onValue={onValue} />;
    case 'parameters': {
      const told = parametersIn(value);
      return (
        <Textarea
          label={label}
          description={words.parametersHint}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
          error={'wrong' in told ? words.parametersWrong(told.wrong) : undefined}
          rows={6}
          spellCheck={false}
        />
      );
    }
    default:
      return <Listed label={label} source={source} value={value} onValue={onValue} />;
  }
}

interface PlacesProps {
  label: string;
  value: string;
  folders: boolean;
  onValue: (value: string) => void;
}

function Places({ label, value, folders, onValue }: PlacesProps) {
  const { directory } = useDirectory();
  const root = directory?.RootFolderId;
  return (
    <Input.Wrapper label={label} labelElement="div">
      {root !== undefined && <Branches root={root} value={value} folders={folders} onValue={onValue} />}
    </Input.Wrapper>
  );
}

function Branches({ root, value, folders, onValue }: Omit<PlacesProps, 'label'> & { root: string }) {
  const words = useOwn(places);
  const { rows, error, retry, toggle } = useBranches(
    { id: root, name: words.kinds.root ?? '' },
    value === '' ? undefined : value,
  );
  return (
    <div className={css.place}>
      {error != null && <FaultBox error={error} onRetry={retry} />}
      <Tree
        rows={folders ? rows.filter(({ kind }) => kind !== 'member') : rows}
        at={value}
        onPick={onValue}
        onToggle={toggle}
      />
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  fields: Fields;
  onValue: (value: string) => void;
}

/** The text that is in force now is begun with, whosever it is. */
function Text({ label, value, fields, onValue }: TextProps) {
  const words = useOwn(texts);
  const { PolicyId = '', PolicyName = '', RoleName = '' } = fields;
  const control = useQuery({ ...read(RD, 'GetControlPolicy', { PolicyId }), enabled: PolicyId !== '' });
  const own = useQuery({
    ...read('Ram', 'GetPolicy', { PolicyName, PolicyType: 'Custom' }),
    enabled: PolicyName !== '',
  });
  const role = useQuery({ ...read('Ram', 'GetRole', { RoleName }), enabled: RoleName !== '' });
  const now =
    control.data?.ControlPolicy?.PolicyDocument ??
    own.data?.DefaultPolicyVersion?.PolicyDocument ??
    role.data?.Role?.AssumeRolePolicyDocument;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was chosen begins a text, and not that it was emptied
  useEffect(() => {
    if (now !== undefined && value === '') onValue(laidOut(now));
  }, [now]);
  return (
    <Textarea
      label={label}
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
      error={value === '' || isJson(value) ? undefined : words.documentWrong}
      rows={10}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
