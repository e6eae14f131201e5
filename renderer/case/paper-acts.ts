import { computed, ref } from 'vue';
import { useRouter } from 'vue-router';
import { host } from '../connection/host.ts';
import { useNotices } from '../stores/notices.ts';
import { useStation } from '../stores/station.ts';
import { openFile } from '../ui/open-file.ts';
import { saveFile } from '../ui/save-file.ts';

/**
 * The papers of one case: print the receipt, print the notice, look at the notice.
 *
 * @param before makes sure that what is printed is what is stored
 */
export function usePapers(
  caseId: () => string | null,
  options: { before?: () => Promise<boolean>; after: () => Promise<void> },
) {
  const notices = useNotices();
  const station = useStation();
  const router = useRouter();
  const isPrinting = ref(false);
  const hasNoticePrinter = computed(() => (station.device('documentPrinter')?.state ?? 'unbound') !== 'unbound');

  async function print(call: (caseId: string) => Promise<unknown>): Promise<void> {
    const id = caseId();
    if (!id || isPrinting.value) return;
    isPrinting.value = true;
    await notices.attempt(() => call(id));
    isPrinting.value = false;
    await options.after();
  }
  const printReceipt = (): Promise<void> => print((id) => host.documents.printReceipt({ caseId: id }));

  const printNotice = (): Promise<void> =>
    printA4((id) => host.documents.printNotice({ caseId: id }, { context: { deadlineMs: 30_000 } }));
  const printPaper = (documentId: string): Promise<void> =>
    printA4((id) => host.documents.print({ caseId: id, documentId }, { context: { deadlineMs: 30_000 } }));

  async function printA4(call: (caseId: string) => Promise<unknown>): Promise<void> {
    if (hasNoticePrinter.value) return print(call);
    notices.tell('还没有绑定文书打印机。在“设备”里绑定后再打；现在可先查看，从里面打印。', 'warn', {
      label: '打开设备',
      run: () => void router.push('/devices'),
    });
  }

  const showNotice = (title: string): Promise<boolean> =>
    notices.attempt(async () => {
      const id = caseId();
      if (!id || (options.before && !(await options.before()))) return;
      openFile(await host.documents.notice({ caseId: id }, { context: { deadlineMs: 30_000 } }), title);
    });

  const showPaper = ({ documentId, title }: { documentId: string; title: string }): Promise<boolean> =>
    notices.attempt(async () => {
      const id = caseId();
      if (!id) return;
      openFile(await host.documents.paper({ caseId: id, documentId }, { context: { deadlineMs: 30_000 } }), title);
      await options.after();
    });

  /** Makes and prints the paper that corrects the due dates; without a printer it is there to be looked at. */
  const tellMovedDue = (): Promise<void> => print((id) => host.acceptance.tellMovedDue({ caseId: id }));

  /** 归档包, into the downloads. */
  const saveArchive = (): Promise<boolean> =>
    notices.attempt(async () => {
      const id = caseId();
      if (!id) return;
      saveFile(await host.documents.archive({ caseId: id }, { context: { deadlineMs: 120_000 } }), '归档包.tar');
    });

  return {
    saveArchive,
    ...{ caseId, refresh: options.after },
    ...{ tellMovedDue, isPrinting, printReceipt, printNotice, printPaper, showNotice, showPaper },
  };
}
