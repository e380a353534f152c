// Every page in both languages and themes, wide and narrow: sound, within the window, and nothing left in the other language.

import { expect, type Page } from '@playwright/test';
import { denied } from './denied';
import { sound, test } from './fixture';
import type { House } from './house';
import { organized, rolloutOf } from './organization';
import { agentOf, applicationOf, rotated, secretsOf } from './people';

const PAGES = [
  ['overview', '', 'Overview', '概览'],
  ['users', 'users', 'Users', '用户'],
  ['user', 'users/bob', 'bob', 'bob'],
  ['credentials', 'users/bob?tab=credentials', 'bob', 'bob'],
  ['sessions', 'users/admin?tab=sessions', 'admin', 'admin'],
  ['activity', 'users/bob?tab=activity', 'bob', 'bob'],
  ['groups', 'groups', 'Groups', '用户组'],
  ['group', 'groups/analysts', 'analysts', 'analysts'],
  ['bin', 'bin', 'Recycle bin', '回收站'],
  ['many', 'users?many=true', 'Users', '用户'],
  ['nobody', 'users?q=nobody-like-that&mfa=no', 'Users', '用户'],
  ['policy-new', 'policies/new', 'Create policy', '创建权限策略'],
  ['policy-edit', 'policies/Custom/TeamReports/edit', 'A new version of TeamReports', 'TeamReports 的新版本'],
  [
    'policy-build',
    'policies/Custom/TeamReports/edit?tab=build',
    'A new version of TeamReports',
    'TeamReports 的新版本',
  ],
  ['versions', 'policies/Custom/TeamReports?tab=versions', 'TeamReports', 'TeamReports'],
  ['tests', 'policies/Custom/TeamReports?tab=tests', 'TeamReports', 'TeamReports'],
  ['role-new', 'create/role', 'Create role', '创建角色'],
  ['trust', 'roles/deployer/trust', 'Who may take on deployer', '可扮演 deployer 的身份'],
  ['trust-build', 'roles/deployer/trust?tab=build', 'Who may take on deployer', '可扮演 deployer 的身份'],
  ['events', 'events', 'Events', '事件'],
  ['events-none', 'events?user=nobody&range=1h', 'Events', '事件'],
  ['explain', 'explain', 'Explain a denial', '解释拒绝原因'],
  ['posture', 'posture', 'Posture', '安全态势'],
  ['posture-rule', 'posture?rule=US-08&outcome=Fail', 'Posture', '安全态势'],
  ['posture-none', 'posture?severity=info&outcome=Unknown', 'Posture', '安全态势'],
  ['governance-report', 'posture?tab=report', 'Posture', '安全态势'],
  ['access', 'access', 'Who can do what', '谁能做什么'],
  ['access-of', 'access?who=user/bob', 'Who can do what', '谁能做什么'],
  ['compare', 'compare', 'Compare access', '比较权限'],
  ['compare-two', 'compare?one=group/analysts&other=user/bob', 'Compare access', '比较权限'],
  ['compare-groups', 'compare?one=group/analysts&other=group/writers', 'Compare access', '比较权限'],
  ['roles', 'roles', 'Roles', '角色'],
  ['role', 'roles/deployer', 'deployer', 'deployer'],
  ['role-who', 'roles/deployer?tab=who', 'deployer', 'deployer'],
  ['policies', 'policies', 'Policies', '权限策略'],
  ['policy', 'policies/Custom/TeamReports', 'TeamReports', 'TeamReports'],
  ['keys', 'keys', 'AccessKeys', '访问密钥'],
  ['key-networks', 'keys?tab=networks', 'AccessKeys', '访问密钥'],
  ['rotation', 'users/rotated?tab=credentials', 'rotated', 'rotated'],
  ['rotations', 'keys?tab=rotations', 'AccessKeys', '访问密钥'],
  ['agents', 'agents', 'Agents', '代理'],
  ['agent', 'agents/shop-01', 'shop-01', 'shop-01'],
  ['agent-new', 'agents?create=true', 'Agents', '代理'],
  ['sso', 'sso', 'Identity providers', '身份提供商'],
  ['connect', 'sso/connect', 'Connect an identity provider', '连接身份提供商'],
  ['connect-provider', 'sso/connect?kind=saml', 'Connect an identity provider', '连接身份提供商'],
  ['connect-oidc', 'sso/connect?kind=oidc', 'Connect an identity provider', '连接身份提供商'],
  ['connect-there', 'sso/connect?kind=saml&name=company', 'Connect an identity provider', '连接身份提供商'],
  ['connect-tokens', 'sso/connect?kind=oidc&name=builds', 'Connect an identity provider', '连接身份提供商'],
  ['connect-role', 'sso/connect?kind=oidc&name=builds&step=role', 'Connect an identity provider', '连接身份提供商'],
  [
    'connect-test',
    'sso/connect?kind=saml&name=company&role=deployer&step=test',
    'Connect an identity provider',
    '连接身份提供商',
  ],
  [
    'connect-on',
    'sso/connect?kind=saml&name=company&role=deployer&step=on',
    'Connect an identity provider',
    '连接身份提供商',
  ],
  ['connect-users', 'sso/connect?kind=users', 'Connect an identity provider', '连接身份提供商'],
  ['connect-users-there', 'sso/connect?kind=users&step=there', 'Connect an identity provider', '连接身份提供商'],
  ['connect-users-on', 'sso/connect?kind=users&step=on', 'Connect an identity provider', '连接身份提供商'],
  ['connect-users-test', 'sso/connect?kind=users&step=test', 'Connect an identity provider', '连接身份提供商'],
  ['user-sso', 'sso/users', 'Logon of users by SAML', '用户 SSO（SAML）'],
  ['attempts', 'sso/attempts', 'Sign-in attempts', '登录尝试'],
  ['attempts-none', 'sso/attempts?result=failed&protocol=SAML', 'Sign-in attempts', '登录尝试'],
  ['attempt-none', 'sso/attempts/9C0D1E2F-3A4B-5C6D-7E8F-90A1B2C3D4E5', 'Sign-in attempt', '登录尝试'],
  ['applications', 'applications', 'Applications', '应用'],
  ['application', 'applications/shop', 'shop', 'shop'],
  ['application-new', 'applications?create=true', 'Applications', '应用'],
  ['account', 'account', 'Account', '账号设置'],
  ['oidc', 'sso/oidc/builds', 'builds', 'builds'],
  ['saml', 'sso/saml/company', 'company', 'company'],
  ['oidc-new', 'sso?create=oidc', 'Identity providers', '身份提供商'],
  ['saml-new', 'sso?create=saml', 'Identity providers', '身份提供商'],
  ['all-sessions', 'sessions', 'Sessions and revocations', '会话与撤销'],
  ['revocations', 'sessions?tab=revocations', 'Sessions and revocations', '会话与撤销'],
  ['revoke', 'sessions?revoke=true', 'Sessions and revocations', '会话与撤销'],
  ['security', 'security', 'Security settings', '安全设置'],
  ['directory', 'directory', 'Resource directory', '资源目录'],
  ['directory-invitations', 'directory?tab=invitations', 'Resource directory', '资源目录'],
  ['directory-delegation', 'directory?tab=delegation', 'Resource directory', '资源目录'],
  ['directory-settings', 'directory?tab=settings', 'Resource directory', '资源目录'],
  ['directory-find', 'directory?q=shop', 'Resource directory', '资源目录'],
  ['members', 'members', 'Members', '成员'],
  ['control-policies', 'control-policies', 'Control policies', '管控策略'],
  ['control-policy-new', 'control-policies/new', 'Create control policy', '创建管控策略'],
  ['rehearse', 'rehearse', 'Rehearse changes', '预演变更'],
  ['rollouts', 'rollouts', 'Rollouts', '分阶段发布'],
  ['rollout-none', 'rollouts/new', 'Roll out in stages', '分阶段发布变更'],
  ['resource-groups', 'resource-groups', 'Resource groups', '资源组'],
  ['resource-group-new', 'resource-groups?create=true', 'Resource groups', '资源组'],
  ['secrets', 'secrets', 'Secrets', '凭据'],
  ['secret', 'secrets/app%2Fdb', 'app/db', 'app/db'],
  ['secret-who', 'secrets/app%2Fdb?tab=who', 'app/db', 'app/db'],
  ['secret-rotation', 'secrets/acs%2Fram%2Fuser%2Fworker', 'acs/ram/user/worker', 'acs/ram/user/worker'],
  ['secret-going', 'secrets/former', 'former', 'former'],
  ['secret-new', 'secrets?create=true', 'Secrets', '凭据'],
  ['secret-keys', 'secret-keys', 'Encryption keys', '加密密钥'],
  ['secret-key-new', 'secret-keys?create=true', 'Encryption keys', '加密密钥'],
  ['secret-missing', 'secrets/nothing', 'nothing', 'nothing'],
  ['missing', 'users/nobody', 'nobody', 'nobody'],
  ['lost', 'nowhere', 'No such page', '页面不存在'],
] as const;

