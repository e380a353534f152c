// Text of what is done to many rows at once, in both languages.

const many = (count: number, one: string, other: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : other}`;

const en = {
  bar: 'Selected rows',
  every: 'Select all rows',
  one: (name: string) => `Select ${name}`,
  chosen: (count: number) => `${count.toLocaleString('en')} selected.`,
  hidden: (count: number) => `The filter hides ${count.toLocaleString('en')} of them.`,
  away: (count: number) => `${count.toLocaleString('en')} of them are further down, or hidden by the filter.`,
  all: (count: number) => `Select all ${count.toLocaleString('en')} that match`,
  clear: 'Clear the selection',
  busy: (done: number, all: number) => `${done.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  done: (done: number, left: number, failed: number) =>
    [
      `${done.toLocaleString('en')} done`,
      ...(left > 0 ? [`${left.toLocaleString('en')} left out`] : []),
      ...(failed > 0 ? [`${failed.toLocaleString('en')} not done`] : []),
    ].join(', '),
  notBegun: (count: number) => `${many(count, 'row was', 'rows were')} not begun.`,
  states: { waits: 'Not begun', done: '✓ Done', undone: 'Taken back' } as Record<string, string>,
  results: 'What became of each',
  further: (count: number) => `And ${many(count, 'more row', 'more rows')} that went well.`,
  stop: 'Stop',
  again: 'Try the rest again',
  undo: (count: number) => `Undo ${many(count, 'row', 'rows')}`,
  foreseen: (count: number, action: string) => `${many(count, 'row', 'rows')} would be refused: you lack ${action}.`,
  typeLead: 'Type how many there are, so that nothing goes that you did not mean.',
  users: {
    group: 'Add to a group',
    disable: 'Disable console logon',
    remove: 'Delete users',
    groupTitle: (count: number) => `Add ${many(count, 'user', 'users')} to a group`,
    attachTitle: (count: number) => `Attach a policy to ${many(count, 'user', 'users')}`,
    disableTitle: (count: number) => `Disable the console logon of ${many(count, 'user', 'users')}?`,
    removeTitle: (count: number) => `Delete ${many(count, 'user', 'users')}?`,
    removeText: 'Sessions end, and the users go to the recycle bin with memberships and policies.',
  },
  members: {
    remove: 'Remove from the group',
    removeTitle: (count: number, group: string) => `Remove ${many(count, 'member', 'members')} from ${group}?`,
    removeText: 'They lose what the group grants. It can be taken back at the end.',
    add: 'Add many',
    addTitle: (group: string) => `Add many to ${group}`,
    addText: 'One user name on each line',
    addHint: 'Names alone, or in full as name@domain; what follows a comma is not looked at.',
    addVerb: (count: number) => `Add ${many(count, 'user', 'users')}`,
  },
  groups: {
    attachTitle: (count: number) => `Attach a policy to ${many(count, 'group', 'groups')}`,
    remove: 'Delete groups',
    removeTitle: (count: number) => `Delete ${many(count, 'group', 'groups')}?`,
    removeText: 'Members stay, but lose what they were granted through them.',
    emptyOne: 'Remove the members and detach the policies first',
    empty: 'Remove members and detach policies first; without that, what is not empty is left out',
    hanging: (more: boolean, policies: number, members: number) =>
      `${more ? 'At least ' : ''}${many(members, 'membership', 'memberships')} and ${many(policies, 'policy', 'policies')} hang on them.`,
  },
  roles: {
    attachTitle: (count: number) => `Attach a policy to ${many(count, 'role', 'roles')}`,
    remove: 'Delete roles',
    removeTitle: (count: number) => `Delete ${many(count, 'role', 'roles')}?`,
    removeText: 'Sessions of these roles end. Whoever relies on them can no longer take them on.',
    hanging: (more: boolean, policies: number, _members: number) =>
      `${more ? 'At least ' : ''}${many(policies, 'policy', 'policies')} hang on them and are detached.`,
  },
  policies: {
    attach: 'Attach to a group',
    attachTitle: (count: number) => `Attach ${many(count, 'policy', 'policies')} to a group`,
    remove: 'Delete policies',
    removeTitle: (count: number) => `Delete ${many(count, 'policy', 'policies')}?`,
    removeText: 'All versions go with them. What is attached to somebody, and policies of the system, are left out.',
  },
  keys: {
    disable: 'Disable AccessKeys',
    disableTitle: (count: number) => `Disable ${many(count, 'AccessKey', 'AccessKeys')}?`,
    remove: 'Delete AccessKeys',
    removeTitle: (count: number) => `Delete ${many(count, 'AccessKey', 'AccessKeys')}?`,
    removeText: 'They go to the recycle bin and open nothing any more.',
    since: 'changed since the report',
  },
  left: {
    already: 'That is so already',
    self: 'This is you',
    noLogon: 'Cannot log on with a password anyway',
    system: 'Belongs to the system',
    attached: 'Is attached to somebody',
    active: 'Is in force: disable it first',
    gone: 'Is not there any more',
    owner: 'Belongs to the account owner',
    alike: 'Made in the same second as another one: go to the user',
    linked: 'Is linked to a service',
    full: 'Still has members or policies',
  } as Record<Left, string>,
};

