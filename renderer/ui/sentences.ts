/** First sentence = what happened, the rest = what to do. */
export function splitSentence(message: string): string[] {
  return message.match(/[^。]+。?/g) ?? [message];
}
