/**
 * Loaded before a program (`node --import`): its wall clock, and nothing else of it, goes as many milliseconds wrong as the file named in
 * FAULTS_CLOCK says. The steady clocks are left alone, and so is everybody else's time.
 */
import fs from 'node:fs';

const file = process.env['FAULTS_CLOCK'] ?? '';
const RealDate = Date;
let offsetMs = 0;
const read = (): void => {
  offsetMs = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) || 0 : 0;
};
read();
setInterval(read, 100).unref();

const now = (): number => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: [], asked: typeof RealDate) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, asked) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
});
