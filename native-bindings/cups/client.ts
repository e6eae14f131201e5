import { existsSync } from 'node:fs';
import { request, type RequestOptions } from 'node:http';
import { userInfo } from 'node:os';
import { DeviceError, isDeviceError, throwIfCancelled } from '../errors.ts';
import {
  decodeIpp,
  encodeIpp,
  IppInvalid,
  isSet,
  numberOf,
  OPERATION,
  textOf,
  textsOf,
  type IppAttribute,
  type IppGroup,
  type IppResponse,
} from './ipp.ts';

/** A print queue as the print system sees it. */
export interface Queue {
  name: string;
  /** What a person called it, e.g. its place. */
  info: string;
  state: 'idle' | 'printing' | 'stopped';
  isAccepting: boolean;
  /** Keywords such as `media-empty-error`; empty when all is well. */
  reasons: string[];
  message: string;
}

export type JobState = 'pending' | 'held' | 'processing' | 'stopped' | 'canceled' | 'aborted' | 'completed';

export interface Job {
  id: number;
  state: JobState;
  reasons: string[];
  /** What the queue's back end said last. */
  message: string;
}

export interface JobTicket {
  /** Shown in the queue to everybody: nothing that tells a person. */
  title: string;
  format: 'application/pdf' | 'application/vnd.cups-raw';
  options?: readonly IppAttribute[];
}