/** Why something was not even tried. */
export type Left =
  | 'already'
  | 'self'
  | 'noLogon'
  | 'system'
  | 'attached'
  | 'active'
  | 'gone'
  | 'owner'
  | 'alike'
  | 'linked'
  | 'full';

export type BulkWords = typeof en;

const zh: BulkWords = {
  bar: '已选择的行',
  every: '选择全部行',
  one: (name) => `选择 ${name}`,
  chosen: (count) => `已选择 ${count.toLocaleString('zh')} 项。`,
  hidden: (count) => `其中 ${count.toLocaleString('zh')} 项被筛选条件隐藏。`,
  away: (count) => `其中 ${count.toLocaleString('zh')} 项在下方未显示，或被筛选条件隐藏。`,
  all: (count) => `选择全部 ${count.toLocaleString('zh')} 个匹配项`,
  clear: '清除选择',
  busy: (done, all) => `已处理 ${done.toLocaleString('zh')} / ${all.toLocaleString('zh')}`,
  done: (done, left, failed) =>
    [
      `${done.toLocaleString('zh')} 项已完成`,
      ...(left > 0 ? [`${left.toLocaleString('zh')} 项已跳过`] : []),
      ...(failed > 0 ? [`${failed.toLocaleString('zh')} 项未完成`] : []),
    ].join('，'),
  notBegun: (count) => `${count.toLocaleString('zh')} 项尚未开始。`,
  states: { waits: '尚未开始', done: '✓ 已完成', undone: '已撤销' },
  results: '每一项的结果',
  further: (count) => `另有 ${count.toLocaleString('zh')} 项已顺利完成。`,
  stop: '停止',
  again: '重试未完成的项',
  undo: (count) => `撤销 ${count.toLocaleString('zh')} 项`,
  foreseen: (count, action) => `${count.toLocaleString('zh')} 项会被拒绝：缺少权限 ${action}。`,
  typeLead: '请输入数量，以免误操作。',
  users: {
    group: '添加到用户组',
    disable: '禁用控制台登录',
    remove: '删除用户',
    groupTitle: (count) => `将 ${count} 个用户添加到用户组`,
    attachTitle: (count) => `为 ${count} 个用户授予权限策略`,
    disableTitle: (count) => `禁用 ${count} 个用户的控制台登录？`,
    removeTitle: (count) => `删除 ${count} 个用户？`,
    removeText: '会话将结束，用户连同其用户组关系和权限策略移入回收站。',
  },
  members: {
    remove: '移出用户组',
    removeTitle: (count, group) => `将 ${count} 个成员移出 ${group}？`,
    removeText: '他们将失去该用户组授予的权限。完成后可以撤销。',
    add: '批量添加',
    addTitle: (group) => `批量添加到 ${group}`,
    addText: '每行一个用户名',
    addHint: '可填写用户名，或完整的 name@domain；逗号之后的内容会被忽略。',
    addVerb: (count) => `添加 ${count} 个用户`,
  },
  groups: {
    attachTitle: (count) => `为 ${count} 个用户组授予权限策略`,
    remove: '删除用户组',
    removeTitle: (count) => `删除 ${count} 个用户组？`,
    removeText: '成员会保留，但将失去通过这些用户组获得的权限。',
    emptyOne: '先移除成员并解除权限策略',
    empty: '先移除成员并解除权限策略；否则跳过非空的用户组',
    hanging: (more, policies, members) =>
      `${more ? '至少' : ''}涉及 ${members.toLocaleString('zh')} 个成员关系和 ${policies.toLocaleString('zh')} 个权限策略。`,
  },
  roles: {
    attachTitle: (count) => `为 ${count} 个角色授予权限策略`,
    remove: '删除角色',
    removeTitle: (count) => `删除 ${count} 个角色？`,
    removeText: '这些角色的会话将结束，依赖它们的身份不能再扮演。',
    hanging: (more, policies) =>
      `${more ? '至少' : ''}涉及 ${policies.toLocaleString('zh')} 个权限策略，将一并解除授权。`,
  },
  policies: {
    attach: '授予用户组',
    attachTitle: (count) => `将 ${count} 个权限策略授予用户组`,
    remove: '删除权限策略',
    removeTitle: (count) => `删除 ${count} 个权限策略？`,
    removeText: '全部版本将一并删除。已授予身份的策略和系统策略会被跳过。',
  },
  keys: {
    disable: '禁用访问密钥',
    disableTitle: (count) => `禁用 ${count} 个访问密钥？`,
    remove: '删除访问密钥',
    removeTitle: (count) => `删除 ${count} 个访问密钥？`,
    removeText: '访问密钥将移入回收站，不能再使用。',
    since: '报告生成后已更改',
  },
  left: {
    already: '已经如此',
    self: '这是您自己',
    noLogon: '本来就不能用密码登录',
    system: '属于系统',
    attached: '已授予身份',
    active: '仍为启用状态，请先禁用',
    gone: '已不存在',
    owner: '属于账号所有者',
    alike: '与另一个密钥在同一秒创建，请到用户页面处理',
    linked: '与服务关联',
    full: '仍有成员或权限策略',
  },
};

export const bulk = { en, zh } as const;
