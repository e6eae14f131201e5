import type { HotlineBook } from '#contract/hotline/book.ts';
import { ticketTypeNames } from '#contract/hotline/names.ts';
import { ticketTypes } from '#contract/hotline/ticket.ts';
import { Refusal, type Node } from './wire.ts';

type Category = HotlineBook['categories'][number];

export const nameOf = (category: Category): string => category.path.at(-1) ?? category.code;
export const categoryOf = (book: HotlineBook | null, code: string): Category | undefined =>
  book?.categories.find((one) => one.code === code);

/** 服务清单: the categories of the hotline's book. */
export const services = (book: HotlineBook | null): Node => ({
  element: 'service',
  of: (book?.categories ?? []).map((one) => ({
    service_code: one.code,
    service_name: nameOf(one),
    description: one.path.join(' / '),
    metadata: true,
    type: 'realtime',
    keywords: one.words.trim().split(/\s+/).join(', '),
    group: one.path[0] ?? '',
  })),
});

/** What may be said beside the description. @throws Refusal 404 no such service */
export function definition(book: HotlineBook | null, code: string): Node {
  if (!categoryOf(book, code)) throw new Refusal(404, 'service_code provided was not found');
  return {
    service_code: code,
    attributes: {
      element: 'attribute',
      of: [
        {
          variable: true,
          code: 'type',
          datatype: 'singlevaluelist',
          required: false,
          datatype_description: '',
          order: 1,
          description: '诉求类型',
          values: { element: 'value', of: ticketTypes.map((key) => ({ key, name: ticketTypeNames[key] })) },
        },
      ],
    },
  };
}
