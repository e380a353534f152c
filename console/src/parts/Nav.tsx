// The navigation at the side.

import {
  IconApps,
  IconBinaryTree,
  IconBuilding,
  IconBuildingCommunity,
  IconDevices,
  IconHelpCircle,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconListSearch,
  IconLockPassword,
  IconMasksTheater,
  IconPackages,
  IconPlayerTrackNext,
  IconScript,
  IconServer,
  IconShieldCheck,
  IconShieldHalf,
  IconShieldLock,
  IconShieldStar,
  IconStairsUp,
  IconUser,
  IconUserCog,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useWords } from '../words/words';
import css from './Shell.module.css';

export function Nav({ open }: { open: boolean }) {
  const words = useWords().nav;
  return (
    <nav id="nav" className={css.nav} data-open={open} aria-label={words.label}>
      <ul>
        <li>
          <Link to="/" activeOptions={{ exact: true }}>
            <IconHome size={18} aria-hidden /> {words.overview}
          </Link>
        </li>
      </ul>
      <h2>{words.people}</h2>
      <ul>
        <li>
          <Link to="/users" activeOptions={{ includeSearch: false }}>
            <IconUser size={18} aria-hidden /> {words.users}
          </Link>
        </li>
        <li>
          <Link to="/groups" activeOptions={{ includeSearch: false }}>
            <IconUsersGroup size={18} aria-hidden /> {words.groups}
          </Link>
        </li>
      </ul>
      <h2>{words.permissions}</h2>
      <ul>
        <li>
          <Link to="/roles" activeOptions={{ includeSearch: false }}>
            <IconMasksTheater size={18} aria-hidden /> {words.roles}
          </Link>
        </li>
        <li>
          <Link to="/policies" activeOptions={{ includeSearch: false }}>
            <IconScript size={18} aria-hidden /> {words.policies}
          </Link>
        </li>
        <li>
          <Link to="/keys" activeOptions={{ includeSearch: false }}>
            <IconKey size={18} aria-hidden /> {words.keys}
          </Link>
        </li>
        <li>
          <Link to="/resource-groups" activeOptions={{ includeSearch: false }}>
            <IconPackages size={18} aria-hidden /> {words.resourceGroups}
          </Link>
        </li>
      </ul>
      <h2>{words.atRunTime}</h2>
      <ul>
        <li>
          <Link to="/secrets" activeOptions={{ includeSearch: false }}>
            <IconLockPassword size={18} aria-hidden /> {words.secrets}
          </Link>
        </li>
        <li>
          <Link to="/secret-keys" activeOptions={{ includeSearch: false }}>
            <IconShieldStar size={18} aria-hidden /> {words.secretKeys}
          </Link>
        </li>
      </ul>
      <h2>{words.organization}</h2>
      <ul>
        <li>
          <Link to="/directory" activeOptions={{ includeSearch: false }}>
            <IconBinaryTree size={18} aria-hidden /> {words.directory}
          </Link>
        </li>
        <li>
          <Link to="/members" activeOptions={{ includeSearch: false }}>
            <IconBuildingCommunity size={18} aria-hidden /> {words.members}
          </Link>
        </li>
        <li>
          <Link to="/control-policies" activeOptions={{ includeSearch: false }}>
            <IconShieldHalf size={18} aria-hidden /> {words.controlPolicies}
          </Link>
        </li>
      </ul>
      <h2>{words.signOn}</h2>
      <ul>
        <li>
          <Link to="/sso" activeOptions={{ includeSearch: false }}>
            <IconId size={18} aria-hidden /> {words.sso}
          </Link>
        </li>
        <li>
          <Link to="/applications" activeOptions={{ includeSearch: false }}>
            <IconApps size={18} aria-hidden /> {words.applications}
          </Link>
        </li>
        <li>
          <Link to="/agents" activeOptions={{ includeSearch: false }}>
            <IconServer size={18} aria-hidden /> {words.agents}
          </Link>
        </li>
        <li>
          <Link to="/sessions" activeOptions={{ includeSearch: false }}>
            <IconDevices size={18} aria-hidden /> {words.sessions}
          </Link>
        </li>
      </ul>
      <h2>{words.activity}</h2>
      <ul>
        <li>
          <Link to="/events" activeOptions={{ includeSearch: false }}>
            <IconHistory size={18} aria-hidden /> {words.events}
          </Link>
        </li>
      </ul>
      <h2>{words.insight}</h2>
      <ul>
        <li>
          <Link to="/posture" activeOptions={{ includeSearch: false }}>
            <IconShieldCheck size={18} aria-hidden /> {words.posture}
          </Link>
        </li>
        <li>
          <Link to="/access" activeOptions={{ includeSearch: false }}>
            <IconListSearch size={18} aria-hidden /> {words.access}
          </Link>
        </li>
        <li>
          <Link to="/rehearse" activeOptions={{ includeSearch: false }}>
            <IconPlayerTrackNext size={18} aria-hidden /> {words.rehearse}
          </Link>
        </li>
        <li>
          <Link to="/rollouts" activeOptions={{ includeSearch: false }}>
            <IconStairsUp size={18} aria-hidden /> {words.rollouts}
          </Link>
        </li>
        <li>
          <Link to="/explain" activeOptions={{ includeSearch: false }}>
            <IconHelpCircle size={18} aria-hidden /> {words.explain}
          </Link>
        </li>
      </ul>
      <ul>
        <li>
          <Link to="/account">
            <IconBuilding size={18} aria-hidden /> {words.account}
          </Link>
        </li>
        <li>
          <Link to="/security">
            <IconShieldLock size={18} aria-hidden /> {words.security}
          </Link>
        </li>
        <li>
          <a href="/me">
            <IconUserCog size={18} aria-hidden /> {words.me}
          </a>
        </li>
      </ul>
    </nav>
  );
}
