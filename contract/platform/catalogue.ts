import { z } from 'zod';
import { ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '../catalogue.ts';
import { ServiceThing } from '../things.ts';
import { allow, ok } from './base.ts';

export const catalogueProcedures = {
  items: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/items', summary: '已发布的事项（系统管理）' })
    .output(z.array(ServiceItem)),
  item: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/items/{taskCode}', summary: '一个已发布的事项（系统管理）' })
    .input(z.object({ taskCode: z.string().max(36) }))
    .output(ServiceItem),
  verifications: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/verifications', summary: '已发布的核验定义（系统管理）' })
    .output(z.array(VerificationDefinition)),
  calendar: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/calendar', summary: '已发布的工作日历，缺年份时有提醒（系统管理）' })
    .output(z.object({ calendar: WorkingDayCalendarData.nullable(), reminder: z.string() })),
  saveItem: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/items/{taskCode}', summary: '发布事项（系统管理）' })
    .input(ServiceItem)
    .output(ok),
  saveThing: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/things/{thingCode}', summary: '发布一件事（系统管理）；各项须已发布' })
    .input(ServiceThing)
    .output(ok),
  saveVerification: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/verifications/{name}', summary: '发布核验定义（系统管理）' })
    .input(VerificationDefinition)
    .output(ok),
  saveCalendar: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/calendar', summary: '发布工作日历（系统管理）' })
    .input(
      WorkingDayCalendarData.extend({
        /** Published years this table leaves out on purpose. */
        dropYears: z.array(z.string().regex(/^\d{4}$/)).optional(),
      }),
    )
    .output(ok),
};
