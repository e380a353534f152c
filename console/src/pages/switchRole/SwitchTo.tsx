// A button that switches to a role, where it can be taken on.

import { Button, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { assumable, takeOn } from '../../api/roles';
import { faultText } from '../../parts/faultText';
import { Tip } from '../../parts/Tip';
import { trouble } from '../../parts/toast';
import { switchRole } from '../../words/switchRole';
import { useOwn, useWords } from '../../words/words';

export function SwitchTo({ role, small = false }: { role: string; small?: boolean }) {
  const words = useOwn(switchRole);
  const all = useWords();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const { data } = useQuery(assumable);
  const found = data?.find(({ RoleName }) => RoleName?.toLowerCase() === role.toLowerCase());
  const text = small ? words.title : words.to;
  if (!found) {
    // In a table only what can be done is offered.
    if (small || !data) return null;
    const why = words.for(role);
    return (
      <Tip label={why}>
        <span>
          <Button variant="default" data-disabled aria-disabled aria-describedby={id}>
            {text}
          </Button>
          <VisuallyHidden id={id}>{why}</VisuallyHidden>
        </span>
      </Tip>
    );
  }
  const go = () => {
    setBusy(true);
    takeOn({ arn: found.Arn ?? '', name: found.RoleName ?? role, factor: found.Needs === 'MFA' })
      .catch((error: unknown) => trouble(faultText(error, all)))
      .finally(() => setBusy(false));
  };
  return (
    <Button
      variant={small ? 'subtle' : 'default'}
      size={small ? 'compact-sm' : 'sm'}
      loading={busy}
      aria-label={small ? `${text}: ${role}` : undefined}
      onClick={go}
    >
      {text}
    </Button>
  );
}
