import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CallEvent, CallEventKind } from '#contract/hotline/call.ts';

const takes = ['caller', 'called', 'queue', 'position', 'extension', 'transferTo', 'cause', 'recording'] as const;

/** How one kind of exchange says what; a city with another exchange writes another one. See docs/devices/telephone.md. */
export const SwitchProfile = z.object({
  id: z.string().max(40),
  title: z.string().max(200),
  /** Fields that name the call, the first one present wins. */
  callId: z.array(z.string()).min(1),
  /** Field with the exchange's own time stamp, which tells a repeated event from a new one. */
  stamp: z.string().optional(),
  /** Texts that stand for a number the caller withheld. */
  withheld: z.array(z.string()),
  /** The event that names the channel that hung up; `caller`: two fields that are equal on the caller's channel. */
  endedBy: z.object({ on: z.string(), caller: z.tuple([z.string(), z.string()]) }).optional(),
  /** How a channel that lives when the line is made anew shows that an agent has answered: its state, a bridge it is in, its name. */
  answered: z.object({ is: z.record(z.string(), z.string()), bridge: z.string(), channel: z.string() }).optional(),
  rules: z.array(
    z.object({
      on: z.string(),
      /** Fields that must have these values. */
      is: z.record(z.string(), z.string()).default({}),
      /** Two fields that must be equal. */
      same: z.tuple([z.string(), z.string()]).optional(),
      kind: CallEventKind,
      callId: z.array(z.string()).optional(),
      /** Only for a call heard of before: the end of an agent's own channel is none of a call's. */
      onlyKnown: z.boolean().default(false),
      take: z.partialRecord(z.enum(takes), z.string()).default({}),
    }),
  ),
});
export type SwitchProfile = z.infer<typeof SwitchProfile>;
export type SwitchMessage = Readonly<Record<string, string>>;

export async function loadProfile(id: 'asterisk'): Promise<SwitchProfile> {
  return SwitchProfile.parse(
    JSON.parse(await readFile(new URL(`./profiles/${id}.json`, import.meta.url), 'utf8')) as unknown,
  );
}

export interface Mapper {
  /** Our event for one of the exchange's, or null when it says nothing we keep. */
  map(message: SwitchMessage, at: Date): CallEvent | null;
  /** What a living channel tells of a call whose events were missed; null: nothing. The answer is dated to when it was seen. */
  seen(channel: SwitchMessage, at: Date): CallEvent | null;
}

/**
 * Turns messages of one exchange into call events.
 *
 * @param isKnown whether this call has been heard of and has not ended
 */
export function createMapper(profile: SwitchProfile, isKnown: (callId: string) => boolean): Mapper {
  const hungUp = new Map<string, 'caller' | 'agent'>();
  const callOf = (message: SwitchMessage, fields: readonly string[]): string | null =>
    fields.map((field) => message[field]).find((value) => value) ?? null;

  return {
    seen(channel, at) {
      const rule = profile.answered;
      const callId = callOf(channel, profile.callId);
      if (!rule || !callId || !isKnown(callId)) return null;
      // The caller's own channel is up as soon as the exchange has taken the call.
      if (channel['Uniqueid'] === callId || !channel[rule.bridge]) return null;
      if (!Object.entries(rule.is).every(([field, value]) => channel[field] === value)) return null;
      const extension = (channel[rule.channel] ?? '').replace(/-[^-]*$/, '');
      const event = CallEvent.safeParse({
        ...{ callId, kind: 'answered', at: at.toISOString(), extension },
        eventId: `${callId}/answered/${extension}/seen`,
      });
      return event.success && extension !== '' ? event.data : null;
    },
    map(message, at) {
      const name = message['Event'] ?? '';
      if (name === profile.endedBy?.on) {
        const call = callOf(message, profile.callId);
        const [one, other] = profile.endedBy.caller;
        // The first to hang up ended the call; the other channel follows.
        if (call && isKnown(call) && !hungUp.has(call))
          hungUp.set(call, message[one] === message[other] ? 'caller' : 'agent');
        return null;
      }
      const rule = profile.rules.find(
        (one) =>
          one.on === name &&
          Object.entries(one.is).every(([field, value]) => message[field] === value) &&
          (!one.same || message[one.same[0]] === message[one.same[1]]),
      );
      if (!rule) return null;
      const callId = callOf(message, rule.callId ?? profile.callId);
      if (!callId || (rule.onlyKnown && !isKnown(callId))) return null;
      const stamp = profile.stamp ? message[profile.stamp] : undefined;
      const told: Record<string, unknown> = {};
      for (const [field, source] of Object.entries(rule.take)) {
        const value = message[source];
        if (value === undefined || value === '') continue;
        told[field] = field === 'position' ? Number(value) : value.slice(0, 200);
      }
      if (typeof told['caller'] === 'string' && profile.withheld.includes(told['caller'].toLowerCase()))
        told['caller'] = '';
      if (rule.kind === 'ended') {
        told['endedBy'] = hungUp.get(callId) ?? 'unknown';
        hungUp.delete(callId);
      }
      const once = rule.kind === 'new' || rule.kind === 'ended';
      const event = CallEvent.safeParse({
        callId,
        kind: rule.kind,
        at: at.toISOString(),
        eventId: once
          ? `${callId}/${rule.kind}`
          : `${callId}/${rule.kind}/${String(told['extension'] ?? '')}/${stamp ?? at.getTime()}`,
        ...told,
      });
      return event.success ? event.data : null;
    },
  };
}
