/** Who can do something about a failure. */
export const actors = ['clerk', 'technician', 'administrator', 'developer', 'department', 'platform'] as const;
export type Actor = (typeof actors)[number];

/** Who can act, and one Chinese sentence with the next step; `{name}` is replaced from the error's detail. */
export interface Entry {
  who: Actor;
  say: string;
}
