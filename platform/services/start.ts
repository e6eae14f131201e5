import type { FastifyInstance } from 'fastify';
import { courierOnce } from '../couriers/parcels.ts';
import { signedCourierService } from '../couriers/service.ts';
import type { Platform } from '../kernel/context.ts';
import { signedPaymentService } from '../payments/service.ts';
import { payOnce } from '../payments/work.ts';
import { addCallbackRoutes, callbackPath } from './callbacks.ts';
import { startLoop } from '../kernel/loop.ts';
import { setServices } from './runtime.ts';
import type { ServiceAddress } from '../kernel/signed-calls.ts';

export interface ServiceOptions {
  payment?: ServiceAddress;
  courier?: ServiceAddress;
  /** Between two looks at what is awaited. */
  everyMs?: number;
}

const usualMs = 3000;

/** Puts the payment and the courier service to work. */
export function startServices(
  platform: Platform,
  app: FastifyInstance,
  { payment, courier, everyMs = usualMs }: ServiceOptions,
  onTrouble: (error: unknown) => void,
): { stop(): Promise<void> } {
  const services = {
    payment: payment ? signedPaymentService(payment) : null,
    courier: courier ? signedCourierService(courier) : null,
  };
  setServices(platform, services);
  const at = (address: ServiceAddress | undefined, name: 'payment' | 'courier') => (): string =>
    `${address?.callbackUrl ?? platform.publicUrl()}${callbackPath(name)}`;
  const paying = { platform, service: services.payment, everyMs, notifyUrl: at(payment, 'payment') };
  const sending = { platform, service: services.courier, everyMs, notifyUrl: at(courier, 'courier') };
  const loops = {
    payment: startLoop(() => payOnce(paying), everyMs, onTrouble),
    courier: startLoop(() => courierOnce(sending), everyMs, onTrouble),
  };
  addCallbackRoutes(app, platform, {
    payment: { secret: payment?.secret ?? null, wake: () => loops.payment.wake() },
    courier: { secret: courier?.secret ?? null, wake: () => loops.courier.wake() },
  });
  return {
    async stop() {
      await loops.payment.stop();
      await loops.courier.stop();
    },
  };
}
