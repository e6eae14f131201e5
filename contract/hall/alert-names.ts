// Apart from the schemas, so that a screen can show a word without loading zod.

export const alertKinds = ['longestWait', 'waiting', 'windowSilent', 'deviceFault', 'syncStuck', 'emergency'] as const;
export type AlertKind = (typeof alertKinds)[number];
export const alertKindNames: Record<AlertKind, string> = {
  longestWait: '等候过久',
  waiting: '等的人多',
  windowSilent: '窗口没有动静',
  deviceFault: '设备故障',
  syncStuck: '上传卡住',
  emergency: '紧急呼叫',
};
