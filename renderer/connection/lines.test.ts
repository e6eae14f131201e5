import { expect, it } from 'vitest';
import { createPortSource } from './lines.ts';

/** A page the desktop shell hands ports to. */
function page() {
  const target = new EventTarget();
  const hand = (): void => {
    const event = new Event('message');
    Object.assign(event, { data: 'yichuang:host-port', source: null, ports: [new MessageChannel().port1] });
    target.dispatchEvent(event);
  };
  return { hand, next: createPortSource(target as Window) };
}

it('a port handed over while a line stands ends that line: the host behind it was started again', async () => {
  const { hand, next } = page();
  hand();
  const first = await next();
  hand();
  await first.closed;
  const second = await next();
  expect(second).not.toBe(first);
  second.close();
  await second.closed;
});

it('of ports handed over in a row the newest is taken, and one that comes later is waited for', async () => {
  const { hand, next } = page();
  hand();
  hand();
  const line = await next();
  const later = next();
  hand();
  (await later).close();
  line.close();
});
