export type ReasonAct = 'noShow' | 'park' | 'transfer' | 'reroute' | 'pause';

export interface ReasonAsk {
  title: string;
  /** What happens, before it happens. */
  effect: string;
  reasons: readonly string[];
  needsGroup: boolean;
  button: string;
}

/** What is asked before an act that needs a reason; the words can be changed by typing. */
export const reasonActs: Record<ReasonAct, ReasonAsk> = {
  noShow: {
    title: '过号',
    effect: '这个号结束。人回来了要重新取号，或由大厅管理安排。',
    reasons: ['多次呼叫未到', '本人表示不办了', '引导员确认已离开'],
    needsGroup: false,
    button: '记为过号',
  },
  park: {
    title: '挂起',
    effect: '号留在本窗口，窗口可以叫下一位；人回来后从“挂起”里恢复。',
    reasons: ['去复印材料', '去缴费', '回去取材料', '等待部门答复'],
    needsGroup: false,
    button: '挂起',
  },
  transfer: {
    title: '转到别的窗口组',
    effect: '等候时间和先后次序保留，由那一组的窗口来叫。',
    reasons: ['本窗口办完，还要办别的', '需要别的窗口办理', '本窗口设备故障'],
    needsGroup: true,
    button: '转出',
  },
  reroute: {
    title: '取错了号',
    effect: '改到正确的窗口组，等候时间和先后次序保留，不用重新取号。',
    reasons: ['取错了事项', '引导时选错'],
    needsGroup: true,
    button: '改组',
  },
  pause: {
    title: '暂停叫号',
    effect: '不再叫新的号，正在办的不受影响。看板上看得到原因。',
    reasons: ['换班', '请示', '设备故障', '短暂离开'],
    needsGroup: false,
    button: '暂停',
  },
};
