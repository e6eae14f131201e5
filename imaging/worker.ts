import { toViewable } from './encode.ts';
import { isImagingError } from './errors.ts';
import type { Answer, Request } from './messages.ts';
import { processPage } from './page.ts';

/** The process that opens foreign pictures: it may be killed at any time, and knows neither keys nor database. */
process.on('message', (request: Request) => {
  void answer(request).then((said) => {
    if (process.connected) process.send?.(said);
  });
});
process.on('disconnect', () => process.exit(0));

async function answer(request: Request): Promise<Answer> {
  const { id } = request;
  try {
    if (request.ask === 'viewable') return { id, bytes: await toViewable(request.bytes) };
    return { id, page: await processPage(request.bytes, request.settings) };
  } catch (error) {
    if (isImagingError(error)) return { id, failed: { code: error.code, detail: error.detail } };
    return { id, broken: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
