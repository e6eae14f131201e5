import { findCase, insertStep, takeSeq, takeSeqBeforeAcceptance } from '#db/queries/cases.ts';
import { insertPrintJob, type PrintJobRow } from '#db/queries/documents.ts';
import { queueUpload } from '#db/queries/uploads.ts';
import { ExpectedError } from '#contract/errors.ts';
import { fileLimitMb } from '#contract/platform/wire.ts';
import type { ReportClass } from '#contract/platform/reports.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import { appendAudit } from './audit-chain.ts';
import type { Topic } from './changes.ts';
import type { HostContext } from './context.ts';
import { reportTo, type PayloadOf } from './report.ts';
import { subjectOf, type CaseStream, type Stream } from './streams.ts';

/** What `record` needs of the workstation. */
export type RecordContext = Pick<HostContext, 'db' | 'changes' | 'time'> & {
  session: Pick<HostContext['session'], 'current'>;
};

/** Who acts: somebody at this window, or the workstation by itself. */
export interface Actor {
  username: string;
  name: string;
}

export interface Happening {
  stream: Stream;
  /** Row of the audit trail; none for what is no act of anybody: a draft kept as typed, an answer that came, paper that came out. */
  act?: AuditAct;
  /** Instead of `act`: the procedure somebody called without the right to. */
  refused?: string;
  /** Id of what was acted on, when it is not what the stream is about. */
  object?: string;
  /** false: tried, and not done. */
  isOk?: boolean;
  /** No personal data beyond what identifies the object. */
  detail?: string;
  /** Default: who is signed in. */
  by?: Actor;
  /** ISO instant; default: now. */
  at?: string;
  /** Who else follows what changes here, beside those who follow the stream. */
  tells?: Topic[];
}

/** What may be written along with the rows of a happening, in its transaction. */
export interface Recording {
  readonly at: string;
  readonly by: Actor;
  /** A line of the case's timeline; its number is the next of the case unless one was taken before. Returns the number. */
  step(line: {
    name: string;
    text: string;
    operator?: string | null;
    eventId?: string;
    seq?: number;
    at?: string;
  }): number;
  /** The next number of the case for steps and reports. */
  seq(): number;
  /** A row of the stream for the platform; the same class and number again is its next version. */
  report<C extends ReportClass>(row: {
    class: C;
    projectNo: string | null;
    seq: number;
    at?: string;
    payload: PayloadOf<C>;
    /** Above 1: replaces what was reported before under the same number. */
    dataVersion?: number;
  }): void;
  /**
   * A file of the case for the platform: its row goes with the others, its bytes on a lane of their own. One that is larger than the
   * platform takes is not sent, and waits for a person to look at it.
   */
  file(file: PayloadOf<'attachment'>): void;
  /** A job for a printer of this window. */
  print(job: PrintJobRow): void;
  /** Adds to what the audit row says; known only while writing. */
  note(detail: string): void;
  /** Whoever follows this is told after the commit. */
  tell(topic: Topic): void;
}

const workstation: Actor = { username: 'station', name: '工作站' };

/**
 * The one door through which anything happens: opens the transaction, lets `write` put down the rows, adds the audit row, and tells
 * who follows it after the commit, so that nobody is told of what was rolled back. Inside another transaction it joins that one.
 *
 * @throws whatever `write` throws, and nothing was written then
 */
export function record<T>(
  ctx: RecordContext,
  happening: Happening,
  write: (on: Recording) => T extends PromiseLike<unknown> ? never : T,
): T {
  const { stream } = happening;
  const topics = new Set<Topic>([stream, ...(happening.tells ?? [])]);
  const at = happening.at ?? ctx.time.iso();
  if (happening.at === undefined) ctx.time.recorded(at);
  const by = happening.by ?? ctx.session.current()?.operator ?? workstation;
  const result = ctx.db.tx(() => {
    const notes: string[] = happening.detail === undefined ? [] : [happening.detail];
    const value = write(recordingOf(ctx, stream, { at, by, notes, topics }));
    const act = happening.act ?? happening.refused;
    if (act !== undefined)
      appendAudit(ctx.db, {
        at,
        operator: by.username,
        act,
        object: happening.object ?? (stream === 'station' ? '' : subjectOf(stream)),
        isOk: happening.refused === undefined && (happening.isOk ?? true),
        detail: notes.join(' '),
      });
    ctx.db.afterCommit(() => {
      for (const topic of topics) ctx.changes.notify(topic);
    });
    return value;
  });
  return result as T;
}

function recordingOf(
  ctx: RecordContext,
  stream: Stream,
  { at, by, notes, topics }: { at: string; by: Actor; notes: string[]; topics: Set<Topic> },
): Recording {
  const seq = (): number => {
    const caseId = subjectOf(stream as CaseStream);
    // Once anything was decided the case counts upwards; what happened to a draft before that stands below.
    const row = findCase(ctx.db, caseId);
    return row && (row.project_no !== null || row.next_seq > 1)
      ? takeSeq(ctx.db, caseId)
      : takeSeqBeforeAcceptance(ctx.db, caseId);
  };
  const report: Recording['report'] = (row) => {
    reportTo(ctx.db, stream, stream.startsWith('case:') ? subjectOf(stream) : null, { ...row, at: row.at ?? at });
    topics.add('outbox').add('station');
  };
  return {
    at,
    by,
    seq,
    report,
    step(line) {
      const number = line.seq ?? seq();
      insertStep(ctx.db, {
        case_id: subjectOf(stream as CaseStream),
        seq: number,
        at: line.at ?? at,
        step_name: line.name,
        text: line.text,
        operator: line.operator === undefined ? by.name : line.operator,
        event_id: line.eventId ?? null,
      });
      return number;
    },
    file(file) {
      const { projectNo, seq: number, sm3, bytes } = file;
      const isTooLarge = bytes > fileLimitMb * 1024 * 1024;
      if (!isTooLarge) report({ class: 'attachment', projectNo, seq: number, at, payload: file });
      const failure = isTooLarge ? new ExpectedError('UPLOAD_TOO_LARGE', { limitMb: fileLimitMb }).toFailure() : null;
      const caseId = subjectOf(stream as CaseStream);
      queueUpload(ctx.db, { sm3, bytes, caseId, at, failureJson: failure && JSON.stringify(failure) });
      topics.add('outbox').add('station');
    },
    print(job) {
      insertPrintJob(ctx.db, job);
      topics.add('print');
    },
    note: (detail) => void notes.push(detail),
    tell: (topic) => void topics.add(topic),
  };
}
