// Users as a file for spreadsheets.

import { line, MARK } from '../../parts/csv';
import type { Person } from './load';

const yes = (is: boolean | undefined): string => (is === undefined ? '' : is ? 'yes' : 'no');

const COLUMNS: readonly (readonly [string, (person: Person) => string])[] = [
  ['userName', ({ UserName = '' }) => UserName],
  ['displayName', ({ DisplayName = '' }) => DisplayName],
  ['userPrincipalName', ({ UserPrincipalName = '' }) => UserPrincipalName],
  ['userId', ({ UserId = '' }) => UserId],
  ['groups', ({ Groups = [] }) => Groups.join(' ')],
  ['consoleLogon', ({ ConsoleLogon }) => yes(ConsoleLogon)],
  ['secondFactors', ({ MFAKinds = [] }) => MFAKinds.join(' ')],
  ['locked', ({ Locked }) => yes(Locked)],
  ['accessKeys', ({ AccessKeyCount = 0 }) => String(AccessKeyCount)],
  ['activeAccessKeys', ({ ActiveAccessKeyCount = 0 }) => String(ActiveAccessKeyCount)],
  ['lastLogonDate', ({ LastLogonDate = '' }) => LastLogonDate],
  ['lastKeyUseDate', ({ LastKeyUseDate = '' }) => LastKeyUseDate],
  ['createDate', ({ CreateDate = '' }) => CreateDate],
];

export const sheet = (people: readonly Person[]): string =>
  MARK +
  line(COLUMNS.map(([name]) => name)) +
  people.map((person) => line(COLUMNS.map(([, value]) => value(person)))).join('');
