/** The one way of reading what people type, at every door: form, person, entity, search, command line, platform. */
export * from './case-query.ts';
export * from './dates.ts';
export * from './numbers.ts';
export * from './text.ts';
