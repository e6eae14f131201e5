import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

interface RuntimeTensor {
  readonly data: Float32Array | BigInt64Array | string[];
  readonly dims: readonly number[];
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
}
/** What is used of the runtime: its own types need a browser's. */
interface Runtime {
  env: { logLevel: 'error' | 'warning'; wasm: { numThreads: number; wasmBinary: ArrayBufferLike } };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => RuntimeTensor;
  InferenceSession: {
    create(model: Uint8Array, options: { enableCpuMemArena: boolean; enableMemPattern: boolean }): Promise<Session>;
  };
}

/** A network: numbers in, numbers out. */
export interface Network {
  /** @param shape of one picture: channels, height, width */
  run(
    input: Float32Array,
    shape: readonly [number, number, number],
  ): Promise<{ data: Float32Array; dims: readonly number[] }>;
}

let runtime: Runtime | null = null;

/** Without its bytes the runtime would look for them over the network; one thread, so that the clerk keeps the other core. */
function prepared(): Runtime {
  if (runtime) return runtime;
  const require = createRequire(import.meta.url);
  runtime = require('onnxruntime-web/wasm') as Runtime;
  const { env } = runtime;
  const place = require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = new Uint8Array(fs.readFileSync(path.resolve(place))).buffer;
  env.logLevel = 'error';
  return runtime;
}

export async function openNetwork(model: Uint8Array): Promise<Network> {
  const { InferenceSession, Tensor } = prepared();
  // The arena keeps the largest page for ever.
  const session = await InferenceSession.create(model, { enableCpuMemArena: false, enableMemPattern: false });
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  return {
    async run(input, shape) {
      const out = await session.run({ [inputName]: new Tensor('float32', input, [1, ...shape]) });
      const tensor = out[outputName];
      if (!tensor || !(tensor.data instanceof Float32Array)) throw new TypeError('the network gave no numbers');
      return { data: tensor.data, dims: tensor.dims };
    },
  };
}
