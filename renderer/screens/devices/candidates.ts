import { ref } from 'vue';
import { host } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';
import type { Candidate } from './settings-form.ts';

/** What is plugged in and could be bound, as found when last looked for. */
export function useCandidates() {
  const notices = useNotices();
  const candidates = ref<Candidate[]>([]);
  const enumeration = ref('');
  const isLooking = ref(false);

  async function look(): Promise<void> {
    isLooking.value = true;
    await notices.attempt(async () => {
      const found = await host.devices.candidates(undefined, { context: { deadlineMs: 30_000 } });
      candidates.value = found.candidates.toSorted((one, other) => rank(one) - rank(other));
      enumeration.value = found.enumeration;
    });
    isLooking.value = false;
  }

  return { candidates, enumeration, isLooking, look };
}

/** What can be taken now comes first, what somebody has to see to next, what is in use last. */
const rank = (one: Candidate): number => (one.boundTo ? 2 : one.problem ? 1 : 0);
