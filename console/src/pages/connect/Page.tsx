// Connects an identity provider: from what it says of itself to the first logon, a step below the other.

import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Page } from '../../parts/Page';
import parts from '../../parts/parts.module.css';
import { Steps } from '../../parts/Steps';
import { connect } from '../../words/connect';
import { useOwn } from '../../words/words';
import { isOpen, type Step, type StepProps, stepAfter, stepNow, stepsOf } from './flow';
import { KindStep } from './KindStep';
import { OnStep } from './OnStep';
import { ProviderStep } from './ProviderStep';
import { RoleStep } from './RoleStep';
import { SettingsStep } from './SettingsStep';
import { TestStep } from './TestStep';
import { ThereStep } from './ThereStep';

const route = getRouteApi('/sso/connect');

const STEPS: Record<Step, (props: StepProps) => ReactNode> = {
  kind: KindStep,
  provider: ProviderStep,
  there: ThereStep,
  role: RoleStep,
  settings: SettingsStep,
  test: TestStep,
  on: OnStep,
};

export function ConnectPage() {
  const own = useOwn(connect);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // Of which role of which provider it was, so that nothing is said of another.
  const about = `${search.kind} ${search.name} ${search.role}`;
  const [triedAt, setTriedAt] = useState('');
  const now = stepNow(search);
  const all = stepsOf(search);
  const given: StepProps = {
    search,
    onNext: (more) => void navigate({ search: { ...search, ...more, step: more?.step ?? stepAfter(now, search) } }),
    tried: triedAt === about,
    onTried: () => setTriedAt(about),
  };
  const Body = STEPS[now];
  const isDone = (step: Step): boolean =>
    all.indexOf(step) < all.indexOf(now) &&
    !(step === 'role' && search.role === undefined) &&
    !(step === 'test' && !given.tried);
  const steps = all.map((step) => {
    const mark = step === now ? ('now' as const) : isDone(step) ? ('done' as const) : ('later' as const);
    const name = own.names[step];
    const leads = step !== now && isOpen(step, search);
    return {
      id: step,
      mark,
      title: leads ? (
        <Link to="/sso/connect" search={{ ...search, step }}>
          {name}
        </Link>
      ) : (
        name
      ),
      told: own.states[mark],
      body: step === now && <Body {...given} />,
    };
  });
  return (
    <Page title={own.title} lead={own.lead}>
      <div className={parts.panel}>
        <Steps label={own.steps} steps={steps} />
      </div>
    </Page>
  );
}
