import type { HallContact } from '#contract/workstation/hall.ts';
import type { Topic } from '../kernel/changes.ts';
import type { HostContext } from '../kernel/context.ts';
import { createChannel, type Channel, type ChannelDeps } from './channel.ts';

/** A live view for as long as somebody looks: one line to the platform, however many pages show it. */
export interface SharedView<View> {
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ contact: HallContact; view: View | null }, void>;
  stop(): Promise<void>;
}

export function createSharedView<View>(
  ctx: HostContext,
  topic: Topic,
  open: ChannelDeps<View>['open'],
): SharedView<View> {
  let channel: Channel<View> | null = null;
  let watchers = 0;
  const ending = new Set<Promise<void>>();

  const end = (): void => {
    if (!channel) return;
    const stopping = channel.stop().finally(() => ending.delete(stopping));
    ending.add(stopping);
    channel = null;
  };
  return {
    async *watch(signal) {
      watchers += 1;
      channel ??= createChannel<View>({
        open,
        clock: ctx.clock,
        iso: ctx.time.iso,
        log: ctx.log,
        onChange: () => ctx.changes.notify(topic),
      });
      const mine = channel;
      try {
        yield* ctx.changes.watch(topic, signal, () => ({ contact: mine.contact(), view: mine.view() }));
      } finally {
        watchers -= 1;
        if (watchers === 0) end();
      }
    },
    async stop() {
      end();
      await Promise.all(ending);
    },
  };
}
