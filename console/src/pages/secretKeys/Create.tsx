// Creates a key.

import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/query';
import { NewDialog } from '../../form/NewDialog';
import { told } from '../../parts/toast';
import { secretKeys } from '../../words/secretKeys';
import { useOwn } from '../../words/words';
import { areDays, everyDays } from '../secretKey/load';

export function Create({ onClose }: { onClose: () => void }) {
  const words = useOwn(secretKeys);
  const navigate = useNavigate();
  const { mutate, isPending, error } = useWrite('Kms', 'CreateKey');
  return (
    <NewDialog
      title={words.create}
      lead={words.createText}
      fields={[
        { name: 'description', label: words.description },
        {
          name: 'days',
          label: words.days,
          hint: words.daysHint,
          wrong: (text) => (areDays(text) ? undefined : words.daysRule),
        },
      ]}
      start={{ description: '', days: '0' }}
      needed={['days']}
      verb={words.create}
      busy={isPending}
      error={error}
      onSend={({ description, days }) =>
        mutate(
          { ...(description !== '' && { Description: description }), ...(Number(days) > 0 && everyDays(days)) },
          {
            onSuccess: ({ KeyMetadata }) => {
              told(words.created);
              void navigate({ to: '/secret-keys/$id', params: { id: KeyMetadata?.KeyId ?? '' } });
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
