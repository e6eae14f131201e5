import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { departmentEvent } from '#host/acceptance/department-event.ts';
import { checkArchive, Manifest, manifestName } from '#host/archive/check.ts';
import { readTar } from '#host/archive/tar.ts';
import { localStation } from '../local-station.ts';
import { pdfFile } from '../pdf-file.ts';
import { readyDraft } from '../world.ts';
import { codeOf } from './outcome.ts';

const run = promisify(execFile);
let station: Awaited<ReturnType<typeof localStation>>;
let dir: string;
beforeEach(async () => {
  station = await localStation();
  dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-archive-'));
});
afterEach(async () => {
  await station.close();
  await rm(dir, { recursive: true, force: true });
});

const scan = Buffer.from(pdfFile(1200));

it('holds all that is kept of a case, and is verified without its store', async () => {
  const { client, host } = station;
  const draft = await readyDraft(client);
  const { caseId } = draft;
  await client.materials.attach({
    ...{ caseId, materialId: 'M01', name: '申请书.pdf' },
    file: new File([scan], '申请书.pdf', { type: 'application/pdf' }),
  });
  const { version } = await client.cases.get({ caseId });
  await client.acceptance.accept({ caseId, version, printReceipt: false });
  expect(await codeOf(client.documents.archive({ caseId }))).toBe('CASE_STATE');
  await client.documents.notice({ caseId });
  departmentEvent(host.ctx, {
    ...{ eventId: 'event-1', caseId, projectNo: 'x', state: 'DONE_OK', stepName: '审批', handler: '王审核' },
    ...{ orgName: '示例区市场监督管理局', opinion: '准予登记', at: host.ctx.time.iso() },
  });
  const file = await client.documents.archive({ caseId });
  const tar = Buffer.from(await file.arrayBuffer());
  const checked = checkArchive(tar);
  expect(checked).toMatchObject({ isWhole: true, faults: [] });
  const files = new Map(readTar(tar).map((one) => [one.path, Buffer.from(one.bytes)]));
  const manifest = Manifest.parse(JSON.parse(files.get(manifestName)?.toString('utf8') ?? ''));
  const material = manifest.files.find((one) => one.path.startsWith('materials/'));
  expect(files.get(material?.path ?? '')?.equals(scan)).toBe(true);
  const notice = manifest.files.find((one) => one.path.endsWith('-ACCEPT.pdf'));
  // The very paper the applicant got: its digest is the one that was fixed when it was first made.
  const { documents } = await client.cases.get({ caseId });
  expect(notice?.sm3).toBe(documents.find((one) => one.kind === 'ACCEPT')?.sm3);
  expect(files.get('case.json')?.toString('utf8')).toContain('准予登记');
  const metadata = JSON.parse(files.get('metadata.json')?.toString('utf8') ?? '') as {
    案卷: Record<string, unknown>;
    文件: { 计算机文件名: string; 摘要值: string; 大小: number }[];
  };
  expect(metadata.案卷).toMatchObject({
    ...{
      办件编号: manifest.projectNo,
      责任者: '示例区市场监督管理局',
      申请人: '赵铁柱',
      题名: '赵铁柱个体工商户开业登记',
    },
    ...{ 办理结果: expect.stringMatching(/办结|准予/), 文件数: manifest.files.length - 1, 档号: '' },
  });
  // What an archive registers of each file is what the manifest says of it.
  expect(metadata.文件.map((one) => [one.计算机文件名, one.大小, one.摘要值])).toEqual(
    manifest.files.filter((one) => one.path !== 'metadata.json').map((one) => [one.path, one.bytes, one.sm3]),
  );
  const audited = host.ctx.db.prepare("SELECT detail FROM audit WHERE act = 'archive.export'").get();
  expect(audited).toEqual({ detail: checked.manifestSm3 });

  // As an archivist has it: a file, the command, and the tar of the system.
  const place = path.join(dir, 'package.tar');
  await writeFile(place, tar);
  const command = ['cli/main.ts', 'archive', 'check', place, '--digest', checked.manifestSm3];
  const { stdout } = await run(process.execPath, command);
  expect(JSON.parse(stdout)).toMatchObject({ isWhole: true, projectNo: manifest.projectNo });
  expect((await run('tar', ['-tf', place])).stdout.trim().split('\n')).toEqual([...files.keys()]);
  tar[tar.indexOf('准予登记')] = 0x20;
  await writeFile(place, tar);
  await expect(run(process.execPath, command)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('被改过'),
  });
});
