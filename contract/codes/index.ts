export * from './cert-types.ts';
export * from './citizen-number.ts';
export * from './credit-code.ts';
export * from './enums.ts';
export * from './ethnicity.ts';
export type { Layer } from './layers.ts';
export * from './licence-id.ts';
export * from './mask.ts';
export * from './sex.ts';
