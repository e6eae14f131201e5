import { openPty } from '../pty.ts';

/** The line a simulated printer hangs on. */
export interface Wire {
  readonly path: string;
  /** Null for a serial line. */
  readonly port: number | null;
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Ends the connection but stays reachable; on a serial line nothing happens. */
  drop(how: 'reset' | 'end'): void;
  /** Neither hears nor acknowledges: the connection stands and nobody is there. */
  deafen(isOn: boolean): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

export async function openPtyWire(path: string): Promise<Wire> {
  const pty = await openPty(path);
  let isDeaf = false;
  return {
    path,
    port: null,
    write: (bytes) => pty.write(bytes),
    onData: (listener) =>
      pty.onData((bytes) => {
        if (!isDeaf) listener(bytes);
      }),
    drop: () => undefined,
    deafen: (isOn) => {
      isDeaf = isOn;
    },
    unplug: () => pty.unplug(),
    replug: () => pty.replug(),
    close: () => pty.close(),
  };
}
