import { z } from 'zod';
import { Rework, ReworkAct } from '../rework.ts';
import { allow, ok } from './base.ts';

/** 差评整改: a bad rating becomes a task with a day. */
export const reworkProcedures = {
  /** An administrator sees the appeals that are theirs to decide, and nothing else. */
  list: allow(['hallManager', 'administrator'])
    .route({
      method: 'GET',
      path: '/v1/reworks',
      summary: '差评整改：没有办结的，加上近 30 天办结的；系统管理员只见轮到自己裁定的申诉',
    })
    .output(z.array(Rework)),
  act: allow(['hallManager', 'administrator'])
    .route({ method: 'POST', path: '/v1/reworks/{reworkId}', summary: '差评整改：核实、反馈、回访办结' })
    .input(z.object({ reworkId: z.string().min(1).max(200), what: ReworkAct }))
    .output(ok),
};
