import { hallContract } from '../hall/procedures.ts';
import { approvalProcedures } from './approvals.ts';
import { auditMarkProcedures } from './audit-mark.ts';
import { caseProcedures } from './cases.ts';
import { catalogueProcedures } from './catalogue.ts';
import { feed, health, numberBlockProcedures } from './exchange.ts';
import { hallProcedures } from './halls.ts';
import { healingProcedures } from './healing.ts';
import { hotlineContract, ticketContract } from './hotline.ts';
import { lifeProcedures } from './lives.ts';
import { operatorProcedures, sessionProcedures } from './people.ts';
import { reportProcedures } from './reports.ts';
import { stationProcedures } from './stations.ts';

/**
 * Host ⇄ platform over HTTP; served as OpenAPI.
 * Authorization: `Bearer <operator token>` for people, `Bearer <station token>` for a station's own traffic.
 */
export const platformContract = {
  health,
  sessions: sessionProcedures,
  operators: operatorProcedures,
  stations: stationProcedures,
  lives: lifeProcedures,
  auditMarks: auditMarkProcedures,
  halls: hallProcedures,
  healing: healingProcedures,
  catalogue: catalogueProcedures,
  feed,
  numberBlocks: numberBlockProcedures,
  reports: reportProcedures,
  hall: hallContract,
  cases: caseProcedures,
  approvals: approvalProcedures,
  hotline: hotlineContract,
  tickets: ticketContract,
};
export type PlatformContract = typeof platformContract;
