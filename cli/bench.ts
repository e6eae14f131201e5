import { answering, UsageError } from './answer.ts';

/** Each measures our path and its baseline in this one process run and says whether the bar holds. Part of the source tree only. */
const benches: Record<string, (cases?: number) => Promise<object>> = {
  accept: async () => (await import('#tests/bench/accept.ts')).benchAccept(),
  'accept-five': async () => (await import('#tests/bench/accept-five.ts')).benchAcceptFive(),
  blank: async () => (await import('#tests/bench/blank.ts')).benchBlank(),
  board: async () => (await import('#tests/bench/board.ts')).benchBoard(),
  deskew: async () => (await import('#tests/bench/deskew.ts')).benchDeskew(),
  documents: async () => (await import('#tests/bench/documents.ts')).benchDocuments(),
  draft: async () => (await import('#tests/bench/draft.ts')).benchDraft(),
  find: async () => (await import('#tests/bench/find.ts')).benchFind(),
  form: async () => (await import('#tests/bench/form.ts')).benchForm(),
  fuzz: async () => (await import('#tests/bench/fuzz.ts')).benchFuzz(),
  hotline: async () => (await import('#tests/bench/hotline.ts')).benchHotline(),
  kb: async () => (await import('#tests/bench/kb.ts')).benchKb(),
  hotplug: async () => (await import('#tests/bench/hotplug.ts')).benchHotplug(),
  ocr: async () => (await import('#tests/bench/ocr.ts')).benchOcr(),
  packages: async () => (await import('#tests/bench/packages.ts')).benchPackages(),
  print: async () => (await import('#tests/bench/print.ts')).benchPrint(),
  card: async () => (await import('#tests/bench/card.ts')).benchCard(),
  queue: async () => (await import('#tests/bench/queue.ts')).benchQueue(),
  recover: async () => (await import('#tests/bench/recover.ts')).benchRecover(),
  stats: async (cases) => (await import('#tests/bench/stats.ts')).benchStats(cases),
  rpc: async () => (await import('#tests/bench/rpc.ts')).benchRpc(),
  scan: async () => (await import('#tests/bench/scan.ts')).benchScan({ pages: 60, baselinePages: 8 }),
  'scan-600': async () => (await import('#tests/bench/scan.ts')).benchScan({ pages: 600, baselinePages: 8 }),
  secondlook: async () => (await import('#tests/bench/secondlook.ts')).benchSecondLook(),
  sign: async () => (await import('#tests/bench/sign.ts')).benchSign(),
  sync: async () => (await import('#tests/bench/sync.ts')).benchSync(),
  years: async (cases) => (await import('#tests/bench/years.ts')).benchYears(cases),
  start: async () => (await import('#tests/bench/start.ts')).benchStart(),
};

/** @param cases how many a store of years, or a year's history of numbers, has; the full size when not given */
export const runBench = (name: string, cases?: string): Promise<void> =>
  answering(async () => {
    const bench = benches[name];
    if (!bench) throw new UsageError(`没有名为“${name}”的性能对照，可用：${Object.keys(benches).join('、')}。`);
    if (cases !== undefined && !/^[1-9]\d{2,6}$/.test(cases)) throw new UsageError('--cases 要写一百以上的整数。');
    return bench(cases === undefined ? undefined : Number(cases));
  });
