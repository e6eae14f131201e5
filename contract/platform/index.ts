import { hallContract } from '../hall/procedures.ts';
import { approvalProcedures } from './approvals.ts';
import { auditMarkProcedures } from './audit-mark.ts';
import { caseProcedures } from './cases.ts';
import { catalogueProcedures } from './catalogue.ts';
import { feed, health, numberBlockProcedures } from './exchange.ts';
import { hallProcedures } from './halls.ts';
import { healingProcedures } from './healing.ts';
import { dataCorrectionProcedures } from './data-corrections.ts';
import { hotlineContract, ticketContract } from './hotline.ts';
import { inspectionProcedures } from './inspection.ts';
import { lifeProcedures } from './lives.ts';
import { open311Procedures } from './open311.ts';
import { operatorProcedures, sessionProcedures } from './people.ts';
import { reportProcedures } from './reports.ts';
import { workNoticeProcedures } from './work-notices.ts';
import { reworkProcedures } from './rework.ts';
import { serviceProcedures } from './services.ts';
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
  services: serviceProcedures,
  rework: reworkProcedures,
  hall: hallContract,
  cases: caseProcedures,
  approvals: approvalProcedures,
  dataCorrections: dataCorrectionProcedures,
  inspection: inspectionProcedures,
  workNotices: workNoticeProcedures,
  hotline: hotlineContract,
  tickets: ticketContract,
  open311: open311Procedures,
};
export type PlatformContract = typeof platformContract;
