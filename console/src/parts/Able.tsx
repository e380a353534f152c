// A button that says what is missing where it cannot be used. It keeps the focus, so that everybody can hear why.

import { Button, type ButtonProps, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Denial } from '../api/call';
import type { Words } from '../words/en';
import { useWords } from '../words/words';
import { Tip } from './Tip';

/** What is missing, in words. */
export function lacking(denial: Denial, words: Words): string {
  const action = denial.AuthAction ?? '';
  if (action === '') return words.able.no;
  return denial.NoPermissionType === 'ExplicitDeny' ? words.able.denied(action) : words.able.missing(action);
}

interface Props extends ButtonProps {
  lacks: Denial | undefined;
  onClick: () => void;
  children: ReactNode;
  'aria-label'?: string;
}

export function Able({ lacks, onClick, children, ...rest }: Props) {
  const words = useWords();
  const id = useId();
  if (lacks === undefined) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  const why = lacking(lacks, words);
  return (
    <Tip label={why}>
      <span>
        <Button {...rest} variant="default" data-disabled aria-disabled aria-describedby={id}>
          {children}
        </Button>
        <VisuallyHidden id={id}>{why}</VisuallyHidden>
      </span>
    </Tip>
  );
}
