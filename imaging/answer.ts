import { toViewable } from './encode.ts';
import { inspectFile } from './files/inspect.ts';
import { isImagingError } from './errors.ts';
import type { Answer, Request } from './messages.ts';
import { processPage } from './page.ts';

const maxRssBytes = 900 * 1024 * 1024;

/** What a page process answers, however it was started; never rejects. */
export async function answerTo(request: Request): Promise<Answer> {
  const { id } = request;
  try {
    if (request.ask === 'viewable') return { id, bytes: await toViewable(request.bytes, request.page) };
    // Models and their runtime are for the process that reads alone.
    if (request.ask === 'read')
      return {
        id,
        read: await (await import('./reading/read-page.ts')).readPage(request.bytes),
        isFull: process.memoryUsage.rss() > maxRssBytes,
      };
    if (request.ask === 'inspect') return { id, file: await inspectFile(request.bytes) };
    return { id, page: await processPage(request.bytes, request.settings) };
  } catch (error) {
    if (isImagingError(error)) return { id, failed: { code: error.code, detail: error.detail } };
    return { id, broken: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
