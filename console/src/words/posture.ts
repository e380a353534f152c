// What the rules of the posture are called, in both languages. The server has the English titles.

const en = {
  title: 'What to do about safety',
  lead: (score: number) => `${score} of 100 points. The worst comes first.`,
  done: 'Everything that is looked at is as it should be.',
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'note' } as Record<
    string,
    string
  >,
  unknown: 'not known',
  found: (names: string, count: number) => (names === '' ? `${count} found` : names),
  more: (count: number) => `+${count}`,
  all: (count: number) => `Show all ${count}`,
  fewer: 'Show the worst',
  open: 'Open',
  rules: 'All rules',
  remedies: {
    'LG-01': 'Set up single sign-on, by the operations of identity providers.',
    'AK-04': 'Bind the AccessKey to networks with SetAccessKeyPolicy.',
  } as Record<string, string>,
  titles: {} as Record<string, string>,
};

export type PostureWords = typeof en;

const zh = {
  title: '安全待办',
  lead: (score: number) => `得分 ${score}（满分 100），最严重的在前。`,
  done: '所有检查项均符合要求。',
  severities: { critical: '严重', high: '高', medium: '中', low: '低', info: '提示' } as Record<string, string>,
  unknown: '未知',
  found: (names: string, count: number) => (names === '' ? `发现 ${count} 项` : names),
  more: (count: number) => `等 ${count} 项`,
  all: (count: number) => `显示全部 ${count} 项`,
  fewer: '仅显示最严重的',
  open: '前往',
  rules: '全部规则',
  remedies: {
    'LG-01': '请通过身份提供商相关操作配置单点登录。',
    'AK-04': '请用 SetAccessKeyPolicy 将访问密钥限制在指定网络。',
  } as Record<string, string>,
  titles: {
    'AK-01': '访问密钥长期未轮换',
    'AK-02': '访问密钥长期闲置',
    'AK-03': '两个访问密钥长期同时启用',
    'AK-04': '访问密钥不限网络来源',
    'AK-05': '闲置的访问密钥禁用过晚',
    'AK-06': '用户可自行管理访问密钥',
    'AK-07': '访问密钥已泄露',
    'AK-08': '拥有或可获得全部权限的用户有访问密钥',
    'LG-01': '许多人使用本账号的密码登录',
    'LG-02': '不限登录网络',
    'LG-03': '浏览器会话时间过长',
    'LG-04': '多因素认证会被记住七天',
    'LG-05': '闲置用户禁用过晚',
    'LG-06': '身份提供商的签名证书即将到期',
    'PW-01': '密码可能过短',
    'PW-02': '密码不要求包含四类字符',
    'PW-03': '可以重复使用历史密码',
    'PW-04': '密码有效期不符合要求',
    'PW-05': '多次输错密码不会锁定',
    'PW-06': '密码可以包含用户名',
    'RT-01': '账号所有者有访问密钥',
    'RT-02': '账号所有者未启用多因素认证',
    'RT-03': '近期使用过账号所有者的访问密钥',
    'RT-04': '账号所有者登录了控制台',
    'US-01': '可登录控制台的用户未启用多因素认证',
    'US-02': '未要求所有用户使用多因素认证',
    'US-03': '控制台登录长期闲置',
    'US-04': '同一用户既供人员又供程序使用',
    'US-05': '权限策略直接授予用户而非用户组',
    'US-06': '用户从未使用过',
    'US-07': '初始密码未修改',
    'US-08': '用户没有任何权限策略',
  } as Record<string, string>,
} satisfies PostureWords;

export const posture = { en, zh } as const;
