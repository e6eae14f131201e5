import type { ServiceOptions } from '#platform/services/start.ts';
import { UsageError } from './answer.ts';

const words = { PAYMENT: '缴费服务', COURIER: '快递服务' } as const;

/** The payment and courier services of a platform's start; addresses and secrets come from the environment. @throws UsageError one without the other */
export function serviceOptions(env: NodeJS.ProcessEnv): ServiceOptions {
  const at = (name: keyof typeof words): NonNullable<ServiceOptions['payment']> | null => {
    const [url, secret, callbackUrl] = ['URL', 'SECRET', 'CALLBACK'].map((part) => env[`YICHUANG_${name}_${part}`]);
    if (!url) return null;
    if (!secret || secret.length < 16)
      throw new UsageError(`${words[name]}写了地址，还要有与对方约定的密钥，至少 16 个字符。`);
    return { url, secret, ...(callbackUrl ? { callbackUrl } : {}) };
  };
  const [payment, courier] = [at('PAYMENT'), at('COURIER')];
  return { ...(payment ? { payment } : {}), ...(courier ? { courier } : {}) };
}
