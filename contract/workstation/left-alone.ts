/** Nobody at any window of a workstation for so long: it locks itself. */
export const idleLockMs = 10 * 60_000;

/** A shift: so long a page that was let in is known again after the host ended, and what was typed on it stays behind the sign-in. */
export const keptPageMs = 12 * 3600_000;
