import { answerTo } from './answer.ts';
import type { Request } from './messages.ts';

/** The process that opens foreign pictures: it may be killed at any time, and knows neither keys nor database. */
process.on('message', (request: Request) => {
  void answerTo(request).then((said) => {
    if (process.connected) process.send?.(said);
  });
});
process.on('disconnect', () => process.exit(0));
