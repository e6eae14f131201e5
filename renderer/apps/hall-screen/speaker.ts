/** One call to be said. */
export interface Spoken {
  callId: number;
  number: string;
  windowNo: string;
  /** When the screen learned of it, milliseconds. */
  heardAt: number;
}
export interface Clip {
  words: string[];
  ms: number;
  wave: string;
}

export interface SpeakerDeps {
  /** The clip of a call; null: this machine has no voice. */
  clipOf: (call: Spoken) => Promise<Clip | null>;
  /** Starts to sound and returns. */
  play: (clip: Clip) => Promise<void>;
  /** A machine without a sound device never says that it has ended: time is what the queue goes by. */
  wait: (ms: number) => Promise<void>;
  now: () => number;
  onSaying: (call: Spoken | null) => void;
  onTrouble: (error: unknown) => void;
}

/** Between two announcements. */
const pauseMs = 400;
/** Said later than this it only misleads: the screen still shows it. */
const lateMs = 60_000;

/** Calls one after the other, in the order they were made; none begins before the one before has ended. */
export function createSpeaker(deps: SpeakerDeps): { say(calls: readonly Omit<Spoken, 'heardAt'>[]): void } {
  const queue: Spoken[] = [];
  let last: number | null = null;
  let isSaying = false;

  async function run(): Promise<void> {
    isSaying = true;
    for (let call = queue.shift(); call; call = queue.shift()) {
      if (deps.now() - call.heardAt > lateMs) continue;
      try {
        const clip = await deps.clipOf(call);
        if (!clip) continue;
        deps.onSaying(call);
        await deps.play(clip);
        await deps.wait(clip.ms + pauseMs);
      } catch (error) {
        deps.onTrouble(error);
      }
    }
    isSaying = false;
    deps.onSaying(null);
  }

  return {
    /** @param calls as the screen shows them; the first time nothing is said, everybody there has heard it */
    say(calls) {
      const fresh = calls.filter((one) => last !== null && one.callId > last).sort((a, b) => a.callId - b.callId);
      last = Math.max(last ?? 0, ...calls.map((one) => one.callId));
      queue.push(...fresh.map((one) => ({ ...one, heardAt: deps.now() })));
      if (!isSaying && queue.length > 0) void run();
    },
  };
}
