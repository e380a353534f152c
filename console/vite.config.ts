import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.RAMPART_URL ?? 'http://localhost:7280';

/** The sources that the first page needs, which is the overview, whatever else needs them. */
const needed = new Set<string>();
const needs: Plugin = {
  name: 'first-page',
  buildEnd() {
    const take = (id: string) => {
      if (needed.has(id) || /node_modules/.test(id)) return;
      needed.add(id);
      this.getModuleInfo(id)?.importedIds.forEach(take);
    };
    for (const from of ['main.tsx', 'pages/overview/Page.tsx'])
      take(fileURLToPath(new URL(`src/${from}`, import.meta.url)));
  },
};

export default defineConfig({
  base: '/console/',
  plugins: [react(), needs],
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
        // What seldom changes stays in chunks of its own, byte for byte; what the first page needs is all in one, and of
        // libraries what most other pages need in another.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /rolldown[\\/]runtime|node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 3,
            },
            {
              name: 'tanstack',
              test: /node_modules[\\/]@tanstack[\\/](?!(react-virtual|virtual-core)[\\/])/,
              priority: 2,
            },
            { name: 'first', test: (id) => needed.has(id), priority: 1 },
            { name: 'further', test: /node_modules/, priority: 0, minShareCount: 36 },
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
