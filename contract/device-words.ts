// Apart from the schemas, so that the first screen can know a word without loading zod.

/** What the card reader's light says while a card lies there after its case was accepted or its clerk left. */
export const cardLeftWord = '卡未取走';
