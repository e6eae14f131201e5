import { ref, type Ref } from 'vue';
import { host, toHostFailure } from '../connection/host.ts';

/** Making this machine known with a one-time code, in place of another machine of the hall where somebody says so. */
export interface Enrolling {
  code: Ref<string>;
  failure: Ref<string>;
  isBusy: Ref<boolean>;
  /** Another machine has this window number: this one may be meant to take its place. */
  isTaken: Ref<boolean>;
  /** @returns whether it is known now */
  enrol(replaces?: boolean): Promise<boolean>;
}

export function useEnrolling(): Enrolling {
  const code = ref('');
  const failure = ref('');
  const isBusy = ref(false);
  const isTaken = ref(false);
  return {
    code,
    failure,
    isBusy,
    isTaken,
    async enrol(replaces = false) {
      if (isBusy.value || code.value.trim() === '') return false;
      isBusy.value = true;
      failure.value = '';
      try {
        await host.station.enrol({ code: code.value.trim(), replaces }, { context: { deadlineMs: 20_000 } });
        return true;
      } catch (error) {
        const told = toHostFailure(error).failure;
        failure.value = told.message;
        isTaken.value = told.code === 'WINDOW_TAKEN' || (replaces && told.code === 'WINDOW_OPEN_THERE');
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}
