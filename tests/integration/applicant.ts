import { createRouterClient, type RouterClient } from '@orpc/server';
import type { SecondScreenPage } from '#contract/second-screen/index.ts';
import type { Host } from '#host/host.ts';
import { secondScreenRouter } from '#host/second-screen/router.ts';
import { eventually } from '../world.ts';

export type PageOf<Kind extends SecondScreenPage['kind']> = Extract<SecondScreenPage, { kind: Kind }>;

/** The applicant's screen as a test sees it: the page now shown, and the calls it may make. */
export interface ApplicantScreen {
  client: RouterClient<typeof secondScreenRouter>;
  /** Every page that came, in order. */
  seen: SecondScreenPage[];
  now(): SecondScreenPage;
  /** Waits for a page of that kind. */
  until<Kind extends SecondScreenPage['kind']>(kind: Kind): Promise<PageOf<Kind>>;
  close(): Promise<void>;
}

export async function openApplicantScreen(host: Host): Promise<ApplicantScreen> {
  const client = createRouterClient(secondScreenRouter, { context: { host } });
  const closing = new AbortController();
  const seen: SecondScreenPage[] = [];
  const stream = await client.page.watch(undefined, { signal: closing.signal });
  const listening = (async () => {
    for await (const page of stream) seen.push(page);
  })();
  const now = (): SecondScreenPage => seen.at(-1) ?? { kind: 'idle', hallName: '', windowNo: '' };
  await eventually('first page', () => seen.length > 0);
  return {
    client,
    seen,
    now,
    until: async <Kind extends SecondScreenPage['kind']>(kind: Kind) =>
      await eventually(`page ${kind}`, () => (now().kind === kind ? (now() as PageOf<Kind>) : null)),
    async close() {
      closing.abort();
      await listening.catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
      });
      await eventually('screen closed', () => !host.secondScreen.presence().isConnected);
    },
  };
}

/** A stroke across a place, `points` long. */
export function strokeIn(
  area: { x: number; y: number; width: number; height: number },
  points = 40,
): { points: { x: number; y: number; pressure: number; t: number }[]; isComplete: boolean } {
  return {
    isComplete: true,
    points: Array.from({ length: points }, (_, n) => ({
      x: area.x + (area.width * (n + 1)) / (points + 2),
      y: area.y + area.height * (0.5 + 0.3 * Math.sin(n / 4)),
      pressure: 0.5,
      t: n * 8,
    })),
  };
}
