import type { Transport } from '../transport/transport.ts';
import { createListeners } from '../transport/listeners.ts';
import { createStatusScanner, type PrinterEvent } from './status.ts';

export interface EventSource {
  onEvent(listener: (event: PrinterEvent) => void): () => void;
}

/**
 * What a printer sends, told apart once for all who listen: a status cut in two where one operation ends and the next
 * begins still arrives whole. Listens to the line only while somebody listens to it.
 */
export function createEventSource(transport: Transport): EventSource {
  const scanner = createStatusScanner();
  const listeners = createListeners<PrinterEvent>();
  let count = 0;
  let stopLine: (() => void)[] = [];
  const start = (): void => {
    scanner.reset();
    stopLine = [
      transport.onData((bytes) => {
        for (const event of scanner.push(bytes)) listeners.emit(event);
      }),
      // Half a status of the connection that ended has no other half in the next one.
      transport.onClosed(() => scanner.reset()),
    ];
  };
  return {
    onEvent(listener) {
      const remove = listeners.add(listener);
      let isOn = true;
      count += 1;
      if (count === 1) start();
      return () => {
        if (!isOn) return;
        isOn = false;
        remove();
        count -= 1;
        if (count > 0) return;
        for (const stop of stopLine) stop();
        stopLine = [];
      };
    },
  };
}
