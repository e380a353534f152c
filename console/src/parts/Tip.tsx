// Words beside what the pointer or the focus is on. They repeat what the element is called, or is described by, to those who see.

import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  useEffect,
  useRef,
  useState,
} from 'react';
import { bring, late, useLate } from './late';

const bubble = late(() => import('./Bubble').then((module) => module.Bubble));

interface Handlers {
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: () => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: () => void;
}

export function Tip({ label, children }: { label: string; children: ReactElement<Handlers> }) {
  const [of, setOf] = useState<HTMLElement>();
  const timer = useRef(0);
  const Bubble = useLate(bubble, of !== undefined);
  const close = () => {
    window.clearTimeout(timer.current);
    setOf(undefined);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (!of) return;
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && setOf(undefined);
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [of]);
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: ({ currentTarget }) => {
          void bring(bubble);
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => setOf(currentTarget), AFTER);
        },
        onPointerLeave: close,
        // A press brings the focus too; whoever presses does not ask what it is.
        onFocus: ({ target, currentTarget }) => target.matches(':focus-visible') && setOf(currentTarget),
        onBlur: close,
      })}
      {of && Bubble && <Bubble of={of} label={label} />}
    </>
  );
}

/** Milliseconds that the pointer stays before it counts as asking. */
const AFTER = 300;
