import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { DeviceBinding } from '#contract/devices.ts';
import type { DeviceState, TrainingResult } from '#contract/workstation/schemas.ts';
import { host } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';
import { guess, meaningsOf, problemOf, withMeanings, type LearnedKey } from './key-meanings.ts';
import { ownProfileId } from './training.ts';

/**
 * One training of a device: a recording is made or brought, something is learned from it, and it comes into use.
 *
 * @param taken what was learned is kept; the device is to be bound with it
 */
export function useTraining(
  device: () => DeviceState,
  profileIds: () => readonly string[],
  taken: (binding: DeviceBinding) => void,
) {
  const notices = useNotices();
  const isRecording = ref(false);
  const isWorking = ref(false);
  const learned = shallowRef<z.infer<typeof TrainingResult> | null>(null);
  const name = ref(`${device().title}（训练得到）`);
  const meanings = computed(() => meaningsOf(device().role));
  /** Keys in the order in which they were pressed first. */
  const keys = computed(() =>
    learned.value?.isLearned && learned.value.profile && meanings.value
      ? (learned.value.profile.keys as LearnedKey[])
      : [],
  );
  const chosen = ref<string[]>([]);
  watch(keys, (now) => {
    chosen.value = guess(device().role, now.length);
  });
  const obstacle = computed(() => (keys.value.length ? problemOf(device().role, chosen.value) : ''));
  const explained = computed(() =>
    learned.value?.profile && keys.value.length
      ? { ...learned.value.profile, keys: withMeanings(device().role, keys.value, chosen.value) }
      : (learned.value?.profile ?? null),
  );
  const step = computed(() => (learned.value ? 3 : isRecording.value ? 2 : 1));

  async function work(act: () => Promise<unknown>): Promise<void> {
    if (isWorking.value) return;
    isWorking.value = true;
    await notices.attempt(act);
    isWorking.value = false;
  }
  async function train(file: File): Promise<void> {
    learned.value = await host.devices.train({ role: device().role, file }, { context: { deadlineMs: 30_000 } });
  }
  const start = (): Promise<void> =>
    work(async () => {
      await host.devices.recordStart({ role: device().role, note: '训练' });
      isRecording.value = true;
    });
  const stop = (): Promise<void> =>
    work(async () => {
      const file = await host.devices.recordStop({ role: device().role }, { context: { deadlineMs: 20_000 } });
      isRecording.value = false;
      await train(file);
    });
  const learn = (file: File): Promise<void> => work(() => train(file));
  /** What was learned comes into use: the profile is kept, the device is bound with it. */
  const take = (): Promise<void> =>
    work(async () => {
      const { role, title, address, baudRate, settings: before } = device();
      if (!learned.value || address === null || obstacle.value) return;
      let { settings } = learned.value;
      if (explained.value) {
        const id = ownProfileId(String(explained.value.id ?? role), [...profileIds()]);
        await host.devices.panelSave({ profile: { ...explained.value, id, name: name.value.trim() || title } });
        settings = { ...settings, profile: id };
      }
      taken({ role, address, ...(baudRate === null ? {} : { baudRate }), settings: { ...before, ...settings } });
    });
  // A recording nobody waits for any more would only fill the memory.
  onBeforeUnmount(() => {
    if (isRecording.value) void host.devices.recordStop({ role: device().role }).catch(() => undefined);
  });

  return { learned, name, meanings, keys, chosen, obstacle, explained, isWorking, step, start, stop, learn, take };
}
