import { z } from 'zod';

const text = z.string('应写成引号里的文字');

/** `/etc/yichuang/workstation.toml`; every line may be left out. */
export const WorkstationSettings = z.strictObject({
  platform: text.regex(/^https?:\/\/[^\s]+$/, '应以 http:// 或 https:// 开头').optional(),
  window: text.optional(),
  name: text.optional(),
  kiosk: z.boolean('应为 true 或 false').default(false),
  photo_decoder: text.regex(/^\//, '应写从 / 开始的完整路径').optional(),
  devices: z.record(z.string(), text).default({}),
});
export type WorkstationSettings = z.output<typeof WorkstationSettings>;

export const workstationSettingsFile = '/etc/yichuang/workstation.toml';
