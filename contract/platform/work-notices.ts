import { z } from 'zod';
import { NewWorkNotice, WorkNotice } from '../work-notices.ts';
import { allow, ok } from './base.ts';

const noticeId = z.string().min(8).max(64);

/** 必读通知: the hall's manager writes to the windows, the hotline's supervisor to the hotline, an administrator to everybody. */
export const workNoticeProcedures = {
  list: allow('operator')
    .route({ method: 'GET', path: '/v1/work-notices', summary: '给我的通知；发布人另见自己能发的' })
    .output(z.array(WorkNotice)),
  read: allow('operator')
    .route({ method: 'POST', path: '/v1/work-notices/{noticeId}/readings', summary: '读过了；再报一次不变' })
    .input(z.object({ noticeId }))
    .output(ok),
  publish: allow(['hallManager', 'hotlineSupervisor', 'administrator'])
    .route({ method: 'PUT', path: '/v1/work-notices/{noticeId}', summary: '发布通知（大厅管理、热线班长、系统管理）' })
    .input(NewWorkNotice)
    .output(ok),
  withdraw: allow(['hallManager', 'hotlineSupervisor', 'administrator'])
    .route({ method: 'DELETE', path: '/v1/work-notices/{noticeId}', summary: '撤下通知；读过的记录留着' })
    .input(z.object({ noticeId }))
    .output(ok),
};
