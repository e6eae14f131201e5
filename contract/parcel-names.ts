// Apart from the schemas, so that a screen can show a word without loading zod.
import type { Parcel, ParcelState } from './parcels.ts';

export const parcelStateNames: Record<ParcelState, string> = {
  ordered: '等快递单号',
  placed: '待揽收',
  sent: '寄送中',
  delivered: '已签收',
  returned: '已退回',
  lost: '已丢失',
  cancelled: '已撤销',
};
export const parcelWayNames: Record<Parcel['way'], string> = { toApplicant: '寄给申请人', fromApplicant: '上门取件' };

export const isOpenParcel = (state: ParcelState): boolean => ['ordered', 'placed', 'sent'].includes(state);
