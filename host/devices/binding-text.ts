import { DeviceBinding } from '#contract/devices.ts';

/**
 * A binding as given on a command line: `idCard=/dev/ttyUSB0@115200`, `signaturePad=hid:056a:00a8`,
 * `evaluator=/dev/ttyUSB2@9600;profile=caller-evaluator-485`; null when it is not of that form.
 */
export function parseBinding(text: string): DeviceBinding | null {
  const [, role, address, baud, rest = ''] = /^(\w+)=([^;]+?)(?:@(\d{4,7}))?((?:;\w+=[^;]*)*)$/.exec(text.trim()) ?? [];
  const settings = Object.fromEntries(
    rest
      .split(';')
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf('=')), valueOf(pair.slice(pair.indexOf('=') + 1))]),
  );
  const binding = DeviceBinding.safeParse({ role, address, ...(baud ? { baudRate: Number(baud) } : {}), settings });
  return binding.success ? binding.data : null;
}

const valueOf = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);
