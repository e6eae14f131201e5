import type { StationState } from '#contract/workstation/schemas.ts';

/** 示例区政务服务大厅 12 号窗 */
export function windowText(state: Pick<StationState, 'hallName' | 'stationName' | 'windowNo'>): string {
  const hall = state.hallName || state.stationName;
  if (state.windowNo === '' || hall.includes(state.windowNo)) return hall;
  return `${hall} ${/^[A-Za-z]?\d+$/.test(state.windowNo) ? `${state.windowNo} 号窗` : state.windowNo}`;
}
