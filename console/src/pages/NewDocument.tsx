// A new record that is mostly a document: what it is called, what it is begun with, and its text.

import { Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Draft, type DraftProps } from '../editor/Draft';
import { Page } from '../parts/Page';
import parts from '../parts/parts.module.css';
import { draft } from '../words/draft';
import { useOwn } from '../words/words';

/** What it is called, as it is typed. */
interface Naming {
  name: string;
  description: string;
  onName: (name: string) => void;
  onDescription: (description: string) => void;
}

export function useNaming(): Naming {
  const [name, onName] = useState('');
  const [description, onDescription] = useState('');
  return { name, description, onName, onDescription };
}

/** As a request has it: what was left blank is not sent. */
export const described = ({ description }: Naming) => (description === '' ? {} : { Description: description });

interface Props extends Omit<DraftProps, 'verb'> {
  title: string;
  lead: string;
  naming: Naming;
  /** What a name may be, and whether this one is. */
  rule: string;
  sound: boolean;
  /** The fields after name and description. */
  fields: ReactNode;
  /** What stands between the fields and the text. */
  children?: ReactNode;
}

export function NewDocument({ title, lead, naming, rule, sound, fields, children, ready = true, ...rest }: Props) {
  return (
    <Page title={title} lead={lead}>
      <div className={`${parts.panel} ${parts.padded}`}>
        <Stack maw="34rem">
          <NameFields naming={naming} rule={rule} sound={sound} />
          {fields}
        </Stack>
      </div>
      {children}
      <Draft key={rest.start} {...rest} verb={title} ready={sound && ready} />
    </Page>
  );
}

function NameFields({ naming, rule, sound }: Pick<Props, 'naming' | 'rule' | 'sound'>) {
  const { name, description, onName, onDescription } = naming;
  const words = useOwn(draft);
  return (
    <>
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        description={rule}
        error={name !== '' && !sound ? rule : undefined}
        required
        autoComplete="off"
      />
      <TextInput
        label={words.description}
        value={description}
        onChange={(event) => onDescription(event.currentTarget.value)}
        maxLength={1024}
      />
    </>
  );
}
