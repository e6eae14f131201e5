import { computed, ref, type ComputedRef } from 'vue';
import { useCurrentCase } from '../../case/current-case.ts';
import type { FormFieldSpec } from '../../case/form-fields.ts';
import type { TableRows } from './table-rows.ts';

interface Judged {
  field: FormFieldSpec;
  /** Of the whole form, by field; of a cell `table.row.column`. */
  problems: ReadonlyMap<string, string>;
  isAsked: boolean;
}

export interface TableFaults {
  /** Of the cells, by `row.column`. */
  faults: ComputedRef<ReadonlyMap<string, string>>;
  /** Of the table, e.g. that it has too few rows; empty for nothing. */
  whole: ComputedRef<string>;
  leave: (at: number) => void;
  /** What is typed in a cell cannot be read, and why; an empty one when it can again. */
  takeBad: (at: number, column: string, why: string) => void;
}

/** What is wrong in a table, as far as it is to be said now: not of a row that is being typed in, not before what was typed is saved. */
export function useTableFaults(judged: () => Judged, { shown, keys }: Pick<TableRows, 'shown' | 'keys'>): TableFaults {
  const current = useCurrentCase();
  const left = ref(new Set<number>());
  const unread = ref(new Map<string, string>());
  const isSettled = computed(() => current.saveState === 'saved');
  return {
    faults: computed(() => {
      const { field, problems, isAsked } = judged();
      const found = new Map<string, string>();
      shown.value.forEach((_row, at) => {
        const key = keys.value[at] ?? -1;
        for (const { name, title } of field.columns) {
          const bad = unread.value.get(`${key}.${name}`);
          const said = problems.get(`${field.name}.${at}.${name}`);
          if (bad) found.set(`${at}.${name}`, `第 ${at + 1} 行“${title}”：${bad}`);
          else if (said && isSettled.value && (isAsked || left.value.has(key))) found.set(`${at}.${name}`, said);
        }
      });
      return found;
    }),
    whole: computed(() => {
      const { field, problems, isAsked } = judged();
      return isSettled.value && (isAsked || left.value.size > 0) ? (problems.get(field.name) ?? '') : '';
    }),
    leave(at) {
      const key = keys.value[at];
      if (key !== undefined) left.value = new Set(left.value).add(key);
    },
    takeBad(at, column, why) {
      const next = new Map(unread.value);
      if (why === '') next.delete(`${keys.value[at]}.${column}`);
      else next.set(`${keys.value[at]}.${column}`, why);
      unread.value = next;
    },
  };
}
