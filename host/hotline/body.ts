import type { QuestionDbRow } from '#db/queries/hotline.ts';
import { z } from 'zod';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { QuestionBody } from '#contract/hotline/ticket.ts';
import { readName, readPhone, readText } from '#contract/typed/index.ts';

export const bodyOf = (row: QuestionDbRow): QuestionBody =>
  QuestionBody.parse({ ...emptyQuestion, ...z.record(z.string(), z.unknown()).parse(JSON.parse(row.body_json)) });

/** As it is kept for good: every value by the reader of what it means, as at the window. While it is typed it stays as typed. */
export const asRead = (body: QuestionBody): QuestionBody => ({
  ...body,
  callerName: readName(body.callerName),
  callerPhone: readPhone(body.callerPhone),
  eventTime: readText(body.eventTime),
  address: readText(body.address),
  respondent: readText(body.respondent),
});
