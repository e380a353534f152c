// All pages.

import { createRouter } from '@tanstack/react-router';
import { access } from './pages/access/route';
import { account } from './pages/account/route';
import { agent } from './pages/agent/route';
import { agents } from './pages/agents/route';
import { application } from './pages/application/route';
import { applications } from './pages/applications/route';
import { attempt } from './pages/attempt/route';
import { attempts } from './pages/attempts/route';
import { bin } from './pages/bin/route';
import { compare } from './pages/compare/route';
import { connect } from './pages/connect/route';
import { controlPolicies } from './pages/controlPolicies/route';
import { controlPolicy } from './pages/controlPolicy/route';
import { controlPolicyCreate } from './pages/controlPolicyCreate/route';
import { controlPolicyEdit } from './pages/controlPolicyEdit/route';
import { directory } from './pages/directory/route';
import { event } from './pages/event/route';
import { events } from './pages/events/route';
import { explain, receipt } from './pages/explain/route';
import { group } from './pages/group/route';
import { groups } from './pages/groups/route';
import { keys } from './pages/keys/route';
import { member } from './pages/member/route';
import { members } from './pages/members/route';
import { oidcProvider } from './pages/oidcProvider/route';
import { overview } from './pages/overview/route';
import { policies } from './pages/policies/route';
import { policy } from './pages/policy/route';
import { policyCreate } from './pages/policyCreate/route';
import { policyEdit } from './pages/policyEdit/route';
import { posture } from './pages/posture/route';
import { rehearse } from './pages/rehearse/route';
import { resourceGroup } from './pages/resourceGroup/route';
import { resourceGroups } from './pages/resourceGroups/route';
import { role } from './pages/role/route';
import { roleCreate } from './pages/roleCreate/route';
import { roles } from './pages/roles/route';
import { roleTrust } from './pages/roleTrust/route';
import { rollout } from './pages/rollout/route';
import { rolloutCreate } from './pages/rolloutCreate/route';
import { rollouts } from './pages/rollouts/route';
import { samlProvider } from './pages/samlProvider/route';
import { secret } from './pages/secret/route';
import { secretKey } from './pages/secretKey/route';
import { secretKeys } from './pages/secretKeys/route';
import { secrets } from './pages/secrets/route';
import { security } from './pages/security/route';
import { sessions } from './pages/sessions/route';
import { sso } from './pages/sso/route';
import { user } from './pages/user/route';
import { userSso } from './pages/userSso/route';
import { users } from './pages/users/route';
import { root } from './root';

const tree = root.addChildren([
  access,
  event,
  events,
  explain,
  receipt,
  overview,
  users,
  bin,
  compare,
  user,
  groups,
  group,
  roles,
  role,
  roleCreate,
  roleTrust,
  policies,
  policyCreate,
  policy,
  policyEdit,
  keys,
  agents,
  agent,
  sso,
  connect,
  samlProvider,
  oidcProvider,
  sessions,
  security,
  posture,
  account,
  userSso,
  attempts,
  attempt,
  applications,
  application,
  directory,
  members,
  member,
  controlPolicies,
  controlPolicyCreate,
  controlPolicy,
  controlPolicyEdit,
  rehearse,
  rollouts,
  rolloutCreate,
  rollout,
  resourceGroups,
  resourceGroup,
  secrets,
  secret,
  secretKeys,
  secretKey,
]);

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: false,
  trailingSlash: 'preserve',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
