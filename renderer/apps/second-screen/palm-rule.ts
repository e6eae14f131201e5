export interface Touching {
  pointerId: number;
  pointerType: string;
  /** Wider side of the contact, CSS pixels. */ contact: number;
  /** Milliseconds. */ at: number;
}

/** A hand resting on the glass is broader than a fingertip. */
const palmContact = 60;
/** A pen lifted between two strokes is out of range for a moment; the hand stays where it is. */
const penStaysMs = 500;

/** Who writes: one pointer at a time, and no finger or palm while a pen is near the glass. */
export class PalmRule {
  private penUntil = Number.NEGATIVE_INFINITY;
  private writing: { pointerId: number; pointerType: string } | null = null;

  /** A pen was seen over the glass, writing or not. */
  penSeen(at: number, isLeaving = false): void {
    this.penUntil = isLeaving ? at + penStaysMs : Number.POSITIVE_INFINITY;
  }

  /**
   * What becomes of a pointer that comes down: it writes, is ignored for as long as it stays,
   * or writes in place of a touch that turns out to have been the hand of whoever holds the pen.
   */
  down({ pointerId, pointerType, contact, at }: Touching): 'write' | 'ignore' | 'replace' {
    if (pointerType === 'pen') {
      this.penSeen(at);
      const wasHand = this.writing?.pointerType === 'touch';
      if (this.writing && !wasHand) return 'ignore';
      this.writing = { pointerId, pointerType };
      return wasHand ? 'replace' : 'write';
    }
    if (this.writing || (pointerType === 'touch' && (at < this.penUntil || contact > palmContact))) return 'ignore';
    this.writing = { pointerId, pointerType };
    return 'write';
  }

  writes(pointerId: number): boolean {
    return this.writing?.pointerId === pointerId;
  }

  /** True when the pointer was the one that wrote. */
  up(pointerId: number): boolean {
    if (!this.writes(pointerId)) return false;
    this.writing = null;
    return true;
  }
}
