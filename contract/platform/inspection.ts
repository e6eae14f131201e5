import { z } from 'zod';
import {
  Finding,
  FindingActInput,
  FindingCourse,
  FindingsInput,
  InspectionMonth,
  Month,
  RulesInput,
  SavedInspectionRules,
} from '../inspection.ts';
import { allow, ok } from './base.ts';

/** 电子监察. A unit sees what was put to it, and answers; everything else is the manager's. */
export const inspectionProcedures = {
  rules: allow(['hallManager', 'administrator', 'auditor'])
    .route({ method: 'GET', path: '/v1/inspection/rules', summary: '电子监察的规则（大厅管理、审计）' })
    .output(SavedInspectionRules),
  saveRules: allow(['hallManager'])
    .route({ method: 'PUT', path: '/v1/inspection/rules', summary: '改电子监察的规则（大厅管理）；须带看到的版本' })
    .input(RulesInput)
    .output(SavedInspectionRules),
  findings: allow(['hallManager', 'auditor', 'unit'])
    .route({ method: 'GET', path: '/v1/inspection/findings', summary: '发现的问题；承办单位只见督办本单位的' })
    .input(FindingsInput)
    .output(z.array(Finding)),
  course: allow(['hallManager', 'auditor', 'unit'])
    .route({ method: 'GET', path: '/v1/inspection/findings/{findingId}', summary: '一个问题的经过' })
    .input(z.object({ findingId: z.string().max(64) }))
    .output(FindingCourse),
  act: allow(['hallManager', 'unit'])
    .route({
      method: 'POST',
      path: '/v1/inspection/findings/{findingId}/acts',
      summary: '督办、回复、复查、不成立（大厅管理；承办单位只能回复）',
    })
    .input(FindingActInput)
    .output(FindingCourse),
  look: allow(['hallManager'])
    .route({ method: 'POST', path: '/v1/inspection/looks', summary: '现在就看一遍；平时每分钟一遍（大厅管理）' })
    .output(ok),
  month: allow(['hallManager', 'auditor'])
    .route({ method: 'GET', path: '/v1/inspection/months/{month}', summary: '监察月报（大厅管理、审计）' })
    .input(z.object({ month: Month }))
    .output(InspectionMonth),
};
