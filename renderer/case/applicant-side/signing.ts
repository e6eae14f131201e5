import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { Failure } from '#contract/errors.ts';
import type { SignatureView } from '#contract/workstation/schemas.ts';
import { host, isCancelled, toHostFailure } from '../../connection/host.ts';
import { useKeysWhile } from '../../ui/keys.ts';
import { useApplicantSide } from '../../stores/applicant-side.ts';
import { useNotices } from '../../stores/notices.ts';
import { useStation } from '../../stores/station.ts';
import { choosePlace, signingPlaces, type SigningOn } from './where.ts';

export type Signature = z.infer<typeof SignatureView>;
const waitMs = 120_000;

/**
 * Signing of one case: where, start, cancel, and what was signed so far.
 *
 * @param before makes sure that what the applicant will see is what is stored; false keeps the page from being shown
 */
export function useSigning(
  caseId: () => string | null,
  before: () => Promise<boolean>,
  onSigned: () => void = () => undefined,
) {
  const side = useApplicantSide();
  const station = useStation();
  const notices = useNotices();
  const chosen = ref<SigningOn | null>(null);
  const running = shallowRef<AbortController | null>(null);
  const secondsLeft = ref(0);
  const problem = shallowRef<Pick<Failure, 'message' | 'who'> | null>(null);
  const signatures = shallowRef<Signature[]>([]);

  const places = computed(() => signingPlaces(station.device('signaturePad'), side.isScreenOpen));
  const place = computed(() => choosePlace<SigningOn>(places.value, chosen.value));

  async function load(): Promise<void> {
    const id = caseId();
    signatures.value = [];
    if (!id) return;
    const found = await host.signing.list({ caseId: id }).catch((error: unknown) => {
      notices.tellFailure(error);
      return [];
    });
    if (caseId() === id) signatures.value = found;
  }
  watch(
    caseId,
    () => {
      cancel();
      problem.value = null;
      void load();
    },
    { immediate: true },
  );

  async function start(): Promise<void> {
    const id = caseId();
    if (!id || running.value) return;
    const { on, isUsable, hint } = place.value;
    problem.value = isUsable ? null : { message: hint, who: 'clerk' };
    if (!isUsable) return;
    const stop = new AbortController();
    running.value = stop;
    secondsLeft.value = waitMs / 1000;
    const timer = setInterval(() => {
      secondsLeft.value = Math.max(0, secondsLeft.value - 1);
    }, 1000);
    try {
      if (!(await before())) return;
      const signed = await host.signing.start(
        { caseId: id, on, timeoutMs: waitMs },
        { signal: stop.signal, context: { deadlineMs: waitMs + 10_000 } },
      );
      if (caseId() !== id) return;
      signatures.value = [...signatures.value.filter((one) => one.signatureId !== signed.signatureId), signed];
      onSigned();
    } catch (error) {
      if (!isCancelled(error) && caseId() === id) problem.value = toHostFailure(error).failure;
    } finally {
      clearInterval(timer);
      if (running.value === stop) running.value = null;
    }
  }
  function cancel(): void {
    running.value?.abort();
    running.value = null;
  }
  onBeforeUnmount(cancel);
  // Above the screen's own back: the first press ends the signing, only the next one leaves.
  useKeysWhile(
    () => running.value !== null,
    () => ({ back: cancel }),
  );

  return {
    places,
    place,
    choose: (on: SigningOn) => {
      chosen.value = on;
      problem.value = null;
    },
    isSigning: computed(() => running.value !== null),
    secondsLeft,
    problem,
    signatures,
    start,
    cancel,
  };
}
export type Signing = ReturnType<typeof useSigning>;
