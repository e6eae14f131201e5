import type { QuestionDbRow } from '#db/queries/hotline.ts';
import { z } from 'zod';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { QuestionBody } from '#contract/hotline/ticket.ts';

export const bodyOf = (row: QuestionDbRow): QuestionBody =>
  QuestionBody.parse({ ...emptyQuestion, ...z.record(z.string(), z.unknown()).parse(JSON.parse(row.body_json)) });
