import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { acceptRow, onBothDatabases, takeNumber } from './platform-stage.ts';

const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n${text}`);
const nameOf = (bytes: Uint8Array): string => createHash('sm3').update(bytes).digest('hex');

onBothDatabases('platform files', (stage) => {
  const lane = async (
    method: string,
    sm3: string,
    token: string | null,
    body?: BodyInit | null,
  ): Promise<{ status: number; code: string; bytes: Buffer; type: string | null }> => {
    const response = await fetch(`${stage.platform.url}/v1/files/${sm3}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body == null ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(body == null ? {} : { body, duplex: 'half' }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isFailure = response.headers.get('content-type')?.includes('json') === true && response.status >= 400;
    const failure = isFailure ? (JSON.parse(bytes.toString()) as { data?: { code?: string } }) : {};
    return {
      status: response.status,
      code: failure.data?.code ?? '',
      bytes,
      type: response.headers.get('content-type'),
    };
  };
  const put = (bytes: Uint8Array, sm3 = nameOf(bytes), token: string | null = stage.stationToken) =>
    lane('PUT', sm3, token, new Blob([new Uint8Array(bytes)]));
  /** Reports a case with one attachment; returns its digest. */
  const attached = async (bytes: Uint8Array, mime = 'application/pdf'): Promise<string> => {
    const caseId = crypto.randomUUID();
    const projectNo = await takeNumber(stage.station);
    const sm3 = nameOf(bytes);
    const stream = `case:${caseId}`;
    const { results } = await stage.station.reports.send({
      rows: [
        { ...acceptRow(projectNo), stream, key: `${stream}/accept/0/1` },
        {
          key: `${stream}/attachment/1/1`,
          stream,
          class: 'attachment',
          seq: 1,
          dataVersion: 1,
          projectNo,
          occurredAt: '2026-03-05T02:24:12.000Z',
          payload: {
            projectNo,
            seq: 1,
            sm3,
            name: '材料.pdf',
            mime,
            bytes: bytes.length,
            materialId: 'm1',
            purpose: 'scan',
            addedAt: '2026-03-05T02:24:12.000Z',
          },
        },
      ],
    });
    expect(results.map((one) => one.state)).toEqual(['stored', 'stored']);
    return sm3;
  };

  it('keeps a file under its SM3, again and again, and gives it back to its station and to staff', async () => {
    const bytes = pdf('one');
    const sm3 = await attached(bytes);
    expect((await lane('GET', sm3, stage.stationToken)).code).toBe('FILE_NOT_FOUND');
    for (let times = 0; times < 2; times += 1) expect((await put(bytes)).status).toBe(200);
    expect(await lane('GET', sm3, stage.stationToken)).toMatchObject({ status: 200, bytes, type: 'application/pdf' });
    const { token } = await stage.signIn('admin', stage.adminPassword);
    expect((await lane('GET', sm3, token)).bytes.equals(bytes)).toBe(true);
    await stage.restart();
    expect((await lane('GET', sm3, stage.stationToken)).bytes.equals(bytes)).toBe(true);
  });

  it('keeps nothing of a file that is not what its name says, was cut off, or is nobody’s', async () => {
    const bytes = pdf('two');
    const sm3 = await attached(bytes);
    expect((await put(pdf('another'), sm3)).code).toBe('FILE_DIGEST');
    expect((await put(bytes.subarray(0, 9), sm3)).code).toBe('FILE_DIGEST');
    expect((await put(bytes, sm3, null)).code).toBe('AUTH_REQUIRED');
    const { token } = await stage.signIn('admin', stage.adminPassword);
    expect((await put(bytes, sm3, token)).code).toBe('AUTH_REQUIRED');
    expect((await put(bytes, 'ABC')).code).toBe('INPUT_INVALID');
    expect((await put(bytes, encodeURIComponent('../../etc/passwd'))).code).toBe('INPUT_INVALID');
    expect((await lane('GET', sm3, stage.stationToken)).code).toBe('FILE_NOT_FOUND');
    expect((await put(bytes)).status).toBe(200);
  });

  it('refuses what is larger than 50 MB, by its announced length or on the way', async () => {
    const large = new Uint8Array(50 * 1024 * 1024 + 1);
    const announced = await put(large, 'ab'.repeat(32)).catch(() => ({ code: 'FILE_TOO_LARGE' }));
    expect(announced.code).toBe('FILE_TOO_LARGE');
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let chunk = 0; chunk < 51; chunk += 1) controller.enqueue(new Uint8Array(1024 * 1024));
        controller.close();
      },
    });
    const unannounced = await lane('PUT', 'ab'.repeat(32), stage.stationToken, chunks).catch(() => ({
      code: 'FILE_TOO_LARGE',
    }));
    expect(unannounced.code).toBe('FILE_TOO_LARGE');
  });

  it('shows a file to nobody who may not read its case, and runs nothing of it', async () => {
    const page = Buffer.from('<script>alert(1)</script>');
    const sm3 = await attached(page, 'text/html');
    await put(page);
    expect((await lane('GET', sm3, stage.stationToken)).type).toBe('application/octet-stream');
    const other = await stage.signIn('admin', stage.adminPassword, 'station-curious');
    expect((await lane('GET', sm3, other.stationToken)).code).toBe('FILE_NOT_FOUND');
    const loose = pdf('nobody names it');
    await put(loose);
    expect((await lane('GET', nameOf(loose), stage.stationToken)).code).toBe('FILE_NOT_FOUND');
    await stage.admin.operators.save({
      username: 'phone',
      name: '话务',
      roles: ['hotlineOperator'],
      password: 'Window2026pass',
      disabled: false,
    });
    const { token } = await stage.signIn('phone', 'Window2026pass');
    expect((await lane('GET', sm3, token)).code).toBe('FORBIDDEN');
    expect((await lane('GET', sm3, null)).code).toBe('AUTH_REQUIRED');
  });
});
