/** Why a transport is no longer open: we closed it, or the other side went away. */
export type ClosedReason = 'requested' | 'lost';

export interface ModemSignals {
  cts: boolean;
  dsr: boolean;
  dcd: boolean;
}

/** `file`: a device file written to like `/dev/usb/lp0`. `replay`: a recorded session. */
export type TransportKind = 'serial' | 'hid' | 'tcp' | 'file' | 'replay' | 'memory';

/**
 * Moves bytes and knows nothing about what they mean.
 *
 * All failures are `DeviceError`s. Data and loss of an earlier connection never reach listeners after `close` or a
 * new `open`. Listeners stay registered across reopening until their returned function is called.
 */
export interface Transport {
  readonly kind: TransportKind;
  /** Port path or name, as shown to a technician. */
  readonly address: string;
  readonly isOpen: boolean;
  /** Opening what is open already does nothing. @throws PORT_NOT_FOUND | PORT_BUSY | PORT_DENIED | PORT_IO | PORT_REFUSED | PORT_UNREACHABLE | CANCELLED */
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

/**
 * A HID device. One `write` is one output report and one `data` is one input report; the first byte is the report id
 * (on `write` 0 when the device numbers none; on `data` absent then, as the kernel gives it).
 *
 * Calls for features are served one after another. A caller that stops waiting leaves the kernel's own call (up to 5 s)
 * running; the next feature call then waits behind it.
 */
export interface HidTransport extends Transport {
  /** @param length with the report id  @returns the report as it is, id first  @throws HID_REFUSED | HID_TIMEOUT | PORT_IO not open or lost | CANCELLED */
  getFeature(reportId: number, length: number, options?: FeatureOptions): Promise<Uint8Array>;
  /** @throws HID_REFUSED | HID_TIMEOUT | PORT_IO | CANCELLED */
  sendFeature(report: Uint8Array, options?: FeatureOptions): Promise<void>;
}

export interface FeatureOptions {
  signal?: AbortSignal;
  /** 2000 unless given; waiting behind earlier calls does not count. */
  timeoutMs?: number;
}
