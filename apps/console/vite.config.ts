import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that `npm run dev` passes calls of the API on to. */
const server = process.env.NEXUS_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    // The manifest tells the test of the first load's size which files a page needs.
    manifest: true,
    // A file inside a file would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is a script that the browsers we support do not need.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // In one file: each is 300 bytes, and a browser asks for six files at a time.
          groups: [{ name: 'icons', test: /lucide-react/ }],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/docs', '/oidc', '/openapi.json'].map((path) => [path, { target: server, ws: true }]),
    ),
  },
});
