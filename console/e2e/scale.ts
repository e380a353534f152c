// An account as large as one may be: 5,000 users, 300 groups, 1,500 policies, 10,000 AccessKeys, and three months of events.
// It is made once in a run; who opens it later goes on with the folder. The past is of the clock that programs for tests
// have; what another program makes is all of today.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { canWait, clock } from './clock';
import { end, freePort, program, start } from './house';
import { type Key, second, signed } from './signed';

export const SIZE = { users: 5000, groups: 300, policies: 1500, keys: 10_000, days: 89 } as const;

const DAY = 86_400_000;

/** The folder of such an account, made if it is not there yet. */
export async function scale(folder: string): Promise<string> {
  const data = join(folder, 'data');
  if (existsSync(join(folder, 'done'))) return data;
  mkdirSync(data, { recursive: true });
  const time = past();
  await end(await start(data, await freePort(), ...time.flags), 'SIGTERM');
  const file = join(folder, 'account.json');
  writeFileSync(file, JSON.stringify(declared(time)));
  execFileSync(program, ['apply', file, '--data-dir', data], { stdio: ['ignore', 'ignore', 'inherit'] });
  await live(data, time);
  time.put();
  writeFileSync(join(folder, 'done'), '');
  return data;
}

interface Past {
  flags: readonly string[];
  /** When the account's past begins; nothing where it has none. */
  begin: number | undefined;
  /** What time it is on that day; from now on the server says so too. */
  day(index: number): number;
  put(): void;
}

function past(): Past {
  if (!canWait()) return { flags: [], begin: undefined, day: () => Date.now(), put: () => undefined };
  const begin = Date.now() - SIZE.days * DAY;
  const { flags, set, put } = clock(begin);
  const day = (index: number) => {
    const time = begin + index * DAY;
    set(time);
    return time;
  };
  return { flags, begin, day, put };
}

export const userName = (index: number): string => `user-${String(index).padStart(4, '0')}`;
const groupName = (index: number): string => `team-${String(index).padStart(3, '0')}`;
const policyName = (index: number): string => `policy-${String(index).padStart(4, '0')}`;

/** The account as a file. An administrator and a group of administrators are there already. */
function declared({ begin }: Past) {
  const at = (index: number) => (begin === undefined ? {} : { at: second(begin - DAY - (index % 300) * DAY) });
  const users = Array.from({ length: SIZE.users - 1 }, (_, index) => [
    userName(index),
    { display_name: `Person ${index} 张三`, comments: index % 7 === 0 ? 'Seventh' : '', ...at(index) },
  ]);
  const groups = Array.from({ length: SIZE.groups - 1 }, (_, index) => [
    groupName(index),
    {
      comments: `Team ${index}`,
      members: users.filter((_, user) => user % (SIZE.groups - 1) === index).map(([name]) => name),
      custom_policies: [policyName(index), policyName(index + 300)],
      ...at(index),
    },
  ]);
  const policies = Array.from({ length: SIZE.policies }, (_, index) => [
    policyName(index),
    {
      description: `Reads what team ${index} keeps`,
      document: {
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: ['oss:Get*', 'oss:List*'], Resource: `acs:oss:*:*:team-${index}/*` }],
      },
      ...at(index),
    },
  ]);
  return {
    // Or the administrator's first password would be long over.
    password_policy: { initial_age_days: 0 },
    users: Object.fromEntries(users),
    groups: Object.fromEntries(groups),
    policies: Object.fromEntries(policies),
  };
}

/** Day by day: users get their keys, and some call what they may not. */
async function live(data: string, past: Past): Promise<void> {
  const port = await freePort();
  const server = await start(data, port, ...past.flags);
  const { Administrator } = JSON.parse(readFileSync(join(data, 'bootstrap.json'), 'utf8'));
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  // Nobody has more than two; the administrator has one from the start.
  const users = Array.from({ length: SIZE.users - 1 }, (_, index) => userName(index));
  const owners = [...users, ...users, 'admin'];
  const daily = Math.ceil(owners.length / SIZE.days);
  for (let day = 0; day < SIZE.days; day += 1) {
    const time = past.day(day);
    const call = (key: Key, parameters: Record<string, string>) =>
      signed({ port, agent, time }, key, { Version: '2015-05-01', ...parameters });
    const made = await Promise.all(
      owners.slice(day * daily, (day + 1) * daily).map(async (UserName) => {
        const { status, body } = await call(Administrator, { Action: 'CreateAccessKey', UserName });
        if (status !== 200) throw new Error(`a key of ${UserName}: ${JSON.stringify(body)}`);
        return body.AccessKey as Key;
      }),
    );
    const denied = made.slice(0, 40).map((key) => call(key, { Action: 'ListUsers' }));
    if ((await Promise.all(denied)).some(({ status }) => status !== 403)) throw new Error('somebody was not denied');
  }
  agent.destroy();
  await end(server, 'SIGTERM');
}