/** Talks IPP to a CUPS server: no program is started, so neither the language of the machine nor its tools matter. */
export interface CupsClient {
  readonly server: string;
  /** @throws PRINT_SYSTEM_MISSING | CANCELLED */
  queues(options?: CallOptions): Promise<Queue[]>;
  /** @throws QUEUE_NOT_FOUND | PRINT_SYSTEM_MISSING | CANCELLED */
  queue(name: string, options?: CallOptions): Promise<Queue>;
  /** Paper sources of the queue as its driver calls them; none for a queue without a driver. @throws PRINT_SYSTEM_MISSING | CANCELLED */
  trays(name: string, options?: CallOptions): Promise<string[]>;
  /** Cannot be cancelled half-way: cancel the job it returns. @returns the job's number  @throws QUEUE_NOT_FOUND | QUEUE_REJECTING | PRINT_JOB_FAILED not taken | PRINT_SYSTEM_MISSING (see `mayBeTaken`) */
  submit(queue: string, bytes: Uint8Array, ticket: JobTicket): Promise<number>;
  /** Null when the server no longer knows it. @throws PRINT_SYSTEM_MISSING | CANCELLED */
  job(id: number, options?: CallOptions): Promise<Job | null>;
  /** False when it was over already. @throws PRINT_SYSTEM_MISSING | PRINT_JOB_FAILED not allowed | CANCELLED */
  cancel(id: number, options?: CallOptions): Promise<boolean>;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface CupsClientOptions {
  /** Socket path or `host:port`; CUPS_SERVER or the usual socket when absent. */
  server?: string;
  /** One question and its answer; sending a file has a minute more. */
  timeoutMs?: number;
}

const NOT_FOUND = 0x0406;
const NOT_POSSIBLE = 0x0404;
const NOT_ACCEPTING = 0x0506;
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;
const JOB_STATES: Record<number, JobState> = {
  3: 'pending',
  4: 'held',
  5: 'processing',
  6: 'stopped',
  7: 'canceled',
  8: 'aborted',
  9: 'completed',
};
const QUEUE_ATTRIBUTES = [
  'printer-name',
  'printer-info',
  'printer-state',
  'printer-state-reasons',
  'printer-state-message',
  'printer-is-accepting-jobs',
];
const JOB_ATTRIBUTES = ['job-id', 'job-state', 'job-state-reasons', 'job-printer-state-message'];

export function createCupsClient(options: CupsClientOptions = {}): CupsClient {
  const server = options.server ?? usualServer();
  const timeoutMs = options.timeoutMs ?? 5000;
  const user = userInfo().username;
  let requestId = 0;

  async function call(
    operation: number,
    path: string,
    attributes: readonly IppAttribute[],
    {
      signal,
      jobAttributes,
      document,
    }: CallOptions & { jobAttributes?: readonly IppAttribute[]; document?: Uint8Array } = {},
  ): Promise<IppResponse> {
    throwIfCancelled(signal, server);
    requestId += 1;
    const body = encodeIpp({ operation, requestId, attributes, ...(jobAttributes ? { jobAttributes } : {}) });
    const limit = AbortSignal.timeout(timeoutMs + (document ? 60_000 : 0));
    try {
      const answer = await post(
        server,
        path,
        user,
        document ? [body, document] : [body],
        signal ? AbortSignal.any([signal, limit]) : limit,
      );
      return decodeIpp(answer);
    } catch (error) {
      throwIfCancelled(signal, server);
      const reason = limit.aborted ? 'no answer in time' : reasonOf(error);
      throw new DeviceError('PRINT_SYSTEM_MISSING', {
        device: server,
        detail: { reason, ...(document && (isCutShort(error) || leavesDoubt(reason)) ? { mayBeTaken: 1 } : {}) },
        cause: error,
      });
    }
  }

  const asUser: IppAttribute = { name: 'requesting-user-name', tag: 'name', value: user };
  const wanting = (names: readonly string[]): IppAttribute => ({
    name: 'requested-attributes',
    tag: 'keyword',
    value: names,
  });
  const uriOf = (queue: string): IppAttribute => ({
    name: 'printer-uri',
    tag: 'uri',
    value: `ipp://localhost${pathOf(queue)}`,
  });
  const jobUri = (id: number): IppAttribute => ({ name: 'job-uri', tag: 'uri', value: `ipp://localhost/jobs/${id}` });

  return {
    server,
    async queues(calling = {}) {
      const answer = await call(OPERATION.getPrinters, '/', [asUser, wanting(QUEUE_ATTRIBUTES)], calling);
      if (answer.status >= 0x0400 && answer.status !== NOT_FOUND) throw refused(server, answer);
      return answer.groups.filter(({ kind }) => kind === 'printer').map(({ attributes }) => queueOf(attributes));
    },
    async queue(name, calling = {}) {
      const answer = await call(
        OPERATION.getPrinterAttributes,
        pathOf(name),
        [uriOf(name), asUser, wanting(QUEUE_ATTRIBUTES)],
        calling,
      );
      if (answer.status === NOT_FOUND) throw new DeviceError('QUEUE_NOT_FOUND', { device: name });
      const found = answer.groups.find(({ kind }) => kind === 'printer');
      if (answer.status >= 0x0400 || !found) throw refused(server, answer);
      return queueOf(found.attributes);
    },
    async trays(name, { signal } = {}) {
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        // The queue takes any word for a tray and prints from the usual one: only its driver's description tells.
        const given = await send(
          server,
          `${pathOf(name)}.ppd`,
          'GET',
          user,
          [],
          AbortSignal.any([limit, ...(signal ? [signal] : [])]),
        );
        const text = given === null ? '' : Buffer.from(given).toString('latin1');
        return [...text.matchAll(/^\*InputSlot ([^/:\s]+)/gm)].map(([, tray = '']) => tray);
      } catch (error) {
        throwIfCancelled(signal, server);
        throw new DeviceError('PRINT_SYSTEM_MISSING', {
          device: server,
          detail: { reason: reasonOf(error) },
          cause: error,
        });
      }
    },
    async submit(queue, bytes, ticket) {
      const attributes: IppAttribute[] = [
        uriOf(queue),
        asUser,
        { name: 'job-name', tag: 'name', value: ticket.title },
        { name: 'document-format', tag: 'mimeType', value: ticket.format },
      ];
      const answer = await call(OPERATION.printJob, pathOf(queue), attributes, {
        jobAttributes: ticket.options ?? [],
        document: bytes,
      });
      if (answer.status === NOT_FOUND) throw new DeviceError('QUEUE_NOT_FOUND', { device: queue });
      if (answer.status === NOT_ACCEPTING) throw new DeviceError('QUEUE_REJECTING', { device: queue });
      const id = answer.groups.map(({ attributes: found }) => numberOf(found, 'job-id')).find((one) => one !== null);
      if (answer.status >= 0x0400 || id === undefined || id === null) throw notTaken(queue, answer);
      return id;
    },
    async job(id, calling = {}) {
      const answer = await call(
        OPERATION.getJobAttributes,
        '/jobs',
        [jobUri(id), asUser, wanting(JOB_ATTRIBUTES)],
        calling,
      );
      if (answer.status === NOT_FOUND) return null;
      const found = answer.groups.find(({ kind }) => kind === 'job');
      const state = JOB_STATES[numberOf(found?.attributes ?? {}, 'job-state') ?? 0];
      if (answer.status >= 0x0400 || !found || !state) throw refused(server, answer);
      const { attributes } = found;
      return {
        id,
        state,
        reasons: textsOf(attributes, 'job-state-reasons').filter((word) => word !== 'none'),
        message: textOf(attributes, 'job-printer-state-message'),
      };
    },
    async cancel(id, calling = {}) {
      const answer = await call(OPERATION.cancelJob, '/jobs', [jobUri(id), asUser], calling);
      if (answer.status === NOT_POSSIBLE || answer.status === NOT_FOUND) return false;
      if (answer.status >= 0x0400) throw notTaken(`job ${id}`, answer);
      return true;
    },
  };
}

