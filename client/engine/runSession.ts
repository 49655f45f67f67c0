import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { RunTexts } from './encodeTexts.ts'
import { padBatch } from './padBatch.ts'

/** Runs texts in a session of either build, whose own Tensor has to be given. Pads them to one length. */
export function runSession(session: InferenceSession, TensorOfBuild: typeof Tensor): RunTexts {
  return async (texts) => {
    const { ids, mask, rows, columns } = padBatch(texts)
    const shape = [rows, columns]
    const output = await session.run({
      input_ids: new TensorOfBuild('int64', ids, shape),
      attention_mask: new TensorOfBuild('int64', mask, shape),
    })
    return (await output['embedding']?.getData()) as Float32Array
  }
}
