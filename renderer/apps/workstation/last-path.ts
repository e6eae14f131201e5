const paths = new Map<string, string>();

/** Where a screen was left, for coming back to it. */
export const lastPath = (screen: string): string | null => paths.get(screen) ?? null;
export const keepPath = (screen: string, path: string): void => void paths.set(screen, path);
export const forgetPaths = (): void => paths.clear();