/** Pages of what has happened, which have an address once it has. */
async function happened(house: House, name: string): Promise<(readonly [string, string, string, string])[]> {
  const { request } = await denied(house, name);
  const there = await organized(house);
  const { root, member, policy, group } = there;
  const rollout = await rolloutOf(house, there);
  const key = await secretsOf(house);
  const attached = { PolicyId: policy, TargetId: root };
  const draft = encodeURIComponent(
    JSON.stringify([
      { Product: 'ResourceDirectoryMaster', Operation: 'AttachControlPolicy', Parameters: attached },
      { Product: 'Ram', Operation: 'DeleteGroup', Parameters: { GroupName: 'writers' } },
    ]),
  );
  const single = encodeURIComponent(
    JSON.stringify([{ Product: 'ResourceDirectoryMaster', Operation: 'AttachControlPolicy', Parameters: attached }]),
  );
  const made = await house.call('Rampart', 'ListEvents', { EventName: 'CreateGroup', MaxResults: 1 });
  const [event] = made.Events as { requestId: string }[];
  return [
    ['event', `events/${event?.requestId}`, 'CreateGroup', 'CreateGroup'],
    ['event-denied', `events/${request}`, 'ListGroups', 'ListGroups'],
    ['receipt', `explain/${request}`, 'Receipt of a decision', '判定回执'],
    ['directory-member', `directory?at=${member}`, 'Resource directory', '资源目录'],
    ['member', `members/${member}`, 'Web shop 商店', 'Web shop 商店'],
    ['control-policy', `control-policies/${policy}`, 'NoUsers', 'NoUsers'],
    ['control-policy-edit', `control-policies/${policy}/edit`, 'The text of NoUsers', 'NoUsers 的内容'],
    ['resource-group', `resource-groups/${group}`, 'Web servers', 'Web servers'],
    ['rehearse-draft', `rehearse?changes=${draft}&whose=all`, 'Rehearse changes', '预演变更'],
    ['rollout', `rollouts/${rollout}`, 'Attach NoUsers to Production', '将 NoUsers 附加到 Production'],
    ['secret-key', `secret-keys/${key}`, 'alias/app', 'alias/app'],
    ['rollout-new', `rollouts/new?changes=${single}`, 'Roll out in stages', '分阶段发布变更'],
    ['receipt-allowed', `explain/${event?.requestId}`, 'Receipt of a decision', '判定回执'],
  ];
}

