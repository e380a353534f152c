// Creates a group.

import { Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/query';
import { Dialog } from '../../parts/Dialog';
import { Foot } from '../../parts/Foot';
import { told } from '../../parts/toast';
import { useWords } from '../../words/words';
import { isName } from '../users/load';

export function Create({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [comments, setComments] = useState('');
  const [touched, setTouched] = useState(false);
  const { mutate, isPending, error } = useWrite('Ims', 'CreateGroup');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (!isName(name)) return;
    const asked = comments === '' ? { GroupName: name } : { GroupName: name, Comments: comments };
    mutate(asked, {
      onSuccess: () => {
        told(words.groups.created(name));
        onClose();
      },
    });
  };
  return (
    <Dialog onClose={onClose} title={words.groups.createTitle}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.common.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={touched && !isName(name) ? words.groups.nameRule : undefined}
            required
            autoComplete="off"
            data-autofocus
          />
          <TextInput
            label={words.common.comments}
            value={comments}
            onChange={(event) => setComments(event.currentTarget.value)}
          />
          <Foot verb={words.groups.create} ready={true} busy={isPending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
