import type { FastifyInstance } from 'fastify';
import type { Platform } from '../context.ts';

/** Pages people open in a browser. */
export function addPages(app: FastifyInstance, platform: Platform): void {
  void app; void platform;
}
