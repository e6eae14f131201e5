import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { GuestTask } from '../file-systems.ts';
import { runChecks, type Check } from './check.ts';
import { stopRig } from './rig.ts';

/** Runs in the virtual machine, started by `init.sh`. */
const task = JSON.parse(readFileSync('task.json', 'utf8')) as GuestTask;
console.log(`Node ${process.version}`);

async function checks(): Promise<boolean> {
  const all: Check[] = [
    ...(await import('./checks/transport.ts')).checks,
    ...(await import('./checks/conformance.ts')).checks,
    ...(await import('./checks/processes.ts')).checks,
    ...(await import('./checks/card-reader.ts')).checks,
    ...(await import('./checks/signature-pad.ts')).checks,
    ...(await import('./checks/commands.ts')).commandChecks(task.isTelling ?? false),
    ...(await import('./checks/wacom-module.ts')).checks,
    // Last: from here on udev sets the rights of every device.
    ...(await import('./checks/udev.ts')).checks,
  ];
  // The processes started from here on need not translate the same files again.
  flushCompileCache();
  return runChecks(
    all.filter(({ title }) => task.only === undefined || title.includes(task.only)),
    stopRig,
  );
}

async function bench(): Promise<boolean> {
  const { measureHotplug } = await import('./hotplug.ts');
  console.log(JSON.stringify(await measureHotplug(task.cycles ?? 50)));
  return true;
}

const isFine = await (task.mode === 'bench' ? bench() : checks());
await stopRig();
process.exitCode = isFine ? 0 : 1;
