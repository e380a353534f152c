import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.RAMPART_URL ?? 'http://localhost:7280';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // The server puts a nonce of its own into each page it gives out.
  html: { cspNonce: 'RAMPART-NONCE' },
  build: {
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // What seldom changes stays in chunks of its own, byte for byte.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      '/console/api': { target: server, changeOrigin: true },
      '/logon': { target: server, changeOrigin: true },
    },
  },
});
