import type { QuestionDbRow } from '#db/queries/hotline.ts';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { QuestionBody } from '#contract/hotline/ticket.ts';

export const bodyOf = (row: QuestionDbRow): QuestionBody =>
  QuestionBody.parse({ ...emptyQuestion, ...(JSON.parse(row.body_json) as object) });
