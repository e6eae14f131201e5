import type { z } from 'zod';
import { listByCert } from '#db/queries/cases.ts';
import type { Person } from '#contract/cases.ts';
import { caseStates } from '#contract/case-states.ts';
import {
  certNumberName,
  checkCertNumber,
  checkCitizenNumber,
  permanentResidenceCode,
  residencePermitCode,
} from '#contract/codes/index.ts';
import { readCode } from '#contract/typed/index.ts';
import type { CardReading } from '#contract/workstation/schemas.ts';
import type { IdCardRecord } from '#native-bindings/id-card/reader.ts';
import { workSignedIn } from '../access/signed-in-watch.ts';
import { caseSummary } from '../cases/summary.ts';
import { record } from '../kernel/record.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import type { Devices } from '../devices/devices.ts';
import type { CardPhotos } from './card-photos.ts';
import type { CardReadings } from './card-readings.ts';
import { caseView } from '../case-page/view.ts';
import { isAboutSomebodyElse, putCardIntoDraft } from '../drafts/card-into-draft.ts';

/** GA/T 2000.156 code for each kind of card; all but the citizen's differ between cities and may be configured there. */
const certTypeOf: Record<IdCardRecord['type'], string> = {
  resident: '111',
  hkmt: residencePermitCode,
  foreigner2017: permanentResidenceCode,
  foreigner2023: permanentResidenceCode,
};
const finished = ['DRAFT', 'VOID', 'DELIVERED', 'NOT_REQUIRED', 'NOT_ACCEPTED', 'EXPIRED', 'WITHDRAWN'];

export interface CardWork {
  ctx: HostContext;
  devices: Devices;
  cardPhotos: CardPhotos;
  cardReadings: CardReadings;
}

/**
 * Reads one card into a person, and into a draft where one is named; its photo is decoded behind it and asked for apart. Ends when the
 * clerk signs out or locks.
 *
 * @throws ExpectedError CARD_* | READER_* | PORT_* | DEVICE_NOT_BOUND | CASE_NOT_FOUND | CASE_STATE
 */
export async function readCard(
  { ctx, devices, cardPhotos: photos, cardReadings }: CardWork,
  { timeoutMs, into }: { timeoutMs: number; into?: { caseId: string; place: 'person' | 'agent' } | undefined },
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof CardReading>> {
  const startedAt = ctx.clock.monotonicMs();
  const card = await workSignedIn(ctx, signal, async (stop) => {
    const read = await devices.cardReader.read(timeoutMs, stop);
    // What came just after the clerk left is for nobody.
    stop.throwIfAborted();
    return read;
  });
  const person = personFrom(card);
  cardReadings.keep(person);
  record(
    ctx,
    { stream: 'station', act: 'identification.readCard', object: ctx.station.stationId, detail: card.type },
    () => undefined,
  );
  const isSomebodyElse = into !== undefined && isAboutSomebodyElse(ctx, into, person);
  if (into && !isSomebodyElse) putCardIntoDraft(ctx, into, person);
  const mine = listByCert(
    ctx.db,
    person.certNo,
    caseStates.filter((state) => state !== 'DRAFT'),
    20,
  ).filter((row) => row.operator_id === ctx.session.operator().operatorId && row.case_id !== into?.caseId);
  return {
    type: card.type,
    person,
    warnings: warningsAbout(person, card, chinaDate(ctx.time.now())),
    related: listByCert(ctx.db, person.certNo, finished, 20).map((row) => caseSummary(ctx, row)),
    photoId: photos.begin(card.photoWlt),
    view: into && !isSomebodyElse ? caseView(ctx, into.caseId) : null,
    isSomebodyElse,
    putAside: mine.map((row) => caseSummary(ctx, row)),
    elapsedMs: Math.round(ctx.clock.monotonicMs() - startedAt),
  };
}

function personFrom(record: IdCardRecord): Person {
  return {
    name: record.name || record.nameEn || '',
    nameLatin: record.nameEn ?? '',
    certType: certTypeOf[record.type],
    certNo: readCode(record.number),
    passNo: readCode(record.passNumber ?? ''),
    nationality: record.nationality ?? '',
    sex: record.sex,
    ethnicity: record.ethnicity,
    birth: record.birth,
    address: record.address,
    mobile: '',
    certAuthority: record.authority,
    certValidFrom: record.validFrom,
    certValidTo: record.validTo,
    source: 'card',
  };
}

function warningsAbout(person: Person, record: IdCardRecord, today: string): string[] {
  const warnings: string[] = [];
  const number = checkCertNumber(person.certType, person.certNo, { today });
  const what = certNumberName(person.certType);
  if (number.problem !== null) warnings.push(`卡内${what}${number.problem}，请核对卡面`);
  else if (number.doubt !== null) warnings.push(`卡内${what}${number.doubt}`);
  else if (person.certType === '111' || person.certType === residencePermitCode) {
    const { birth } = checkCitizenNumber(person.certNo, { today });
    if (birth && person.birth && birth !== person.birth) warnings.push('卡内出生日期与号码不符，请核对卡面');
  }
  if (person.certValidTo && person.certValidTo < today) warnings.push(`证件已于 ${person.certValidTo} 到期`);
  if (record.newAddress === 'unanswered') warnings.push('没有读到追加住址，住址以卡面印刷为准');
  return warnings;
}
