import { host } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';

/** Opens the applicant's screen in a window of its own that knows nothing of this one. */
export function useSecondScreenWindow() {
  const notices = useNotices();
  const open = (): Promise<boolean> =>
    notices.attempt(async () => {
      const { url, isOpening } = await host.secondScreen.address();
      if (isOpening) return notices.tell('第二屏正在单独的窗口打开。把它移到朝申请人的屏幕上，按“铺满屏幕”。', 'info');
      if (url === null) return notices.tell('第二屏由桌面程序打开：接上第二块屏幕后会自动铺满它。', 'info');
      window.open(url, '_blank', 'popup,noopener,width=1280,height=800');
      notices.tell('第二屏已在新窗口打开。把它移到朝申请人的屏幕上，按“铺满屏幕”。', 'info');
    });
  return { open };
}
