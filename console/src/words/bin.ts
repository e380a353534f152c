// Text about what was deleted and can come back, in both languages.

const many = (count: number, one: string, other: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : other}`;

const en = {
  title: 'Recycle bin',
  lead: 'Users who were deleted. Each is kept for thirty days, and can come back until then.',
  count: (count: number) => many(count, 'deleted user', 'deleted users'),
  empty:
    'Nobody was deleted in the last thirty days. Whoever is deleted stays here that long, with groups and policies.',
  deleted: 'Deleted',
  left: 'Kept for',
  days: (days: number) => (days < 1 ? 'less than a day' : many(days, 'day', 'days')),
  restore: 'Restore',
  restored: (name: string) => `${name} is back; logging on and AccessKeys are switched off`,
  purge: 'Purge',
  purgeTitle: (name: string) => `Purge ${name}?`,
  purgeText: 'Nothing of the user can come back after that.',
  purgeEvidence: (deleted: string, keys: number) =>
    `Deleted on ${deleted}. ${many(keys, 'AccessKey goes', 'AccessKeys go')} with it.`,
  purged: (name: string) => `${name} is gone for good`,
  restoreTitle: (count: number) => `Restore ${many(count, 'user', 'users')}?`,
  restoreText:
    'They come back into the groups and to the policies that are still there. Logging on and AccessKeys stay switched off until somebody switches them on.',
  removeTitle: (count: number) => `Purge ${many(count, 'user', 'users')}?`,
  remove: 'Purge',
  removeText: 'Nothing of these users can come back after that; their deleted AccessKeys go with them.',
  keys: 'Deleted AccessKeys',
  noKeys: 'No AccessKey of this user was deleted in the last thirty days.',
  keyRestored: (id: string) => `${id} is back, and disabled`,
  keyPurgeTitle: (id: string) => `Purge ${id}?`,
  keyPurgeText: 'It cannot come back after that.',
  keyPurged: (id: string) => `${id} is gone for good`,
};

export type BinWords = typeof en;

const zh: BinWords = {
  title: '回收站',
  lead: '已删除的用户。每个用户保留三十天，在此期间可以恢复。',
  count: (count) => `${count.toLocaleString('zh')} 个已删除的用户`,
  empty: '最近三十天没有删除用户。删除的用户连同其用户组和权限策略会在此保留三十天。',
  deleted: '删除时间',
  left: '剩余保留时间',
  days: (days) => (days < 1 ? '不足一天' : `${days.toLocaleString('zh')} 天`),
  restore: '恢复',
  restored: (name) => `${name} 已恢复；登录和访问密钥处于停用状态`,
  purge: '彻底删除',
  purgeTitle: (name) => `彻底删除 ${name}？`,
  purgeText: '此后该用户的任何内容都不能恢复。',
  purgeEvidence: (deleted, keys) => `删除于 ${deleted}。${keys.toLocaleString('zh')} 个访问密钥将一并删除。`,
  purged: (name) => `${name} 已彻底删除`,
  restoreTitle: (count) => `恢复 ${count} 个用户？`,
  restoreText: '用户将恢复到仍然存在的用户组和权限策略。登录和访问密钥保持停用，直到有人启用。',
  removeTitle: (count) => `彻底删除 ${count} 个用户？`,
  remove: '彻底删除',
  removeText: '此后这些用户的任何内容都不能恢复；其已删除的访问密钥将一并删除。',
  keys: '已删除的访问密钥',
  noKeys: '最近三十天没有删除此用户的访问密钥。',
  keyRestored: (id) => `${id} 已恢复，处于禁用状态`,
  keyPurgeTitle: (id) => `彻底删除 ${id}？`,
  keyPurgeText: '此后不能恢复。',
  keyPurged: (id) => `${id} 已彻底删除`,
};

export const bin = { en, zh } as const;
