import { z } from 'zod';

const text = z.string('应写成引号里的文字');
const proxy = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], '应为反向代理的 IP 地址或网段，例如 ["127.0.0.1"]');
const port = z.int('应为整数').min(1, '应为 1 到 65535').max(65_535, '应为 1 到 65535');

/** A service outside that is called and calls back, both signed with the secret. */
const service = z
  .strictObject({
    url: text.regex(/^https?:\/\/[^\s]+$/, '应以 http:// 或 https:// 开头').optional(),
    secret: text.min(16, '至少 16 个字符').optional(),
    callback_url: text
      .regex(/^https?:\/\/[^\s/]+$/, '应为对方能访问到的平台地址，以 http:// 或 https:// 开头')
      .optional(),
  })
  .default({});

/** `/etc/yichuang/platform.toml`; every line may be left out. */
export const PlatformSettings = z.strictObject({
  listen: text.min(1, '不能为空，本机写 127.0.0.1，所有网卡写 0.0.0.0').default('127.0.0.1'),
  port: port.default(8080),
  public_url: text.regex(/^https?:\/\/[^\s/]+/, '应以 http:// 或 https:// 开头').optional(),
  database_url: text.regex(/^postgres(ql)?:\/\/\S+$/, '应以 postgres:// 开头').optional(),
  trusted_proxies: z.array(proxy).default([]),
  data: text.regex(/^\//, '应写从 / 开始的完整路径').default('/var/lib/yichuang-platform'),
  log_level: z.enum(['error', 'warn', 'info'], '应为 error、warn 或 info').default('info'),
  hotline: z
    .strictObject({
      switch: text.regex(/^ami:\/\//, '应以 ami:// 开头').optional(),
      switch_secret: text.optional(),
      key: text.optional(),
      push_secret: text.optional(),
    })
    .default({}),
  rework_days: z.int('应为整数').min(1, '至少 1 个工作日').max(60, '至多 60 个工作日').default(5),
  appeal_days: z.int('应为整数').min(1, '至少 1 个工作日').max(60, '至多 60 个工作日').default(5),
  appeal_next: z.enum(['administrator', 'managers'], '应为 administrator 或 managers').default('administrator'),
  approval_hours: z.int('应为整数').min(1, '至少 1 个工作小时').max(40, '至多 40 个工作小时').default(4),
  payment: service,
  courier: service,
  hall: z
    .strictObject({
      name: text.min(1, '不能为空').optional(),
      code: text.min(1, '不能为空').optional(),
      region: text.regex(/^\d{6}$/, '应为六位行政区划代码').optional(),
      phone: text.optional(),
    })
    .default({}),
});
export type PlatformSettings = z.output<typeof PlatformSettings>;

export const platformSettingsFile = '/etc/yichuang/platform.toml';
