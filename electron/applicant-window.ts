import type { BrowserWindow, Display, Screen } from 'electron';

export interface ApplicantWindowOptions {
  screen: Pick<Screen, 'getAllDisplays' | 'getDisplayMatching' | 'on'>;
  /** The clerk's window: its display is the clerk's, another one the applicant's. */
  clerk: Pick<BrowserWindow, 'getBounds' | 'isDestroyed'>;
  /** Opens the applicant's window on that display. */
  open: (display: Display) => BrowserWindow;
  /** The program is being closed, and its windows with it. */
  isQuitting: () => boolean;
}

/** Keeps the applicant's window on the second display for as long as there is one, also when it is plugged in or out later, and when somebody closes the window. */
export function keepApplicantWindow({ screen, clerk, open, isQuitting }: ApplicantWindowOptions): void {
  let shown: { window: BrowserWindow; displayId: number } | null = null;

  const update = (): void => {
    if (clerk.isDestroyed() || isQuitting()) return;
    const own = screen.getDisplayMatching(clerk.getBounds()).id;
    // The one it is on already, if that is still there: a third display must not make it jump.
    const others = screen.getAllDisplays().filter((one) => one.id !== own);
    const display = others.find((one) => one.id === shown?.displayId) ?? others[0];
    if (!display) {
      shown?.window.destroy();
      shown = null;
    } else if (!shown || shown.window.isDestroyed()) {
      const window = open(display);
      shown = { window, displayId: display.id };
      // A key for closing windows must not leave the applicant without one until the next start.
      window.once('closed', () => void setImmediate(update));
    } else {
      shown.displayId = display.id;
      shown.window.setBounds(display.bounds);
    }
  };
  screen.on('display-added', update);
  screen.on('display-removed', update);
  screen.on('display-metrics-changed', update);
  update();
}
