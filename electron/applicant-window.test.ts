import { EventEmitter } from 'node:events';
import type { BrowserWindow, Display, Screen } from 'electron';
import { expect, it } from 'vitest';
import { eventually } from '#tests/world.ts';
import { keepApplicantWindow } from './applicant-window.ts';
import { reviveAfterCrash } from './windows.ts';

class FakeWindow extends EventEmitter {
  readonly webContents = Object.assign(new EventEmitter(), {
    reloads: 0,
    reload(): void {
      this.reloads += 1;
    },
  });
  private hasGone = false;
  isDestroyed(): boolean {
    return this.hasGone;
  }
  setBounds(): void {
    return undefined;
  }
  /** By whoever: the shell, or a key for closing windows. */
  destroy(): void {
    this.hasGone = true;
    this.emit('closed');
  }
}

function desk(): {
  displays: Display[];
  change: () => void;
  opened: FakeWindow[];
  clerk: FakeWindow;
  quit: () => void;
} {
  const screen = new EventEmitter();
  const displays = [1, 2].map((id) => ({ id, bounds: { x: 0, y: 0, width: 1280, height: 800 } }) as Display);
  const opened: FakeWindow[] = [];
  const clerk = new FakeWindow();
  let isQuitting = false;
  keepApplicantWindow({
    screen: Object.assign(screen, {
      getAllDisplays: () => displays,
      getDisplayMatching: () => displays[0],
    }) as unknown as Screen,
    clerk: Object.assign(clerk, { getBounds: () => ({ x: 0, y: 0, width: 1, height: 1 }) }) as unknown as BrowserWindow,
    open: () => {
      const window = new FakeWindow();
      opened.push(window);
      return window as unknown as BrowserWindow;
    },
    isQuitting: () => isQuitting,
  });
  return {
    displays,
    change: () => screen.emit('display-removed'),
    opened,
    clerk,
    quit: () => {
      isQuitting = true;
    },
  };
}
const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20));

it('an applicant’s window somebody closed is opened again', async () => {
  const { opened } = desk();
  opened[0]!.destroy();
  await eventually('another window', () => opened.length === 2);
});

it('stays closed when its display was taken away, when the clerk’s window is gone, and while the program closes', async () => {
  const without = desk();
  without.displays.pop();
  without.change();
  const alone = desk();
  alone.clerk.destroy();
  alone.opened[0]!.destroy();
  const quitting = desk();
  quitting.quit();
  quitting.opened[0]!.destroy();
  await settled();
  expect([without, alone, quitting].map(({ opened }) => [opened.length, opened[0]?.isDestroyed()])).toEqual([
    [1, true],
    [1, true],
    [1, true],
  ]);
});

it('a page whose process died is loaded again; one that ended in order or whose window is gone is not', async () => {
  const windows = [new FakeWindow(), new FakeWindow(), new FakeWindow()] as const;
  for (const window of windows) reviveAfterCrash(window as unknown as BrowserWindow, 5);
  windows[0].webContents.emit('render-process-gone', {}, { reason: 'oom' });
  windows[1].webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
  windows[2].webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  windows[2].destroy();
  await settled();
  expect(windows.map((window) => window.webContents.reloads)).toEqual([1, 0, 0]);
});
