import { listParcels, type ParcelRow } from '#db/queries/parcels.ts';
import type { Db } from '#db/open.ts';
import { isOpenParcel } from '#contract/parcel-names.ts';
import { Parcel, ParcelAddress, ParcelNews, ParcelState } from '#contract/parcels.ts';

export const storedParcelNews = ({ news_json: json }: ParcelRow): ParcelNews | null =>
  json === null ? null : ParcelNews.parse(JSON.parse(json));

export const parcelsOf = (db: Db, caseId: string): Parcel[] =>
  listParcels(db, caseId).map((row) => {
    const news = storedParcelNews(row);
    return {
      parcelNo: row.parcel_no,
      way: Parcel.shape.way.parse(row.way),
      state: ParcelState.parse(row.state),
      courierNo: news?.courierNo ?? null,
      to: ParcelAddress.parse(JSON.parse(row.to_json)),
      last: news?.notes.at(-1)?.text ?? '',
      trouble: news?.trouble ?? '',
      createdAt: row.created_at,
    };
  });

/** Why the result is not handed over here: it is on its way to the applicant. */
export function parcelObstacle(db: Db, caseId: string): string | null {
  const open = parcelsOf(db, caseId).find((one) => one.way === 'toApplicant' && isOpenParcel(one.state));
  return open ? `结果正在寄送${open.courierNo ? `（快递单号 ${open.courierNo}）` : ''}` : null;
}
