/**
 * `npm run dev`: platform, departments, virtual devices and a workstation, with the screens from source and updated as files change.
 * No hardware, no Electron, no network.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import vue from '@vitejs/plugin-vue';
import { createServer } from 'vite';
import { screenPolicy } from '#contract/content-policy.ts';
import { stay } from './demo-stay.ts';
import { startDemoWorld } from './demo-world.ts';

const root = path.join(import.meta.dirname, '..');
const dir = path.join(root, 'demo-output', 'dev');
fs.rmSync(dir, { recursive: true, force: true });

const world = await startDemoWorld({ dir, rendererDir: null });
const source = await serveSource(world.server.origin);
world.host.secondScreen.offerAddress(() =>
  world.server.newSecondScreenUrl().replace(world.server.origin, source.origin),
);
await stay(
  world,
  (text) => console.log(text),
  () => world.server.newWindowUrl().replace(world.server.origin, source.origin),
);
await source.close();
await world.close();
process.exit();

/** Screens from source; session and socket go through to the workstation as if its own page had asked. */
async function serveSource(target: string): Promise<{ origin: string; close: () => Promise<void> }> {
  const through = { target, changeOrigin: true, headers: { origin: target } };
  const server = await createServer({
    root: path.join(root, 'renderer'),
    configFile: false,
    plugins: [vue()],
    logLevel: 'warn',
    server: {
      host: '127.0.0.1',
      port: 5173,
      // Written with the policy in force; the source server's own socket is all that comes on top.
      headers: { 'content-security-policy': screenPolicy({ connect: "'self' ws://127.0.0.1:*" }) },
      proxy: { '/session': through, '/rpc': { ...through, ws: true }, '/second-rpc': { ...through, ws: true } },
    },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
