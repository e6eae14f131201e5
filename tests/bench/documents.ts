import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { chromiumFlags, requireChromium } from '#cli/window/chromium.ts';
import { findFonts } from '#host/fonts/fonts.ts';
import { NoticeData } from '#host/documents/notice-content.ts';
import { noticeDefinition } from '#host/documents/notice-layout.ts';
import { renderAcceptanceNotice } from '#host/documents/notice.ts';
import { paperFile } from '#host/documents/letter-file.ts';
import { buildReceipt } from '#host/documents/receipt.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';
import { bringThingOfFive, readyFive } from './five-departments.ts';
import { pageOfPaper } from './page-of-paper.ts';

const rounds = 60;
const warm = 10;
const sets = 12;
const warmSets = 3;
const bars = { noticeMs: 20, timesFasterThanChromium: 5, setMs: 250 };

/**
 * 受理通知书 set as a PDF by the workstation against Chromium printing the same page, in turns; the whole set of papers of a 并联 of five; and
 * whether anything was set when the clerk's call had ended. Chromium's time is printing alone: the page is open and laid out, with its fonts.
 */
export async function benchDocuments(): Promise<object> {
  const station = await localStation();
  const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumFlags() });
  try {
    await bringThingOfFive(station.host);
    const notice = await noticeOfOne(station);
    const { firstMs, ours, theirs, bytes, chromiumBytes, cpuMs } = await printed(browser, notice);
    const set = await setOfFive(station);
    const times = median(theirs) / median(ours);
    return {
      bench: 'documents',
      notices: ours.length,
      firstMs: ratio(firstMs),
      noticeMs: ratio(median(ours)),
      noticeP95Ms: ratio(percentile(ours, 95)),
      /** Processor time of one, all threads: what else the machine does counts only above. */
      noticeCpuMs: ratio(cpuMs),
      noticeBytes: bytes,
      chromiumMs: ratio(median(theirs)),
      chromiumBytes,
      timesFasterThanChromium: ratio(times),
      setPapers: set.papers,
      setMs: ratio(median(set.setMs)),
      setP95Ms: ratio(percentile(set.setMs, 95)),
      acceptFiveMs: ratio(median(set.acceptMs)),
      /** Papers whose file existed when the clerk's call had ended. */
      setBeforeAccepted: set.setBeforeAccepted,
      bars,
      held:
        median(ours) <= bars.noticeMs &&
        times >= bars.timesFasterThanChromium &&
        median(set.setMs) <= bars.setMs &&
        set.setBeforeAccepted === 0,
    };
  } finally {
    await browser.close();
    await station.close();
  }
}

type Station = Awaited<ReturnType<typeof localStation>>;

async function noticeOfOne({ client, host }: Station): Promise<NoticeData> {
  const draft = await readyDraft(client);
  await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false });
  const row = host.ctx.db
    .prepare(`SELECT data_json FROM documents WHERE case_id = ? AND kind = 'ACCEPT'`)
    .get(draft.caseId) as { data_json: string };
  return NoticeData.parse(JSON.parse(row.data_json));
}

async function printed(browser: Browser, sample: NoticeData) {
  const fonts = findFonts();
  const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-paper-'));
  try {
    const page = await browser.newPage();
    const file = path.join(dir, 'notice.html');
    const ours: number[] = [];
    const theirs: number[] = [];
    let [firstMs, cpuMs] = [0, 0];
    let [bytes, chromiumBytes] = [0, 0];
    for (let round = -warm; round < rounds; round += 1) {
      // Every notice is another: its number, its applicant and where it leads.
      const notice = {
        ...sample,
        caseNo: `${sample.caseNo.slice(0, -4)}${String(round + 1000).padStart(4, '0')}`,
        queryUrl: `${sample.queryUrl}${round + 1000}`,
        mark: null,
      };
      await writeFile(file, pageOfPaper(noticeDefinition(notice), fonts));
      await page.goto(pathToFileURL(file).href);
      await page.evaluate(async () => {
        const { fonts: loaded } = (globalThis as unknown as { document: { fonts: { ready: Promise<unknown> } } })
          .document;
        await loaded.ready;
      });
      const worked = process.cpuUsage();
      const began = performance.now();
      const { pdf } = await renderAcceptanceNotice(notice, { fonts });
      const between = performance.now();
      const { user, system } = process.cpuUsage(worked);
      const other = await page.pdf({ preferCSSPageSize: true });
      const ended = performance.now();
      [bytes, chromiumBytes] = [pdf.length, other.length];
      if (round === -warm) firstMs = between - began;
      if (round < 0) continue;
      cpuMs += (user + system) / 1000 / rounds;
      ours.push(between - began);
      theirs.push(ended - between);
    }
    await page.close();
    return { firstMs, cpuMs, ours, theirs, bytes, chromiumBytes };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function setOfFive({ client, host: { ctx } }: Station) {
  const setMs: number[] = [];
  const acceptMs: number[] = [];
  let setBeforeAccepted = 0;
  let papers = 0;
  for (let round = -warmSets; round < sets; round += 1) {
    const lead = await readyFive(client);
    const began = performance.now();
    const accepted = await client.acceptance.acceptGroup({ caseId: lead.caseId, version: lead.version });
    const between = performance.now();
    const documents = ctx.db
      .prepare(
        `SELECT document_id, case_id, kind, data_json, sm3 FROM documents
         WHERE case_id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(accepted.group?.members.map((one) => one.caseId))) as {
      document_id: string;
      case_id: string;
      kind: string;
      data_json: string;
      sm3: string | null;
    }[];
    setBeforeAccepted += documents.filter((one) => one.sm3 !== null).length;
    const from = performance.now();
    for (const one of documents)
      if (one.kind === 'RECEIPT') buildReceipt(JSON.parse(one.data_json));
      else await paperFile(ctx, one.case_id, one.document_id);
    const whole = performance.now() - from;
    papers = documents.length;
    if (round < 0) continue;
    acceptMs.push(between - began);
    setMs.push(whole);
  }
  return { setMs, acceptMs, papers, setBeforeAccepted };
}
