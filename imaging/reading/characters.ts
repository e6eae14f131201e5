/** What the recognition saw along a line, turned into text: the likeliest character at each step, repeats and gaps left out. */
export function textOf(
  data: Float32Array,
  steps: number,
  classes: number,
  characters: readonly string[],
): { text: string; confidence: number } {
  let text = '';
  let sum = 0;
  let count = 0;
  let last = 0;
  for (let step = 0; step < steps; step += 1) {
    let best = 0;
    let certainty = -1;
    for (let one = 0, at = step * classes; one < classes; one += 1, at += 1)
      if (data[at]! > certainty) {
        certainty = data[at]!;
        best = one;
      }
    if (best !== 0 && best !== last) {
      text += characters[best - 1] ?? '';
      sum += certainty;
      count += 1;
    }
    last = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}
