import type { DeviceBinding, DeviceRole } from '#contract/devices.ts';
import type { DeviceState } from '#contract/workstation/station.ts';
import type { StartPageProcess } from '#imaging/page-process.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import type { ChainCheck } from './audit/chain-check.ts';
import type { Devices } from './devices/devices.ts';
import type { SystemPrinters } from './devices/document-printing.ts';
import type { ProbeMs } from './devices/slot.ts';
import type { NetworkState } from './exchange/network.ts';
import type { Sync, SyncPace } from './exchange/sync.ts';
import type { FileStore } from './files/store.ts';
import type { HallApp, HallDesk } from './hall/hall.ts';
import type { DeskLine } from './hotline/desk-line.ts';
import type { TicketSending } from './hotline/sending.ts';
import type { CardPhotos } from './identification/card-photos.ts';
import type { CardReadings } from './identification/card-readings.ts';
import type { Clock } from './kernel/clock.ts';
import type { HostContext } from './kernel/context.ts';
import type { Logger } from './kernel/log.ts';
import type { KeySealer } from './kernel/secrets.ts';
import type { Pages } from './pages/pages.ts';
import type { PrintQueue } from './printing/print-queue.ts';
import type { Reading } from './reading/reading.ts';
import type { Rating, RatingKeypad } from './rating/rating.ts';
import type { Bill, SecondScreen } from './second-screen/second-screen.ts';
import type { SigningPad } from './signing/pad.ts';
import type { Signing } from './signing/signing.ts';
import type { AskPace } from './verification/ask-again.ts';
import type { Verifier } from './verification/verifier.ts';

export interface HostOptions {
  dataDir: string;
  /** Base address of the central platform; null takes the one given last, or works on this machine alone. */
  platformUrl: string | null;
  windowNo?: string;
  stationName?: string;
  /** One-time code that enrols this machine at the platform; used only while it is not enrolled. */
  enrolCode?: string;
  sealer?: KeySealer;
  clock?: Clock;
  log?: Logger;
  idleLockMs?: number;
  fetch?: typeof fetch;
  openTransport?: (address: string, baudRate: number) => Transport;
  systemPrinters?: SystemPrinters;
  /** Starts a page process where this program is not Node and cannot be forked. */
  startPageProcess?: StartPageProcess;
  /** Socket or `host:port` of the print system, when it is not this machine's own. */
  cupsServer?: string;
  /** The program that decodes card photos and its arguments; none shows placeholders. Given at the start only. */
  photoDecoder?: readonly string[];
  probeMs?: ProbeMs;
  syncPace?: SyncPace;
  askPace?: AskPace;
  /** false: scanned pages are not read; they are otherwise. */
  isReading?: boolean;
  /** What this machine is in the hall; a window by default. */
  app?: HallApp;
  /** Put to their roles as soon as the devices are at work, and on record. */
  bindings?: readonly DeviceBinding[];
  /** Where marks are kept that putting back the data folder does not reach; the user's own folder for state by default. */
  marksDir?: string;
  /** Instead of digests of this machine's network addresses. */
  machine?: readonly string[];
  /** Instead of the window's own devices. */
  signingPad?: SigningPad;
  ratingKeypad?: RatingKeypad;
  /** What is to be paid for a case now. */
  billOf?: (caseId: string) => Bill | null;
}

/** The workstation as soon as its store is open: it can say how it is and who is signed in. Nothing is accepted, sent or printed yet. */
export interface OpenHost {
  readonly ctx: HostContext;
  readonly app: HallApp;
  deviceStates(): DeviceState[];
  network(): NetworkState;
  /** Looks for work at the platform at once. */
  wake(): void;
  /**
   * The whole workstation; the first who asks starts its work. What was interrupted is picked up before it is there.
   *
   * @throws whatever kept the work from starting, to everybody who asks
   */
  whole(): Promise<Host>;
  /** Starts the work, if nobody has; whoever wants to know how it went looks at `whenWhole`. */
  begin(): void;
  /** Once the work has started, whoever started it. @throws as `whole` */
  readonly whenWhole: Promise<Host>;
  stop(): Promise<void>;
}

/** The workstation without a face: open store, devices, sync, verification and printing at work. */
export interface Host extends OpenHost, Engines {
  bindDevice(binding: DeviceBinding): Promise<void>;
  unbindDevice(role: DeviceRole): Promise<void>;
}

export interface Engines {
  readonly devices: Devices;
  readonly sync: Sync;
  readonly verifier: Verifier;
  readonly printQueue: PrintQueue;
  readonly files: FileStore;
  readonly cardPhotos: CardPhotos;
  readonly cardReadings: CardReadings;
  readonly auditChain: ChainCheck;
  readonly secondScreen: SecondScreen;
  readonly signing: Signing;
  readonly rating: Rating;
  readonly reading: Reading;
  readonly pages: Pages;
  readonly hall: HallDesk;
  readonly deskLine: DeskLine;
  readonly ticketSending: TicketSending;
}

/** What the opening hands to the engines. */
export interface Opening {
  options: HostOptions;
  ctx: HostContext;
  /** Every sign-in from now on. */
  onSignedIn(listener: () => void): void;
}

/** Engines at work. */
export interface Work extends Engines {
  bindDevice(binding: DeviceBinding): Promise<void>;
  unbindDevice(role: DeviceRole): Promise<void>;
  stop(): Promise<void>;
}
