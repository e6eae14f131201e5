/** How old what is shown is, for people across a hall; empty while it is of now. */
export function ageText(isLive: boolean, heardAt: string | null, now: number): string {
  if (isLive) return '';
  if (heardAt === null) return '正在连接叫号系统，请留意窗口呼叫';
  const seconds = Math.max(0, Math.floor((now - Date.parse(heardAt)) / 1000));
  const age = seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分钟`;
  return `与叫号系统失去联系，下面是 ${age}前的内容，请留意窗口呼叫`;
}
