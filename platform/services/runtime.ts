import type { CourierService } from '../couriers/service.ts';
import type { Platform } from '../kernel/context.ts';
import type { PaymentService } from '../payments/service.ts';

/** The services outside, as connected; null: none is. */
export interface Services {
  payment: PaymentService | null;
  courier: CourierService | null;
}

const connected = new WeakMap<Platform, Services>();
export const setServices = (platform: Platform, services: Services): void => void connected.set(platform, services);
export const servicesOf = (platform: Platform): Services => connected.get(platform) ?? { payment: null, courier: null };
