import { DeviceError, type DeviceErrorCode } from '../errors.ts';
import { decodeCardText, trimField, type CardText } from './card-text.ts';
import { COMMANDS, splitReadReply } from './commands.ts';
import type { ReaderLink } from './link.ts';
import type { ReaderSettings } from './settings.ts';
import { reactionTo } from './status.ts';

export interface CardContent {
  text: CardText;
  photoWlt: Uint8Array;
}

/** A card that was found but could not be selected yet; the caller goes back to finding. */
export const NOT_SELECTED = Symbol('not selected');

/**
 * Selects and reads the card that was just found.
 *
 * @throws CARD_REMOVED | CARD_UNREADABLE | CARD_TYPE_UNKNOWN, and whatever the link reports
 */
export async function readPlacedCard(
  link: ReaderLink,
  device: string,
  signal?: AbortSignal,
): Promise<CardContent | typeof NOT_SELECTED> {
  const fail = (code: DeviceErrorCode, sw3?: number): DeviceError =>
    new DeviceError(code, { device, ...(sw3 === undefined ? {} : { detail: { sw3 } }) });

  /** The card stopped answering: taken away, or bad? */
  async function removedOrUnreadable(sw3?: number): Promise<DeviceError> {
    const look = await link.ask(COMMANDS.find, signal);
    return fail(reactionTo(look.sw3) === 'no-card' ? 'CARD_REMOVED' : 'CARD_UNREADABLE', sw3);
  }

  async function select(): Promise<boolean> {
    const { sw3 } = await link.ask(COMMANDS.select, signal);
    const reaction = reactionTo(sw3);
    if (reaction === 'not-an-id-card') throw fail('CARD_TYPE_UNKNOWN', sw3);
    if (reaction === 'replace-card') throw await removedOrUnreadable(sw3);
    return reaction === 'ok';
  }

  if (!(await select())) return NOT_SELECTED;
  let retries = 1;
  let garbled = 0;
  for (;;) {
    const answer = await link.once(COMMANDS.read, signal);
    if (answer.kind === 'damaged' || (answer.kind === 'silence' && answer.noiseBytes > 0)) {
      garbled += 1;
      if (garbled === 2) throw fail('CARD_UNREADABLE');
      // Asked again as it stands: to the reader the card counts as read, finding it now would fail. One that is gone answers with a failure.
      continue;
    }
    if (answer.kind !== 'reply') {
      const look = await link.ask(COMMANDS.find, signal);
      if (reactionTo(look.sw3) === 'no-card') throw fail('CARD_REMOVED');
      retries -= 1;
      if (retries < 0 || !(await select())) throw fail('CARD_UNREADABLE');
      continue;
    }
    const { sw3, data } = answer.frame;
    const reaction = reactionTo(sw3);
    if (reaction === 'ok') {
      const parts = splitReadReply(data);
      if (parts === null) throw fail('CARD_UNREADABLE', sw3);
      return { text: decodeCardText(parts.text), photoWlt: parts.photo };
    }
    if (reaction === 'no-card') throw fail('CARD_REMOVED', sw3);
    if (reaction === 'not-an-id-card') throw fail('CARD_TYPE_UNKNOWN', sw3);
    if (reaction === 'fault') throw fail('READER_FAULT', sw3);
    const mayPass = reaction === 'retry-then-replace' || reaction === 'retry-then-reset' || reaction === 'resend';
    retries -= 1;
    if (!mayPass || retries < 0) throw await removedOrUnreadable(sw3);
  }
}

/** `unanswered`: the reader does not say; the printed address is then all there is. */
export type NewAddress =
  { state: 'read'; address: string } | { state: 'none' } | { state: 'unanswered'; isMissing: boolean };

export const NONE: NewAddress = { state: 'none' };
/** `isMissing`: this module does not know the command, asking it again costs time for nothing. */
export const UNANSWERED: NewAddress = { state: 'unanswered', isMissing: true };

/** The address written to the chip after the card was printed. Never fails a card that was read. */
export async function readNewAddress(
  link: ReaderLink,
  settings: ReaderSettings,
  signal?: AbortSignal,
): Promise<NewAddress> {
  if (!settings.readNewAddress) return UNANSWERED;
  let isMissing = true;
  for (let tries = 2; tries > 0; tries -= 1) {
    const answer = await link.once(COMMANDS.newAddress, signal);
    if (answer.kind !== 'reply') continue;
    const reaction = reactionTo(answer.frame.sw3);
    if (reaction === 'no-such-item') return NONE;
    if (reaction === 'unsupported') return UNANSWERED;
    isMissing = false;
    if (reaction !== 'ok') continue;
    const address = trimField(Buffer.from(answer.frame.data).toString('utf16le'));
    return address === '' ? NONE : { state: 'read', address };
  }
  return { state: 'unanswered', isMissing };
}
