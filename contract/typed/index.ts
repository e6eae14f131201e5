/** The one way of reading what people type, at every door: form, person, entity, search, command line, platform. */
export * from './dates.ts';
export * from './numbers.ts';
export * from './text.ts';
