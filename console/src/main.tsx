// Starts the console.

import { nonce } from './guard';
import './styles';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newClient } from './api/query';
import { Toasts } from './parts/Toasts';
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
            <Toasts />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </WordsProvider>
      </MantineProvider>
    </StrictMode>,
  );
});
