// Text about helping somebody to log on again, in both languages.

const en = {
  title: 'Second factor and lock',
  factors: 'Second factors',
  none: 'None',
  passkeys: (count: number) => (count === 1 ? '1 passkey' : `${count.toLocaleString('en')} passkeys`),
  app: 'authenticator app',
  locked: 'Locked',
  lockedText: 'Yes, after too many failed logons; it ends by itself within an hour',
  self: 'Your own password and factors are under My security.',
  unlock: 'Unlock',
  unlocked: (name: string) => `${name} may try to log on again`,
  reset: 'Reset the password',
  resetTitle: (name: string) => `Reset the password of ${name}?`,
  resetText:
    'A new one is made and shown once; it must be changed at the next logon. Open sessions end, and passkeys are taken away.',
  unbind: 'Take the authenticator app away',
  unbindTitle: (name: string) => `Take the authenticator app of ${name} away?`,
  unbindText: 'Whoever knows the password needs no code any more. Do it only once you are sure who asks for it.',
  demanded: 'A second factor is demanded of this user, who binds a new one at the next logon. Open sessions end.',
  free: 'No second factor is demanded of this user: the password alone will open everything. Open sessions end.',
  unbound: (name: string) => `${name} has no authenticator app any more`,
};

export type FactorsWords = typeof en;

const zh: FactorsWords = {
  title: '多因素认证与锁定',
  factors: '多因素认证方式',
  none: '无',
  passkeys: (count) => `${count.toLocaleString('zh')} 个通行密钥`,
  app: '虚拟 MFA 应用',
  locked: '锁定',
  lockedText: '是，登录失败次数过多；一小时内自动解除',
  self: '您自己的密码和认证方式在“我的安全”中管理。',
  unlock: '解除锁定',
  unlocked: (name) => `${name} 可以重新尝试登录`,
  reset: '重置密码',
  resetTitle: (name) => `重置 ${name} 的密码？`,
  resetText: '将生成新密码并只显示一次，下次登录时必须修改。已打开的会话将结束，通行密钥将被移除。',
  unbind: '解绑虚拟 MFA',
  unbindTitle: (name) => `解绑 ${name} 的虚拟 MFA？`,
  unbindText: '此后知道密码的人不再需要验证码。请先确认提出请求者的身份。',
  demanded: '此用户必须使用多因素认证，下次登录时绑定新的设备。已打开的会话将结束。',
  free: '此用户不要求多因素认证：仅凭密码即可登录。已打开的会话将结束。',
  unbound: (name) => `${name} 已没有虚拟 MFA`,
};

export const factors = { en, zh } as const;
