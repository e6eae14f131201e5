import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { FormRow } from '#contract/cases.ts';
import { isBlank } from '#contract/forms/table-words.ts';
import { rowsIn, type FieldValue, type FormFieldSpec } from '../../case/form-fields.ts';

export interface TableRows {
  /** As typed, and the empty one behind them while there is room. */
  shown: ComputedRef<FormRow[]>;
  /** What stays with a row when one before it goes. */
  keys: Ref<number[]>;
  /** The empty row behind the last. */
  isReady: (at: number) => boolean;
  change: (at: number, column: string, value: FieldValue) => void;
  /** What it said; null for the one that was none yet. */
  remove: (at: number) => FormRow | null;
  putBack: (at: number, row: FormRow) => void;
}

/** The rows of one table of the form. */
export function useTableRows(
  field: () => FormFieldSpec,
  value: () => FieldValue | undefined,
  say: (rows: FormRow[]) => void,
): TableRows {
  const rows = computed(() => rowsIn(value()));
  const shown = computed((): FormRow[] => (rows.value.length < field().maxRows ? [...rows.value, {}] : rows.value));
  const keys = ref<number[]>([]);
  let nextKey = 0;
  watch(
    () => shown.value.length,
    (count) => {
      while (keys.value.length < count) keys.value.push(nextKey++);
      keys.value.length = count;
    },
    { immediate: true },
  );

  const tell = (next: FormRow[]): void => say(next.slice(0, next.findLastIndex((row) => !isBlank(row)) + 1));
  return {
    shown,
    keys,
    isReady: (at) => at >= rows.value.length,
    change(at, column, cell) {
      if (Array.isArray(cell)) return;
      tell(shown.value.map((row, place) => (place === at ? { ...row, [column]: cell } : row)));
    },
    remove(at) {
      const gone = rows.value[at];
      if (!gone) return null;
      keys.value.splice(at, 1);
      tell(rows.value.toSpliced(at, 1));
      return gone;
    },
    putBack(at, row) {
      keys.value.splice(at, 0, nextKey++);
      tell(rows.value.toSpliced(at, 0, row));
    },
  };
}
