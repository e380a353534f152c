// Text that puts the statements of a policy into words, in both languages.

const some = (items: readonly string[], last: string): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;

const en = {
  title: 'In plain words',
  nothing: 'It grants nothing and denies nothing.',
  more: (count: number) =>
    `${count.toLocaleString('en')} further ${count === 1 ? 'statement' : 'statements'} in the text.`,
  unreadable: (number: number) => `Statement ${number} is not put into words here: read it in the text.`,
  and: (items: readonly string[]) => some(items, 'and'),
  or: (items: readonly string[]) => some(items, 'or'),
  others: (count: number) => `${count.toLocaleString('en')} others`,
  everything: 'everything there is',
  everythingOf: (service: string) => `everything of ${service}`,
  beginning: (name: string) => `whatever begins with ${name}`,
  like: (name: string) => `whatever is like ${name}`,
  of: (names: string, service: string) => `${names} of ${service}`,
  allBut: (actions: string) => `everything but ${actions}`,
  anywhere: 'on every resource',
  on: (resources: string) => `on ${resources}`,
  notOn: (resources: string) => `on every resource but ${resources}`,
  resource: (name: string, service: string) => `${name} of ${service}`,
  anyOf: (service: string) => `all of ${service}`,
  region: (name: string) => ` in ${name}`,
  account: (id: string) => ` of account ${id}`,
  allow: (what: string, where: string, when: string) => `Allows ${what} ${where}${when}.`,
  deny: (what: string, where: string, when: string) => `Denies ${what} ${where}${when}, whatever else allows it.`,
  when: (conditions: string) => `, only if ${conditions}`,
  key: (told: string, key: string) => `${told} (${key})`,
  keys: {
    'acs:sourceip': 'the address',
    'acs:currenttime': 'the time',
    'acs:mfapresent': 'a second factor shown',
    'acs:securetransport': 'an encrypted connection',
    'acs:sourcevpc': 'the network',
  } as Record<string, string>,
  is: (key: string, values: string) => `${key} is ${values}`,
  isNot: (key: string, values: string) => `${key} is not ${values}`,
  isLike: (key: string, values: string) => `${key} is like ${values}`,
  isNotLike: (key: string, values: string) => `${key} is not like ${values}`,
  isIn: (key: string, values: string) => `${key} is in ${values}`,
  isNotIn: (key: string, values: string) => `${key} is not in ${values}`,
  below: (key: string, values: string) => `${key} is below ${values}`,
  atMost: (key: string, values: string) => `${key} is at most ${values}`,
  above: (key: string, values: string) => `${key} is above ${values}`,
  atLeast: (key: string, values: string) => `${key} is at least ${values}`,
  other: (key: string, operator: string, values: string) => `${key} ${operator} ${values}`,
};

export type PlainWords = typeof en;

/** No blank stands beside Chinese signs. */
const tidy = (text: string): string =>
  text.replaceAll(/ ?([（），。、：]) ?/g, '$1').replaceAll(/的 ([以形])/g, '的$1');

const zh: PlainWords = {
  title: '策略含义',
  nothing: '不授予也不拒绝任何权限。',
  more: (count) => `策略内容中还有 ${count} 条语句。`,
  unreadable: (number) => `第 ${number} 条语句未在此说明，请查看策略内容。`,
  and: (items) => items.join('、'),
  or: (items) => items.join(' 或 '),
  others: (count) => `其他 ${count} 项`,
  everything: '所有操作',
  everythingOf: (service) => `${service} 的所有操作`,
  beginning: (name) => `以 ${name} 开头的操作`,
  like: (name) => `形如 ${name} 的操作`,
  of: (names, service) => `${service} 的 ${names}`,
  allBut: (actions) => `除 ${actions} 之外的所有操作`,
  anywhere: '所有资源',
  on: (resources) => resources,
  notOn: (resources) => `除 ${resources} 之外的所有资源`,
  resource: (name, service) => `${service} 的 ${name}`,
  anyOf: (service) => `${service} 的所有资源`,
  region: (name) => `（地域 ${name}）`,
  account: (id) => `（账号 ${id}）`,
  allow: (what, where, when) => tidy(`允许对 ${where} 执行 ${what}${when}。`),
  deny: (what, where, when) => tidy(`拒绝对 ${where} 执行 ${what}${when}，无论其他策略如何授权。`),
  when: (conditions) => `，条件：${conditions}`,
  key: (told, key) => `${told}（${key}）`,
  keys: {
    'acs:sourceip': '来源地址',
    'acs:currenttime': '时间',
    'acs:mfapresent': '已通过多因素认证',
    'acs:securetransport': '加密连接',
    'acs:sourcevpc': '来源网络',
  },
  is: (key, values) => `${key} 为 ${values}`,
  isNot: (key, values) => `${key} 不为 ${values}`,
  isLike: (key, values) => `${key} 形如 ${values}`,
  isNotLike: (key, values) => `${key} 不形如 ${values}`,
  isIn: (key, values) => `${key} 在 ${values} 之内`,
  isNotIn: (key, values) => `${key} 不在 ${values} 之内`,
  below: (key, values) => `${key} 小于 ${values}`,
  atMost: (key, values) => `${key} 不大于 ${values}`,
  above: (key, values) => `${key} 大于 ${values}`,
  atLeast: (key, values) => `${key} 不小于 ${values}`,
  other: (key, operator, values) => `${key} ${operator} ${values}`,
};

export const plain = { en, zh } as const;
