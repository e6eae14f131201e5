/** Ways in which the simulated pad can misbehave. */
export type PadFault =
  /** Questions for this report go unanswered (status when not given). */
  | { kind: 'silent'; reportId?: number; times?: number }
  /** Sets of this report are refused. */
  | { kind: 'refuse-set'; reportId: number; times?: number }
  /** Says `image` whatever happens, until it is restarted, or for good. */
  | { kind: 'stuck-in-image'; survivesReset?: boolean }
  /** Its state is this one for so many looks; `Infinity` for good. */
  | { kind: 'state'; code: number; looks: number }
  /** Drops off the bus after so many image blocks and returns after the pause; once. */
  | { kind: 'reset-in-upload'; afterBlocks: number; pauseMs: number }
  /** Forgets everything after so many image blocks without dropping off; once. */
  | { kind: 'forget-in-upload'; afterBlocks: number }
  /** Ends images with this result code, so many times. */
  | { kind: 'image-result'; code: number; times: number }
  /** Pen reports are cut short. */
  | { kind: 'short-reports'; every: number }
  /** Pen reports come as long as the longest report, as Windows hands them over. */
  | { kind: 'long-reports' }
  | { kind: 'lose-every'; nth: number }
  | { kind: 'repeat-every'; nth: number }
  /** Numbering goes on from this number with the next report. */
  | { kind: 'stale-sequence'; from: number }
  | { kind: 'capability'; which: 'zero' | 'huge' | 'wrong-report' | 'no-colour-flags' }
  /** Another serial number from now on: another pad of the same model. */
  | { kind: 'serial'; serial: string }
  /** Drops off the bus after so many pen reports and returns after the pause; once. */
  | { kind: 'drop-after'; reports: number; pauseMs: number }
  /** Restarts by itself after so many pen reports without dropping off. */
  | { kind: 'forget-after'; reports: number }
  /** Somebody writes while the page goes up. */
  | { kind: 'pen-in-upload' }
  | { kind: 'encrypted' };