/** It took the file and began to answer. */
const isCutShort = (error: unknown): boolean => error instanceof IppInvalid && error.isCutShort;

/** The line broke while a file was handed over: nobody knows on which side of it the file is. */
function leavesDoubt(reason: string): boolean {
  return ['no answer in time', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(reason);
}

/** Whether a failed `submit` may have left a job in the queue all the same. */
export function mayBeTaken(error: unknown): boolean {
  return isDeviceError(error, 'PRINT_SYSTEM_MISSING') && error.detail?.mayBeTaken === 1;
}

function queueOf(attributes: IppGroup): Queue {
  const state = numberOf(attributes, 'printer-state');
  return {
    name: textOf(attributes, 'printer-name'),
    info: textOf(attributes, 'printer-info'),
    state: state === 5 ? 'stopped' : state === 4 ? 'printing' : 'idle',
    isAccepting: isSet(attributes, 'printer-is-accepting-jobs'),
    reasons: textsOf(attributes, 'printer-state-reasons').filter((word) => word !== 'none'),
    message: textOf(attributes, 'printer-state-message'),
  };
}

function refused(server: string, answer: IppResponse): DeviceError {
  return new DeviceError('PRINT_SYSTEM_MISSING', { device: server, detail: { ippStatus: answer.status } });
}

function notTaken(device: string, answer: IppResponse): DeviceError {
  return new DeviceError('PRINT_JOB_FAILED', {
    device,
    detail: { ippStatus: answer.status, reason: textOf(answer.operation, 'status-message') },
  });
}

function pathOf(queue: string): string {
  return `/printers/${encodeURIComponent(queue)}`;
}

function usualServer(): string {
  const named = process.env.CUPS_SERVER;
  if (named) return named;
  return ['/run/cups/cups.sock', '/var/run/cupsd'].find((path) => existsSync(path)) ?? 'localhost:631';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}

function whereabouts(server: string): RequestOptions {
  if (server.startsWith('/')) return { socketPath: server };
  const [, host = server, port] = /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(server) ?? [];
  return { host, port: Number(port ?? 631) };
}

async function post(
  server: string,
  path: string,
  user: string,
  parts: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const answer = await send(server, path, 'POST', user, parts, signal);
  if (answer === null) throw new Error('HTTP 404');
  return answer;
}

/** Null for what is not there. */
function send(
  server: string,
  path: string,
  method: 'GET' | 'POST',
  user: string,
  parts: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { host: 'localhost', connection: 'close' };
    if (method === 'POST') {
      headers['content-type'] = 'application/ipp';
      headers['content-length'] = parts.reduce((sum, part) => sum + part.length, 0);
    }
    // On its own socket CUPS asks the kernel who we are; a password is never needed there.
    if (server.startsWith('/')) headers.authorization = `PeerCred ${user}`;
    const sending = request({ ...whereabouts(server), path, method, headers, signal, agent: false }, (answer) => {
      const received: Buffer[] = [];
      let length = 0;
      answer.on('data', (piece: Buffer) => {
        length += piece.length;
        if (length > ANSWER_LIMIT_BYTES) answer.destroy(new Error('answer too long'));
        else received.push(piece);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(received));
        else if (answer.statusCode === 404) resolve(null);
        else reject(new Error(`HTTP ${answer.statusCode}`));
      });
    });
    sending.on('error', reject);
    for (const part of parts) sending.write(part);
    sending.end();
  });
}
