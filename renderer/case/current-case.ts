import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { Applicant, CaseView, Draft, DraftMaterial } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { DraftPatch, ItemDetail } from '#contract/workstation/schemas.ts';
import { DraftSaver, isKept, type SaveOutcome } from './draft-saver.ts';
import { isAskedAlike, itemInSituation } from '#contract/situation.ts';
import { itemChange } from '#contract/item-change.ts';
import { useQuestions } from '../stores/questions.ts';
import { withField, withMaterial } from './draft-edits.ts';
import { readFields, type FieldValue } from './form-fields.ts';
import { isEditableState } from '#contract/case-states.ts';
import { prefillFromApplicant, prefillFromDepartment } from './prefill.ts';
import { follow, host, HostFailure, toHostFailure } from '../connection/host.ts';
import { useNotices, type Notice } from '../stores/notices.ts';
import { caseLabel } from './case-label.ts';
import { scannedOf } from './steps.ts';

type Detail = z.infer<typeof ItemDetail>;

/** The case on the workbench: what the clerk has typed, what the host holds, and what departments answer. */
export const useCurrentCase = defineStore('currentCase', () => {
  const notices = useNotices();
  const questions = useQuestions();
  const view = shallowRef<CaseView | null>(null);
  const draft = ref<Draft | null>(null);
  const detail = shallowRef<Detail | null>(null);
  const saveState = ref<'saved' | 'typing' | 'failed'>('saved');
  /** The case that stopped being a draft under the clerk's hands and has nothing to show; its page is left. */
  const goneCaseId = ref('');
  let saver: DraftSaver | null = null;
  let watching: AbortController | null = null;
  const filledOnce = new Set<string>();

  /** As it asks in the situation that the form tells, seen as it is typed. */
  const item = computed<ServiceItem | null>((before) => {
    if (!detail.value || !draft.value) return detail.value?.item ?? null;
    const asked = itemInSituation(detail.value.item, draft.value, scannedOf(view.value));
    return before && isAskedAlike(before, asked) ? before : asked;
  });
  /** The case as messages name it. */
  const label = computed(() => (draft.value ? caseLabel(draft.value, item.value?.taskName) : ''));
  watch(label, (now) => {
    notices.about = now;
  });
  const fields = computed(() => (detail.value ? readFields(detail.value.item.form) : []));
  /** Not accepted yet: what was typed may change. */
  const isDraft = computed(() => view.value !== null && isEditableState(view.value.state));

  async function create(): Promise<string> {
    const made = await host.drafts.create();
    await use(made);
    return made.caseId;
  }

  async function open(caseId: string): Promise<void> {
    if (view.value?.caseId === caseId) return;
    await use(await host.cases.get({ caseId }));
  }

  /** Leaves the case; what was typed is saved first. */
  async function close(): Promise<boolean> {
    if (saver && !(await saver.close())) {
      tellUnsaved('刚才录入的还没有存上，正在重试。内容都在，可从“我的草稿”再打开。');
      return false;
    }
    forget();
    return true;
  }

  const unsaved = new Set<number>();
  /** Said until what was typed is stored. */
  function tellUnsaved(text: string, action: Notice['action'] = null): void {
    unsaved.add(notices.tell(text, 'bad', action, label.value));
  }
  function settleUnsaved(): void {
    for (const id of unsaved) notices.dismiss(id);
    unsaved.clear();
  }

  /** Nothing of this case stays on the page; for when somebody else sits down. */
  function forget(): void {
    saver?.abandon();
    watching?.abort();
    saver = watching = null;
    view.value = draft.value = detail.value = null;
  }

  async function use(next: CaseView): Promise<void> {
    if (!(await close())) throw toHostFailure(saver?.lastError);
    goneCaseId.value = '';
    detail.value = next.draft.taskCode ? await host.catalogue.get({ taskCode: next.draft.taskCode }) : null;
    view.value = next;
    draft.value = structuredClone(next.draft);
    saveState.value = 'saved';
    saver = isEditableState(next.state) ? makeSaver(next) : null;
    filledOnce.clear();
    watching = new AbortController();
    const { caseId } = next;
    void follow((signal) => host.cases.watch({ caseId }, { signal }), {
      onValue: takeUpdate,
      signal: watching.signal,
    });
  }

  function makeSaver(from: CaseView): DraftSaver {
    const { draft: typed } = from;
    const nameOf = (): string => (view.value?.caseId === from.caseId ? label.value : caseLabel(typed, from.taskName));
    return new DraftSaver({
      caseId: from.caseId,
      version: from.version,
      save: (input) => host.drafts.save(input),
      reload: (caseId) => host.cases.get({ caseId }),
      isConflict: (error) => error instanceof HostFailure && error.code === 'DRAFT_CHANGED',
      onSaved: (saved, pending) => {
        // The message goes when its cause goes.
        settleUnsaved();
        adopt(saved, pending);
        saveState.value = saver?.hasPending ? 'typing' : 'saved';
      },
      onConflict: (other, pending) => {
        adopt(other, pending);
        notices.tell('这份草稿在别处改过。已载入最新内容，您刚才录入的保留在上面，请核对。', 'warn');
      },
      isGone: (error) =>
        error instanceof HostFailure && (error.code === 'CASE_STATE' || error.code === 'CASE_NOT_FOUND'),
      onGone: () => takeGone(from.caseId),
      onFailure: (error) => {
        saveState.value = 'failed';
        const id = notices.tellFailure(error, nameOf());
        if (id !== null) unsaved.add(id);
      },
    });
  }

  /** Accepted or discarded in another window: what became of it is shown where there is something to show. */
  async function takeGone(caseId: string): Promise<void> {
    const now = await host.cases.get({ caseId }).catch(() => null);
    if (view.value?.caseId !== caseId) return;
    const isShown = now !== null && !isEditableState(now.state) && now.state !== 'VOID';
    notices.tell(
      isShown
        ? '这个办件已在别的窗口受理，刚才录入的没有存上。已载入受理后的内容，请核对。'
        : '这份草稿已在别的窗口作废或受理，刚才录入的没有存上。可在“办件”里查看。',
      'bad',
    );
    saveState.value = 'saved';
    if (!isShown) {
      goneCaseId.value = caseId;
      return forget();
    }
    saver = null;
    adopt(now, {});
  }

  /** The host's state of the case, with what was typed since on top. */
  function adopt(next: CaseView, pending: DraftPatch): void {
    if (view.value?.caseId !== next.caseId) return;
    const merged = { ...next.draft, ...pending } as Draft;
    view.value = next;
    void takeItem(next);
    // Replaced only when it differs: the inputs being typed in keep their state.
    if (JSON.stringify(merged) !== JSON.stringify(draft.value)) draft.value = structuredClone(merged);
  }

  /** The item was published anew while the draft lay open: the page shows what is asked now. */
  async function takeItem({ caseId, draft: { taskCode }, itemVersion }: CaseView): Promise<void> {
    const shown = detail.value?.item;
    if (taskCode === null || shown?.taskCode !== taskCode || itemVersion === null || shown.taskVersion === itemVersion)
      return;
    const found = await host.catalogue.get({ taskCode }).catch(() => null);
    if (found && view.value?.caseId === caseId && draft.value?.taskCode === taskCode) detail.value = found;
  }

  function change(patch: DraftPatch): void {
    if (!draft.value || !saver) return;
    const plain = JSON.parse(JSON.stringify(patch)) as DraftPatch;
    draft.value = { ...draft.value, ...plain } as Draft;
    saveState.value = 'typing';
    saver.change(plain);
  }

  function changeApplicant(part: Partial<Applicant>): void {
    if (!draft.value) return;
    const applicant = { ...draft.value.applicant, ...part };
    change({ applicant, ...(prefillFromApplicant(fields.value, applicant, draft.value, draft.value.applicant) ?? {}) });
  }

  function setField(name: string, value: FieldValue): void {
    if (!draft.value) return;
    change(withField(draft.value, name, value));
  }

  function setMaterial(materialId: string, part: Partial<DraftMaterial>): void {
    if (!draft.value) return;
    change({ materials: withMaterial(draft.value.materials, materialId, part) });
  }

  /** Asks first when something would be lost with the item before; false when the clerk keeps that. What was lost can be had back. */
  async function chooseItem(taskCode: string): Promise<boolean> {
    const chosen = await host.catalogue.get({ taskCode });
    if (!draft.value) return false;
    const { kept, lost } = itemChange(draft.value, item.value, chosen.item, scannedOf(view.value));
    if (lost.length > 0 && (await askAboutLosing(lost, chosen.item)) !== 'change') return false;
    const { taskCode: codeBefore, form, formSources, materials } = draft.value;
    const detailBefore = detail.value;
    detail.value = chosen;
    change({ taskCode, ...kept, ...(prefillFromApplicant(fields.value, draft.value.applicant, kept) ?? {}) });
    if (codeBefore !== null && detailBefore)
      notices.tell(`已换成“${chosen.item.taskName}”。`, 'ok', {
        label: '撤销',
        run: () => {
          if (draft.value?.taskCode !== taskCode) return;
          detail.value = detailBefore;
          change({ taskCode: codeBefore, form, formSources, materials });
          void flush();
        },
      });
    return true;
  }

  const askAboutLosing = (lost: readonly string[], to: ServiceItem): Promise<string | null> =>
    questions.ask({
      title: `换成“${to.taskName}”？`,
      text: '下面这些不是新事项要的，换了就不在这件里；换了以后还可以撤销。',
      lines: lost,
      choices: [
        { id: 'keep', label: '不换' },
        { id: 'change', label: '换' },
      ],
    });

  function takeUpdate(next: CaseView): void {
    if (view.value?.caseId !== next.caseId) return;
    // A save under way answers with something newer.
    if (!saver?.isBusy && !(saver && next.version < saver.version)) take(next);
    // Each answer fills once: what the clerk emptied afterwards stays empty.
    const fresh = Object.fromEntries(
      Object.entries(next.fill).filter(([name, value]) => !filledOnce.has(`${name}=${String(value)}`)),
    );
    for (const [name, value] of Object.entries(fresh)) filledOnce.add(`${name}=${String(value)}`);
    const filled = draft.value && isDraft.value ? prefillFromDepartment(fields.value, fresh, draft.value) : null;
    if (filled) change(filled);
  }

  /** A newer state of the open case that the host answered with. */
  function take(next: CaseView): void {
    if (view.value?.caseId !== next.caseId) return;
    if (!isEditableState(next.state)) saver = null;
    else if (saver) saver.version = next.version;
    adopt(next, {});
  }

  /** Obstacles, documents and timeline as they are now; a draft being typed in gets them with its next save. */
  async function refresh(): Promise<void> {
    const caseId = view.value?.caseId;
    if (!caseId || saver?.isBusy) return;
    const next = await host.cases.get({ caseId }).catch(() => null);
    // A save may have started meanwhile; its answer is the newer one.
    if (!next || saver?.isBusy || view.value?.caseId !== caseId) return;
    if (saver && next.version < saver.version) return;
    take(next);
  }

  const settle = async (): Promise<SaveOutcome> => (saver ? await saver.flush() : 'saved');
  const flush = async (): Promise<boolean> => isKept(await settle());
  const abandon = (): void => saver?.abandon();
  const currentVersion = (): number => saver?.version ?? view.value?.version ?? 0;

  return {
    view,
    draft,
    detail,
    item,
    fields,
    saveState,
    isDraft,
    goneCaseId,
    create,
    open,
    close,
    forget,
    abandon,
    change,
    changeApplicant,
    setField,
    setMaterial,
    chooseItem,
    refresh,
    take,
    settle,
    flush,
    currentVersion,
    tellUnsaved,
  };
});
