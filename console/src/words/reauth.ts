// Text of showing again who one is, in both languages.

const en = {
  title: 'Show that it is you',
  lead: 'What you are about to do asks for it. It holds for ten minutes in this session.',
  key: 'Passkey or security key',
  useKey: 'Use it',
  code: 'Code of the authenticator app',
  password: 'Your password',
  provider:
    'Your company’s identity provider asks you. You come back to this page; what you were about to do is then to be done again.',
  leave: 'Go to the provider',
  go: 'Go on',
  other: 'Another way',
  wrong: 'That was not right. Several wrong tries lock you out for a while.',
  keyFailed: 'The key was not shown.',
  noWay: 'This session has no way to show it. Log off and on again.',
};

export type ReauthWords = typeof en;

const zh = {
  title: '请再次验证身份',
  lead: '即将进行的操作需要验证，在本会话中十分钟内有效。',
  key: '通行密钥或安全密钥',
  useKey: '使用',
  code: '虚拟 MFA 的验证码',
  password: '您的密码',
  provider: '将由企业的身份提供商验证您的身份，之后返回本页，并需重新进行刚才的操作。',
  leave: '前往身份提供商',
  go: '继续',
  other: '其他方式',
  wrong: '验证失败。多次失败会被暂时锁定。',
  keyFailed: '未能使用密钥。',
  noWay: '本会话没有可用的验证方式，请退出后重新登录。',
} satisfies ReauthWords;

export const reauth = { en, zh } as const;
