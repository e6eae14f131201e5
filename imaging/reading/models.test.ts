import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadModels, modelFolder } from './models.ts';

let dir = '';
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'models-'));
  fs.cpSync(modelFolder(), dir, { recursive: true });
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

it('takes the models as they ship', () => {
  expect(loadModels(dir).characters).toHaveLength(6624);
});

it('takes no model with one flipped bit, and none that is missing, and names the file', () => {
  const file = path.join(dir, 'ch_PP-OCRv4_rec_infer.onnx');
  const bytes = fs.readFileSync(file);
  bytes[5_000_000]! ^= 1;
  fs.writeFileSync(file, bytes);
  const refused = expect.objectContaining({ code: 'READING_MODEL', detail: { file: 'ch_PP-OCRv4_rec_infer.onnx' } });
  expect(() => loadModels(dir)).toThrow(refused);
  fs.rmSync(file);
  expect(() => loadModels(dir)).toThrow(refused);
});
