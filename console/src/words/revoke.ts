// Text of revoking temporary credentials, in both languages.

const en = {
  open: 'Revoke sessions',
  title: 'Revoke temporary credentials',
  which: 'Which ones',
  ways: {
    role: 'Those of a role',
    user: 'Those that a user began',
    session: 'Those of sessions of a name',
    token: 'One alone, by its AccessKey id',
    all: 'All of the account',
  },
  role: 'Role',
  user: 'User',
  nameHint: 'Type the beginning of a name',
  nameRule: 'A name has 1 to 64 letters, digits, dots, dashes or underscores.',
  session: 'Session name',
  sessionHint: 'As whoever took on the role called the session, such as night-run',
  sessionOfRole: 'Sessions of this name alone',
  sessionOfRoleHint: 'Left empty, all sessions of the role are meant',
  sessionRule: '2 to 64 letters, digits or any of .@-_',
  token: 'Temporary AccessKey id',
  tokenHint: 'It begins with STS. and stands in events and in the credentials themselves',
  tokenRule: 'STS. and then 1 to 60 letters or digits',
  before: (zone: string) => `Issued before (${zone})`,
  beforeHint: 'Left empty, all that was issued until now is meant',
  beforeRule: 'This is yet to come; what is yet to be issued is not revoked.',
  happens: 'What happens',
  ends: {
    role: (name: string) =>
      `Whoever holds credentials of ${name} is refused with the next request, and so is all that was taken on from there. People who have switched to it in the console are themselves again.`,
    sessionOfRole: (session: string, role: string) =>
      `Sessions called ${session} in the role ${role} are refused with the next request, and so is all that was taken on from there.`,
    session: (name: string) =>
      `Sessions called ${name}, whatever their role, are refused with the next request, and so is all that was taken on from there.`,
    user: (name: string) =>
      `All roles that ${name} took on are over with the next request, whoever holds their credentials by now, and so is all that was taken on from there. Console logons of ${name} and AccessKeys go on.`,
    token: (id: string) => `${id} is refused with the next request, and so is all that was taken on with it.`,
    all: 'All temporary credentials of the account are refused with the next request: programs, build jobs and people who have switched to a role begin anew. AccessKeys and logons as oneself go on.',
  },
  again:
    'New sessions can be begun at once by whoever still may. To keep somebody out, first take away the AccessKey, the policy or the trust that lets them in.',
  stays: 'It cannot be taken back.',
  command: 'As a command',
  verb: 'Revoke',
  verbAll: 'Revoke all',
  done: 'Revoked',
  doneText: (what: string, before: string) => `${what}: what was issued before ${before} opens nothing any more.`,
  ended: (count: number) =>
    count === 1
      ? '1 console session in a role ended with it.'
      : `${count.toLocaleString('en')} console sessions in a role ended with it.`,
  toList: 'All revocations',
  what: {
    all: 'All of the account',
    role: (name: string) => `Role ${name}`,
    user: (name: string) => `Begun by ${name}`,
    session: (name: string) => `Sessions called ${name}`,
    sessionOfRole: (session: string, role: string) => `Sessions called ${session} in role ${role}`,
    token: (id: string) => `Credentials ${id}`,
    gone: (id: string) => `${id} (deleted)`,
  },
};

export type RevokeWords = typeof en;

const zh: RevokeWords = {
  open: '撤销会话',
  title: '撤销临时凭证',
  which: '撤销对象',
  ways: {
    role: '某个角色的',
    user: '由某个用户发起的',
    session: '某个会话名称的',
    token: '单独一个（按 AccessKey ID）',
    all: '当前账号的全部',
  },
  role: '角色',
  user: '用户',
  nameHint: '输入名称的开头',
  nameRule: '名称为 1 到 64 个字母、数字、点、短横线或下划线。',
  session: '会话名称',
  sessionHint: '扮演角色时为会话指定的名称，例如 night-run',
  sessionOfRole: '仅此会话名称',
  sessionOfRoleHint: '留空表示该角色的全部会话',
  sessionRule: '2 到 64 个字母、数字或 .@-_ 中的字符',
  token: '临时 AccessKey ID',
  tokenHint: '以 STS. 开头，见于事件和凭证本身',
  tokenRule: 'STS. 加 1 到 60 个字母或数字',
  before: (zone) => `早于此时签发（${zone}）`,
  beforeHint: '留空表示截至当前签发的全部',
  beforeRule: '该时间尚未到来；尚未签发的凭证无法撤销。',
  happens: '结果',
  ends: {
    role: (name) =>
      `持有角色 ${name} 临时凭证的一方从下一次请求起被拒绝，由其继续扮演的角色也一并失效。在控制台切换到该角色的人恢复为本人身份。`,
    sessionOfRole: (session, role) =>
      `角色 ${role} 中名为 ${session} 的会话从下一次请求起被拒绝，由其继续扮演的角色也一并失效。`,
    session: (name) => `名为 ${name} 的会话（无论角色）从下一次请求起被拒绝，由其继续扮演的角色也一并失效。`,
    user: (name) =>
      `${name} 扮演的全部角色从下一次请求起失效，无论凭证现由谁持有，由其继续扮演的角色也一并失效。${name} 的控制台登录和访问密钥继续有效。`,
    token: (id) => `${id} 从下一次请求起被拒绝，用它继续扮演的角色也一并失效。`,
    all: '当前账号的全部临时凭证从下一次请求起被拒绝：程序、构建任务以及已切换角色的人都需重新开始。访问密钥和本人身份的登录继续有效。',
  },
  again: '仍有权限者可以立即开始新的会话。要阻止某人，请先移除让其进入的访问密钥、权限策略或信任策略。',
  stays: '此操作无法撤回。',
  command: '对应的命令',
  verb: '撤销',
  verbAll: '全部撤销',
  done: '已撤销',
  doneText: (what, before) => `${what}：${before} 之前签发的已全部失效。`,
  ended: (count) => `同时结束了 ${count.toLocaleString('zh')} 个已切换角色的控制台会话。`,
  toList: '全部撤销记录',
  what: {
    all: '当前账号的全部',
    role: (name) => `角色 ${name}`,
    user: (name) => `由 ${name} 发起`,
    session: (name) => `名为 ${name} 的会话`,
    sessionOfRole: (session, role) => `角色 ${role} 中名为 ${session} 的会话`,
    token: (id) => `凭证 ${id}`,
    gone: (id) => `${id}（已删除）`,
  },
};

export const revoke = { en, zh } as const;
