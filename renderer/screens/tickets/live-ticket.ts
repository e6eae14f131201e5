import { onBeforeUnmount, ref, shallowRef } from 'vue';
import { ticketStepNames } from '#contract/hotline/names.ts';
import type { TicketView } from '#contract/hotline/ticket.ts';
import { host } from '../../connection/host.ts';
import { clockText } from '../../ui/time.ts';

/** How long what somebody else did may stay unseen. */
const lookMs = 5000;

/** 10:31:02 周斌 退回重办：没有说复查结果 */
const stepText = ({ at, by, act, text }: TicketView['steps'][number]): string =>
  `${clockText(at)} ${by} ${ticketStepNames[act] ?? act}${text === '' ? '' : `：${text}`}`;

/**
 * A ticket as it stands at the platform while it is looked at: read again and again, and what others did meanwhile told in words.
 *
 * @param me whose own steps are no news
 */
export function useLiveTicket(ticketId: string, me: () => string) {
  const ticket = shallowRef<TicketView | null>(null);
  const news = ref<string[]>([]);
  /** The last look did not reach the platform. */
  const isStale = ref(false);
  let isLooking = false;

  function put(next: TicketView): void {
    const before = ticket.value?.steps.length ?? next.steps.length;
    const fresh = next.steps.slice(before).filter((one) => one.by !== me());
    news.value = [...news.value, ...fresh.map(stepText)];
    ticket.value = next;
    isStale.value = false;
  }
  async function load(): Promise<void> {
    put(await host.tickets.get({ ticketId }));
  }
  async function look(): Promise<void> {
    // Nothing stands here yet: whoever opened it was told why.
    if (isLooking || document.hidden || !ticket.value) return;
    isLooking = true;
    try {
      await load();
    } catch {
      // Said beside the ticket until a look succeeds; a message each time would cover the work.
      isStale.value = true;
    } finally {
      isLooking = false;
    }
  }
  const timer = setInterval(() => void look(), lookMs);
  const onSeen = (): void => void look();
  document.addEventListener('visibilitychange', onSeen);
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onSeen);
  });
  return { ticket, news, isStale, put, load, readNews: () => (news.value = []) };
}
