// Parts that a page does without until somebody needs them, so that nobody waits for them at first.

import { type ComponentType, useEffect, useState } from 'react';

export interface Late<P> {
  here?: ComponentType<P> | undefined;
  source: () => Promise<ComponentType<P>>;
}

/** A part that is brought with the first need. Where it cannot be had there is none, and the next need asks again. */
export const late = <P>(source: Late<P>['source']): Late<P> => ({ source });

/** Brings it; before it is needed where the pointer comes near. */
export async function bring<P>(part: Late<P>): Promise<ComponentType<P> | undefined> {
  part.here ??= await part.source().catch(() => undefined);
  return part.here;
}

/** It, once it is needed and there. */
export function useLate<P>(part: Late<P>, wanted: boolean): ComponentType<P> | undefined {
  const [here, setHere] = useState(() => part.here);
  useEffect(() => {
    if (!wanted || here) return;
    let gone = false;
    bring(part).then((come) => {
      if (!gone) setHere(() => come);
    });
    return () => {
      gone = true;
    };
  }, [part, wanted, here]);
  return here;
}
