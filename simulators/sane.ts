import fs from 'node:fs';
import path from 'node:path';

/**
 * A SANE configuration in which only the test device exists (`test:0`, `test:1` …): the machine's own settings, where it is switched
 * off, stay as they are. One window of a machine scans at a time on one device: files that run beside each other take different ones.
 *
 * @returns the folder, for `SANE_CONFIG_DIR`
 */
export function saneTestConfig(dir: string, devices = 2): string {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'dll.conf'), 'test\n');
  fs.writeFileSync(
    path.join(dir, 'test.conf'),
    `number_of_devices ${devices}
mode Color
depth 8
resolution_min 1
resolution_max 1200
resolution_quant 1
resolution 75
test-picture "Color pattern"
geometry_min 0
geometry_max 300
geometry_quant 1
tl_x 0
tl_y 0
br_x 210
br_y 297
`,
  );
  return dir;
}
