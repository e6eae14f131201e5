import { isDeepStrictEqual } from 'node:util';
import { deleteBinding, listBindings, saveBinding, type DeviceBindingRow } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import { ExpectedError } from '#contract/errors.ts';
import {
  DeviceRole,
  deviceRoles,
  DeviceSettings,
  type DeviceBinding,
  type DeviceSet,
  usualBaudRate,
} from '#contract/devices.ts';
import type { DeviceState } from '#contract/workstation/schemas.ts';
import { openTransportFor } from '#native-bindings/transport/open-transport.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { createTurnstile } from '#native-bindings/waiting.ts';
import type { Changes } from '../kernel/changes.ts';
import type { Logger } from '../kernel/log.ts';
import { createApplicantScreen, type ScreenPresence } from './applicant-screen.ts';
import { findCandidates, type FoundDevices } from './candidates.ts';
import { checkSet } from './check-set.ts';
import { createCardReaderSlot, type CardReaderSlot } from './card-reader.ts';
import { createDeviceEvents, type DeviceEvents } from './events.ts';
import { createLines, type Lines } from './lines.ts';
import { createDocumentPrinting, type DocumentPrinting, type SystemPrinters } from './document-printing.ts';
import { createRecordings, type Recordings } from './recordings.ts';
import { createScannerSlot, type ScannerSlot } from './scanner.ts';
import { createSignaturePadSlot, type SignaturePadSlot } from './signature-pad.ts';
import { createPanelProfiles, type PanelProfiles } from './panel-profiles.ts';
import { createPanels, type Panels } from './panels.ts';
import { createReceiptPrinting, type ReceiptPrinting } from './receipt-printing.ts';
import type { ProbeMs, SlotFace } from './slot.ts';
import { requireUsable } from './usable.ts';

export interface Devices {
  readonly cardReader: CardReaderSlot;
  readonly signaturePad: SignaturePadSlot;
  readonly receiptPrinter: ReceiptPrinting;
  readonly documentPrinter: DocumentPrinting;
  readonly scanner: ScannerSlot;
  readonly evaluator: Panels['evaluator'];
  readonly windowDisplay: Panels['windowDisplay'];
  readonly caller: Panels['caller'];
  readonly panelProfiles: PanelProfiles;
  readonly recordings: Recordings;
  readonly lines: Lines;
  readonly events: DeviceEvents;
  start(): Promise<void>;
  stop(): Promise<void>;
  states(): DeviceState[];
  /** What could be bound, and what is bound but not there now. */
  candidates(): Promise<FoundDevices>;
  slot(role: DeviceRole): SlotFace;
  /** @throws ExpectedError INPUT_INVALID no such kind of address, or one that role cannot have */
  bind(binding: DeviceBinding): Promise<void>;
  unbind(role: DeviceRole): Promise<void>;
  /**
   * Takes over all of a published set or nothing; devices that stay as they are go on with what they do.
   *
   * @param waiting the set to take over, asked for when it is its turn; null for none
   * @param conclude keeps what became of it, once all of it is in use; a refusal with its reason
   */
  takeOver(
    waiting: () => DeviceSet | null,
    conclude: (set: DeviceSet, refused: ExpectedError | null) => void,
  ): Promise<void>;
}

export interface DevicesDeps {
  /** A key of a panel, e.g. the caller's 下一位. */
  onKey?: (role: 'evaluator' | 'windowDisplay' | 'caller', name: string) => void;
  db: Db;
  changes: Changes;
  log: Logger;
  now: () => string;
  monotonicMs: () => number;
  openTransport?: (address: string, baudRate: number) => Transport;
  probeMs?: ProbeMs;
  appRoot: string;
  /** Scanned pages lie here from the scanner to the store. */
  spoolRoot: string;
  /** Where the desktop shell prints through the operating system. */
  systemPrinters: SystemPrinters | null;
  cupsServer?: string;
  testPage: () => Promise<Uint8Array>;
  screenPresence: () => ScreenPresence;
}

