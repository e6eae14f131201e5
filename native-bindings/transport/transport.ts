/** Why a transport is no longer open: we closed it, or the other side went away. */
export type ClosedReason = 'requested' | 'lost';

export interface ModemSignals {
  cts: boolean;
  dsr: boolean;
  dcd: boolean;
}

/**
 * Moves bytes and knows nothing about what they mean.
 *
 * All failures are `DeviceError`s. Data and loss of an earlier connection never reach listeners after `close` or a
 * new `open`. Listeners stay registered across reopening until their returned function is called.
 */
export interface Transport {
  readonly kind: 'serial' | 'memory';
  /** Port path or name, as shown to a technician. */
  readonly address: string;
  readonly isOpen: boolean;
  /** Opening what is open already does nothing. @throws PORT_NOT_FOUND | PORT_BUSY | PORT_DENIED | PORT_IO | CANCELLED */
  open(options?: { signal?: AbortSignal }): Promise<void>;
  /** Drops unsent output. @throws PORT_CLOSE_TIMEOUT when the system does not let go in time; the transport counts as closed all the same */
  close(options?: { deadlineMs?: number }): Promise<void>;
  /** Resolves when the bytes have left this machine. @throws PORT_IO not open or lost | CANCELLED */
  write(bytes: Uint8Array, options?: { signal?: AbortSignal }): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once for each connection that ends. */
  onClosed(listener: (reason: ClosedReason) => void): () => void;
  signals?(): Promise<ModemSignals>;
  setBaudRate?(baudRate: number): Promise<void>;
}
