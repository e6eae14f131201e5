import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { CaseState, CaseSummary } from '#contract/cases.ts';
import { host } from '../../connection/host.ts';
import { useStation } from '../../stores/station.ts';
import { useNotices } from '../../stores/notices.ts';

type Row = z.infer<typeof CaseSummary>;
const pageSize = 200;

/** The list as it was searched for; kept while other screens are open, so that it is found again as it was left. */
export const useCaseList = defineStore('caseList', () => {
  const notices = useNotices();
  const query = ref('');
  const states = ref<CaseState[]>([]);
  const sort = ref<'recent' | 'due'>('recent');
  const isCut = ref(false);
  const rows = shallowRef<Row[]>([]);
  const total = ref(0);
  const isLoading = ref(false);
  const scrollTop = ref(0);
  let latest = 0;

  const ask = (offset: number, limit = pageSize) =>
    host.cases.search({ query: query.value.trim(), states: states.value, sort: sort.value, limit, offset });

  async function search(): Promise<void> {
    const mine = ++latest;
    isLoading.value = true;
    await notices.attempt(async () => {
      // Looking again keeps as much in sight as there was.
      const found = await ask(0, Math.min(500, Math.max(pageSize, rows.value.length)));
      if (mine !== latest) return;
      rows.value = found.rows;
      total.value = found.total;
      isCut.value = found.isCut;
    });
    if (mine === latest) isLoading.value = false;
  }

  /** The case these words name, when it is one alone. */
  async function only(words: string): Promise<string | null> {
    let found: string | null = null;
    await notices.attempt(async () => {
      const { rows: hits } = await host.cases.search({
        query: words.trim(),
        states: [],
        sort: 'recent',
        limit: 2,
        offset: 0,
      });
      found = hits.length === 1 ? (hits[0]?.caseId ?? null) : null;
    });
    return found;
  }

  async function more(): Promise<void> {
    if (isLoading.value || rows.value.length >= total.value) return;
    const mine = latest;
    isLoading.value = true;
    await notices.attempt(async () => {
      const found = await ask(rows.value.length);
      if (mine !== latest) return;
      const known = new Set(rows.value.map((row) => row.caseId));
      rows.value = [...rows.value, ...found.rows.filter((row) => !known.has(row.caseId))];
      total.value = found.rows.length === 0 ? rows.value.length : found.total;
    });
    if (mine === latest) isLoading.value = false;
  }

  function forget(): void {
    query.value = '';
    states.value = [];
    rows.value = [];
    total.value = scrollTop.value = 0;
  }

  // Names of citizens do not stay on the page for whoever signs in next.
  const station = useStation();
  watch(() => station.session?.operator.operatorId, forget);

  return { query, states, sort, isCut, rows, total, isLoading, scrollTop, search, only, more };
});
