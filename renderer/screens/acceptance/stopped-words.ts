/** What is said of an item that cannot be applied for now. */
export const stoppedWords: Record<string, string> = { suspended: '已暂停', cancelled: '已取消' };
