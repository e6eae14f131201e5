/** What the platform asks of the thread of its embedded database; calls are answered in the order they came. */
export type ThreadCall =
  | { id: number; kind: 'query'; text: string; params: unknown[] }
  | { id: number; kind: 'script'; text: string }
  | { id: number; kind: 'close' };

/** `id` 0 tells of the opening itself. */
export type ThreadAnswer = { id: number; rows: object[] } | { id: number; message: string; fields: object };
