import { DeviceRole } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';

export interface BindingText { role: z.infer<typeof DeviceRole>; address: string; baudRate: number }

/** `idCard=/dev/ttyUSB0@115200` as given on a command line; null when it is not of that form. */
export function parseBinding(text: string): BindingText | null {
  const [, name, address, baud] = /^(\w+)=(.+)@(\d{4,7})$/.exec(text.trim()) ?? [];
  const role = DeviceRole.safeParse(name);
  return role.success && address && baud ? { role: role.data, address, baudRate: Number(baud) } : null;
}
