import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What hangs is ended; how long a test takes on a busy machine is no matter of it.
    testTimeout: 60_000,
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', 'pictures/*.test.ts'],
    restoreMocks: true,
  },
});
