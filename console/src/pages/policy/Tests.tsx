// The tests beside a policy, run on the version in force.

import { useState } from 'react';
import { TestsBox } from '../../editor/proof/TestsBox';
import { useRun } from '../../editor/proof/useTests';

export function Tests({ name }: { name: string }) {
  const [tested] = useState({ PolicyName: name });
  const run = useRun(tested, undefined, true);
  return <TestsBox tested={tested} run={run} />;
}