export function createDevices(deps: DevicesDeps): Devices {
  const {
    db,
    changes,
    log,
    now,
    monotonicMs,
    openTransport = (address, baudRate) => openTransportFor(address, { baudRate }),
    probeMs,
  } = deps;
  const lines = createLines(openTransport, monotonicMs);
  const events = createDeviceEvents(db, now, log);
  const surroundings = {
    lines,
    now,
    ...(probeMs ? { probeMs } : {}),
    onChange(role: DeviceRole) {
      events.see(slotOf(role).state());
      changes.notify('station');
    },
  };
  const cardReader = createCardReaderSlot(surroundings);
  const receiptPrinter = createReceiptPrinting({
    ...surroundings,
    log,
    ...(deps.cupsServer ? { cupsServer: deps.cupsServer } : {}),
  });
  const signaturePad = createSignaturePadSlot(surroundings);
  const documentPrinter = createDocumentPrinting({
    ...surroundings,
    appRoot: deps.appRoot,
    systemPrinters: deps.systemPrinters,
    testPage: deps.testPage,
    ...(deps.cupsServer ? { cupsServer: deps.cupsServer } : {}),
  });
  const scanner = createScannerSlot({ ...surroundings, spoolRoot: deps.spoolRoot, log: deps.log });
  const panelProfiles = createPanelProfiles(db, deps.appRoot);
  const panels = createPanels({
    ...surroundings,
    profiles: panelProfiles,
    log,
    onKey: (role, { name }) => {
      log.info('devices.key', { role, key: name });
      deps.onKey?.(role, name);
    },
  });
  const recordings = createRecordings(lines, now, monotonicMs, () => changes.notify('station'));
  const applicantScreen = createApplicantScreen({ ...surroundings, db, presence: deps.screenPresence });
  const offScreen = changes.on('station', applicantScreen.look);
  const slots: SlotFace[] = [
    cardReader,
    signaturePad,
    receiptPrinter,
    documentPrinter,
    scanner,
    panels.evaluator,
    panels.windowDisplay,
    panels.caller,
    applicantScreen,
  ];
  const slotOf = (role: DeviceRole): SlotFace => {
    const slot = slots.find((one) => one.role === role);
    if (!slot)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'role', message: '这台工作站不支持该设备' }] });
    return slot;
  };

  // Bindings change one after another: who lets a line go and who takes it stay what the store says.
  const inTurn = createTurnstile();

  const bind = async ({ role, address, baudRate, settings }: DeviceBinding): Promise<void> => {
    requireUsable(role, address);
    const slot = slotOf(role);
    // One line, one driver: whoever had it gives it up first.
    const losers = listBindings(db).filter(
      (row) => row.address === address && row.role !== role && !mayShare(role, row.role),
    );
    db.tx(() => {
      for (const loser of losers) deleteBinding(db, loser.role);
      saveBinding(db, rowOf({ role, address, settings, ...(baudRate === undefined ? {} : { baudRate }) }));
    });
    for (const loser of losers) await slotOf(DeviceRole.parse(loser.role)).bind(null);
    await slot.bind({ address, baudRate: baudRate ?? usualBaudRate, settings });
  };
  const takeOver: Devices['takeOver'] = async (waiting, conclude) => {
    const set = waiting();
    if (!set) return;
    const refused = refusalOf(() => checkSet(set, { requireUsable, mayShare, panelProfiles }));
    if (refused) return conclude(set, refused);
    const before = listBindings(db);
    const { gone, fresh } = stepsTo(set, before);
    db.tx(() => {
      panelProfiles.save(set.panelProfiles);
      for (const role of gone) deleteBinding(db, role);
      for (const binding of fresh) saveBinding(db, rowOf(binding));
    });
    // Lines that another one gets are let go before any is taken.
    const isPassedOn = (row: DeviceBindingRow): boolean =>
      fresh.some((one) => one.role === row.role) &&
      fresh.some((one) => one.role !== row.role && one.address === row.address);
    for (const row of before)
      if (gone.some((role) => role === row.role) || isPassedOn(row))
        await slotOf(DeviceRole.parse(row.role)).bind(null);
    for (const { role, baudRate = usualBaudRate, ...binding } of fresh)
      await slotOf(role).bind({ ...binding, baudRate });
    conclude(set, null);
  };

  return {
    cardReader,
    signaturePad,
    receiptPrinter,
    documentPrinter,
    scanner,
    ...panels,
    panelProfiles,
    recordings,
    lines,
    events,
    slot: slotOf,
    async start() {
      for (const row of listBindings(db)) {
        const role = DeviceRole.safeParse(row.role);
        if (role.success)
          await slotOf(role.data).bind({
            address: row.address,
            baudRate: row.baud_rate,
            settings: DeviceSettings.parse(JSON.parse(row.settings_json)),
          });
      }
    },
    async stop() {
      offScreen();
      await Promise.all(slots.map((slot) => slot.stop()));
    },
    states: () => slots.map((slot) => ({ ...slot.state(), isRecording: recordings.isRecording(slot.role) })),
    candidates: () =>
      findCandidates(db, {
        systemPrinters: deps.systemPrinters,
        ...(deps.cupsServer ? { cupsServer: deps.cupsServer } : {}),
      }),
    bind: (binding) => inTurn(() => bind(binding)),
    unbind: (role) =>
      inTurn(async () => {
        deleteBinding(db, role);
        await slotOf(role).bind(null);
      }),
    takeOver: (waiting, conclude) => inTurn(() => takeOver(waiting, conclude)),
  };
}

const rowOf = ({ role, address, baudRate = usualBaudRate, settings }: DeviceBinding): DeviceBindingRow => ({
  role,
  address,
  baud_rate: baudRate,
  settings_json: JSON.stringify(settings),
});

/** What a set changes: who is let go, and who is put to something else. The applicant's screen is not an administrator's to let go. */
function stepsTo(
  { bindings, panelProfiles }: DeviceSet,
  before: readonly DeviceBindingRow[],
): { gone: DeviceRole[]; fresh: DeviceBinding[] } {
  const isRenewed = (id: unknown): boolean => panelProfiles.some((one) => one['id'] === id);
  const stays = ({ role, address, baudRate = usualBaudRate, settings }: DeviceBinding): boolean =>
    !isRenewed(settings['profile']) &&
    before.some(
      (row) =>
        row.role === role &&
        row.address === address &&
        row.baud_rate === baudRate &&
        isDeepStrictEqual(JSON.parse(row.settings_json), settings),
    );
  return {
    gone: deviceRoles.filter(
      (role) =>
        role !== 'secondScreen' &&
        before.some((row) => row.role === role) &&
        !bindings.some((one) => one.role === role),
    ),
    fresh: bindings.filter((one) => !stays(one)),
  };
}

function refusalOf(check: () => void): ExpectedError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
}

/** A keypad, a display and a caller often hang on one RS-485 line. */
const onOneBus = new Set<string>(['evaluator', 'windowDisplay', 'caller']);
const mayShare = (a: string, b: string): boolean => onOneBus.has(a) && onOneBus.has(b);