async function settle(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
  await expect(page.locator('[role=status] .mantine-Skeleton-root')).toHaveCount(0);
  await page.waitForLoadState('networkidle');
}

test.beforeAll(async ({ house }) => {
  await rotated(house);
  await agentOf(house);
  await applicationOf(house);
  await secretsOf(house);
});

// Each two of language, theme and width go together once; the short run has what breaks most easily.
for (const [language, theme, width, tag] of [
  ['zh', 'dark', 390, []],
  ['en', 'light', 390, ['@long']],
  ['zh', 'light', 1280, ['@long']],
  ['en', 'dark', 1280, ['@long']],
] as const) {
  test(`${language}, ${theme}, ${width} wide`, { tag: [...tag] }, async ({ page, house }) => {
    test.setTimeout(900_000);
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    await page.addInitScript(
      ([spoken, look]) => {
        localStorage.setItem('rampart-language', spoken);
        localStorage.setItem('rampart-theme', look);
      },
      [language, theme] as const,
    );
    for (const [name, path, english, chinese] of [...PAGES, ...(await happened(house, `seen-${language}-${width}`))]) {
      await page.goto(path);
      await settle(page, language === 'en' ? english : chinese);
      await sound(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, `${name} is wider than the window`).toBeLessThanOrEqual(0);
      expect(await page.locator('html').getAttribute('lang')).toBe(language === 'en' ? 'en' : 'zh-CN');
      if (process.env.PICTURES)
        await page.screenshot({ path: `${process.env.PICTURES}/${name}-${language}-${theme}-${width}.png` });
    }
  });
}
