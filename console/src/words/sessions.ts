// Text of the page of sessions, in both languages.

const many = (count: number, one: string, other: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : other}`;

const en = {
  title: 'Sessions and revocations',
  lead: 'Who is logged on, and which temporary credentials were ended before their time.',
  sessions: 'Console sessions',
  revocations: 'Revocations',
  count: (count: number) => many(count, 'session', 'sessions'),
  none: 'Nobody is logged on.',
  who: 'Who',
  since: 'Since',
  seen: 'Last seen',
  from: 'From',
  device: 'Device',
  method: 'Logged on by',
  methods: {
    password: 'Password alone',
    factor: 'Password + MFA',
    passkey: 'Passkey',
    sso: 'Identity provider',
  },
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  show: 'Show',
  kinds: {
    all: 'All',
    people: 'As themselves',
    roles: 'In a role',
    alone: 'Without a second factor',
  },
  endWho: (name: string, from: string) =>
    `${name}, from ${from}, is turned away with the next request, and so are the roles that were switched to from there.`,
  endRole: (name: string, role: string) =>
    `${name} is no longer ${role} with the next request, and goes on without the role.`,
  endAll: (count: number, name: string) => `End all ${count.toLocaleString('en')} sessions of ${name}`,
  endAllHint: 'AccessKeys and temporary credentials of programs go on.',
  revocationCount: (count: number) => many(count, 'revocation', 'revocations'),
  revocationNone:
    'Nothing is revoked. A revocation ends temporary credentials (STS tokens) before their time: those of a role, of what a user began, of sessions of a name, one alone, or all.',
  revocationNoneHint:
    'For when such credentials may have got into wrong hands: they last up to twelve hours by themselves.',
  what: 'What',
  before: 'Issued before',
  said: 'Revoked',
  kept: 'Revocations are forgotten after some thirteen hours: what they ended is over by itself then.',
};

export type SessionsWords = typeof en;

const zh: SessionsWords = {
  title: '会话与撤销',
  lead: '谁已登录，以及哪些临时凭证被提前终止。',
  sessions: '控制台会话',
  revocations: '撤销记录',
  count: (count) => `${count.toLocaleString('zh')} 个会话`,
  none: '当前无人登录。',
  who: '身份',
  since: '登录时间',
  seen: '最近活动',
  from: '来源地址',
  device: '设备',
  method: '登录方式',
  methods: {
    password: '仅密码',
    factor: '密码 + MFA',
    passkey: '通行密钥',
    sso: '身份提供商',
  },
  browserOn: (browser, system) => `${system} 上的 ${browser}`,
  show: '显示',
  kinds: {
    all: '全部',
    people: '本人身份',
    roles: '已切换角色',
    alone: '未经多因素认证',
  },
  endWho: (name, from) => `来自 ${from} 的 ${name} 将在下一次请求时失效，从该会话切换的角色也一并结束。`,
  endRole: (name, role) => `${name} 将在下一次请求时退出角色 ${role}，并以本人身份继续。`,
  endAll: (count, name) => `结束 ${name} 的全部 ${count.toLocaleString('zh')} 个会话`,
  endAllHint: '访问密钥以及程序持有的临时凭证继续有效。',
  revocationCount: (count) => `${count.toLocaleString('zh')} 条撤销记录`,
  revocationNone:
    '没有撤销记录。撤销使临时凭证（STS 令牌）提前失效：可以是某个角色的、由某个用户发起的、某个会话名称的、单独一个，或全部。',
  revocationNoneHint: '适用于临时凭证可能泄露的情形：若不撤销，它们最长可达十二小时有效。',
  what: '对象',
  before: '早于此时签发',
  said: '撤销时间',
  kept: '撤销记录约十三小时后清除：届时被撤销的凭证已自然过期。',
};

export const sessions = { en, zh } as const;
