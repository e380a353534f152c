// The words of a tip, beside the element that they are of.

import { Tooltip } from '@mantine/core';

export interface BubbleProps {
  of: HTMLElement;
  label: string;
}

export function Bubble({ of, label }: BubbleProps) {
  return <Tooltip opened target={of} label={label} multiline maw={320} />;
}
