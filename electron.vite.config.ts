import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { builtinsUnread, formDataUnasked, socketsUnwrapped } from './scripts/light-start.ts';

const root = import.meta.dirname;

/** Three bundles: the desktop shell's main process with the host beside it, the preload script, and the screens. */
export default defineConfig({
  main: {
    plugins: [formDataUnasked, socketsUnwrapped, builtinsUnread],
    build: {
      outDir: 'out/main',
      target: 'node24',
      minify: false,
      // Bundled where they are plain JavaScript: a hundred small files are most of a start. What is native or loaded only when needed stays outside.
      externalizeDeps: {
        exclude: [
          'zod',
          '@orpc/server',
          '@orpc/client',
          '@orpc/contract',
          '@orpc/openapi-client',
          'sm-crypto-v2',
          'ws',
          'iconv-lite',
        ],
      },
      rolldownOptions: {
        input: {
          main: resolve(root, 'electron/main.ts'),
          'host-entry': resolve(root, 'electron/host-entry.ts'),
          'host-serve': resolve(root, 'cli/host-serve.ts'),
          'imaging-worker': resolve(root, 'imaging/worker.ts'),
          'page-process': resolve(root, 'electron/page-process.ts'),
        },
        output: {
          format: 'es',
          // What the first screen needs is one file: shared with the rest in pieces, each piece is found, read and linked for itself.
          codeSplitting: { groups: [{ name: 'first-screen', test: /\/host\/(?:host|router)\.ts$/ }] },
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: resolve(root, 'electron/preload.ts'),
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome138',
      // Everything the screens need comes from files beside them: inlined assets would need a looser content policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      rolldownOptions: {
        input: {
          index: resolve(root, 'renderer/index.html'),
          'second-screen': resolve(root, 'renderer/second-screen.html'),
          kiosk: resolve(root, 'renderer/kiosk.html'),
          'hall-screen': resolve(root, 'renderer/hall-screen.html'),
        },
        // What every page begins with is one script and one sheet: each further piece is asked for, read and linked for itself. Nothing in it
        // may do anything by being loaded: a page that shares the script would open the workstation's connection.
        output: {
          codeSplitting: {
            groups: [
              {
                name: 'page',
                test: /plugin-vue:export-helper|node_modules\/(?:@vue|vue|pinia|@orpc)\/|\/renderer\/(?:connection\/(?!host\.ts)|ui\/(?:time|icons|Icon)\b)|\/contract\/(?:failures\/|error)/,
              },
            ],
          },
        },
      },
    },
  },
});
