import { expect, test } from 'vitest';
import { areNetworks, commandOf, commandsOf, isHost, isName, isPem } from './load';

const agent = {
  AgentName: 'web-01',
  AgentArn: 'acs:rampart::1000000000000001:agent/web-01',
  RoleNames: ['web', 'jobs'],
  Identity: 'Code',
};
const machine = { agent, account: '1000000000000001', origin: 'https://ram.example:7280' };

test('the command names the server, the roles, and by what the machine is known', () => {
  expect(commandOf(machine)).toBe(
    'rampart agent --endpoint https://ram.example:7280 --state /etc/rampart/web-01.state' +
      ' --enrol-code-file /etc/rampart/web-01.code --role acs:ram::1000000000000001:role/web' +
      ' --role acs:ram::1000000000000001:role/jobs --uri 127.0.0.1:7281',
  );
  const shown = commandOf({ ...machine, agent: { ...agent, Identity: 'Certificate' } });
  expect(shown).toContain('--client-certificate /etc/rampart/web-01.pem --client-key /etc/rampart/web-01.key');
  expect(shown).toContain(`--agent-arn ${agent.AgentArn}`);
  expect(shown).not.toContain('code');
});

test('the code stands in a file that the owner alone may read, and in no command line of a program', () => {
  const lines = commandsOf(machine, 'rampart-enrol.1.2.abc').trim().split('\n');
  expect(lines[0]).toBe('umask 077');
  expect(lines.filter((line) => line.includes('rampart-enrol'))).toEqual([
    `printf '%s\\n' 'rampart-enrol.1.2.abc' > /etc/rampart/web-01.code`,
  ]);
  expect(lines.at(-1)).toBe(commandOf(machine));
});

test('what can be no name, network, certificate or host is told of', () => {
  expect(['web-01', 'a.b_c'].every(isName)).toBe(true);
  expect(['a', 'a b', `${'a'.repeat(65)}`, "a'b"].some(isName)).toBe(false);
  expect(areNetworks([])).toBe(true);
  expect(areNetworks(['203.0.113.0/24', '10.0.0.7', 'fd00::/8'])).toBe(true);
  expect(areNetworks(['here'])).toBe(false);
  expect(areNetworks(Array.from({ length: 21 }, () => '10.0.0.1'))).toBe(false);
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\nAA==\n-----END CERTIFICATE-----\n';
  expect(isPem(pem + pem)).toBe(true);
  expect(isPem('MIIB')).toBe(false);
  expect(isPem(pem.replaceAll('CERTIFICATE', 'PRIVATE KEY'))).toBe(false);
  expect(isHost('web-01.example.com')).toBe(true);
  expect(['*.example.com', 'web', 'a..b'].some(isHost)).toBe(false);
});
