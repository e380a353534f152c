// The columns of the users.

import { Badge } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Column } from '../../parts/Table';
import type { Words } from '../../words/en';
import type { Person } from './load';

type Time = (text: string | undefined, empty?: string) => string;

export function columnsOf(words: Words, time: Time): Column<Person>[] {
  const known = () => '';
  return [
    {
      id: 'name',
      title: words.common.name,
      value: known,
      width: 3,
      cell: (person) => (
        <Link to="/users/$name" params={{ name: person.UserName ?? '' }}>
          {person.UserName}
        </Link>
      ),
    },
    {
      id: 'display',
      title: words.common.displayName,
      width: 3,
      from: 'medium',
      cell: (person) => person.DisplayName || '–',
    },
    { id: 'ways', title: words.users.ways, width: 4, cell: (person) => <Ways person={person} words={words} /> },
    {
      id: 'groups',
      title: words.users.groups,
      width: 3,
      from: 'wide',
      cell: (person) => (person.Groups ?? []).join(', ') || '–',
    },
    {
      id: 'logon',
      title: words.users.lastLogon,
      value: known,
      width: 5,
      from: 'medium',
      cell: (person) => time(person.LastLogonDate, words.common.never),
    },
    {
      id: 'key',
      title: words.users.lastKeyUse,
      value: known,
      width: 4,
      from: 'wide',
      cell: (person) => (person.AccessKeyCount ? time(person.LastKeyUseDate, words.common.never) : '–'),
    },
  ];
}

/** The ways in of a user, worst news first. */
export function ways(person: Person, words: Words): string[] {
  const kinds = person.MFAKinds ?? [];
  const told = words.users;
  return [
    ...(person.ConsoleLogon
      ? [kinds.length > 0 ? told.withFactor(kinds.map((kind) => told.kinds[kind] ?? kind)) : told.passwordAlone]
      : []),
    ...(person.AccessKeyCount ? [told.keys(person.ActiveAccessKeyCount ?? 0, person.AccessKeyCount)] : []),
  ];
}

function Ways({ person, words }: { person: Person; words: Words }) {
  return (
    <>
      {person.LeakedAccessKeyCount ? (
        <Badge variant="outline" color="brick" tt="none" mr={6}>
          {words.users.leaked}
        </Badge>
      ) : null}
      {person.Locked && (
        <Badge variant="outline" color="amber" tt="none" mr={6}>
          {words.users.locked}
        </Badge>
      )}
      {ways(person, words).join(' · ') || words.users.noWay}
    </>
  );
}
