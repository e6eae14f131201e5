interface Line {
  input(report: Uint8Array): void;
  resetBus(pauseMs: number): void;
}

/** When the pad made each report that is ink, in order. */
export function noteInk(firmware: { attach(line: Line): void }): number[] {
  const madeAt: number[] = [];
  const attach = firmware.attach.bind(firmware);
  firmware.attach = (line) =>
    attach({
      ...line,
      input(report) {
        if ((report[1]! & 0x10) !== 0) madeAt.push(performance.now());
        line.input(report);
      },
    });
  return madeAt;
}
