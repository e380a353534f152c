// Starts the console.

import { nonce } from './guard';
import './styles';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newClient } from './api/query';
import { router } from './router';
import { theme } from './theme';
import { firstWords, WordsProvider } from './words/words';

const look = localStorageColorSchemeManager({ key: 'rampart-theme' });
firstWords().then((first) => {
  const place = document.getElementById('root');
  if (!place) return;
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={look} getStyleNonce={() => nonce}>
        <WordsProvider first={first}>
          <QueryClientProvider client={newClient()}>
            <Notifications position="bottom-right" limit={4} />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </WordsProvider>
      </MantineProvider>
    </StrictMode>,
  );
});
