import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceRoles, type DeviceRole } from '#contract/devices.ts';
import { replayText, trainFrom } from '#host/devices/sessions.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'resources', 'recordings');
const recordings = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
const text = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('shipped recordings', () => {
  it.each(recordings)('%s: the driver goes through it', async (name) => {
    const replayed = await replayText(text(name));
    console.log(name, replayed.text);
    expect(replayed).toMatchObject({ isOk: true });
    expect(replayed.entries).toBeGreaterThan(3);
  });

  it.each(recordings)('%s: is of a role of the window and tells of no person', (name) => {
    const [header = ''] = text(name).split('\n');
    const { role } = JSON.parse(header) as { role: DeviceRole };
    expect(deviceRoles).toContain(role);
  });

  it('of a reader over HID teach its framing', async () => {
    const result = await trainFrom('idCard', new File([text('id-card-hid.jsonl')], 'x.jsonl'));
    expect(result.isLearned).toBe(true);
    expect(JSON.parse(String(result.settings['framing']))).toMatchObject({ reportSize: 64 });
  });

  it('that are none are refused with what to do', async () => {
    await expect(replayText('{"format":"other"}\n')).rejects.toMatchObject({
      code: 'RECORDING_INVALID',
      message: expect.stringContaining('换一个录制文件'),
    });
  });
});
